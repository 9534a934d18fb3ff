#include "app/headless.h"
#include "app/panels/lesson_panel.h"
#include "app/panels/spotlight.h"
#include "tests/paths.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace scorelet;

namespace {

/// A reader beside a lab: draws the open lesson, or the list, and keeps what was edited.
struct Reader {
    explicit Reader(float scale = 1, int width = 360, int height = 700)
        : headless(static_cast<int>(static_cast<float>(width) * scale),
                   static_cast<int>(static_cast<float>(height) * scale), Theme::dark, scale),
          scale_(scale) {
        state.folders = {testing::sourceFile("assets/lessons")};
        shelfOf(state);
    }

    void frame() {
        headless.frame([&] { draw(); });
    }

    void draw() {
        const View view{.experiment = experiment,
                        .snapshot = {},
                        .status = {},
                        .painter = headless.painter(),
                        .theme = Theme::dark,
                        .scale = scale_};
        Edits edits{.experiment = experiment};
        ImGui::SetNextWindowPos(ImVec2(0, 0));
        ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
        ImGui::Begin("reader", nullptr, ImGuiWindowFlags_NoDecoration);
        if (state.open.empty())
            drawLessonList(view, state, edits);
        else
            drawLesson(view, state, edits);
        overflow = ImGui::GetScrollMaxX() > 0;
        ImGui::End();
        experiment = edits.experiment;
    }

    Headless headless;
    LessonState state;
    Experiment experiment;
    bool overflow = false;

private:
    float scale_;
};

bool samePixels(const RgbaImage& a, const RgbaImage& b) {
    return a.pixels == b.pixels;
}

} // namespace

TEST_CASE("every step of every lesson is drawn, at 100 and 150 percent, within its width") {
    for (const float scale : {1.f, 1.5f}) {
        Reader reader(scale);
        for (const Lesson& lesson : shelfOf(reader.state).lessons) {
            openLessonAt(reader.state, lesson.id, reader.experiment);
            RgbaImage last;
            for (int step = 0; step < static_cast<int>(lesson.steps.size()); ++step) {
                CAPTURE(lesson.id);
                CAPTURE(step);
                reader.state.predictions[{lesson.id, step}] = 0;
                goToStep(reader.state, step, reader.experiment);
                reader.frame();
                reader.frame();
                CHECK_FALSE(reader.overflow);
                const RgbaImage now = reader.headless.picture();
                CHECK_FALSE(samePixels(now, last));
                last = now;
            }
            closeLesson(reader.state);
        }
        reader.frame();
        CHECK_FALSE(reader.overflow);
    }
}

TEST_CASE("opening a lesson sets the lab, and the reader comes back to where he left") {
    Reader reader;
    reader.experiment.sigma = 7;
    const Lesson lesson = shelfOf(reader.state).lessons.at(1);
    const auto first = openLessonAt(reader.state, lesson.id, reader.experiment);
    REQUIRE(first);
    CHECK(*first == experimentAt(lesson, 0, reader.experiment));
    CHECK(reader.state.before->sigma == 7);
    goToStep(reader.state, 1, *first);
    CHECK(reader.state.progress[lesson.id].step == 1);
    CHECK_FALSE(reader.state.progress[lesson.id].done);
    closeLesson(reader.state);
    CHECK(openLesson(reader.state) == nullptr);
    openLessonAt(reader.state, lesson.id, *first);
    CHECK(reader.state.step == 1);
    goToStep(reader.state, 99, *first);
    CHECK(reader.state.step == static_cast<int>(lesson.steps.size()) - 1);
    CHECK(reader.state.progress[lesson.id].done);
    CHECK_FALSE(openLessonAt(reader.state, "no such lesson", *first));
}

TEST_CASE("an answer is shown only after a prediction") {
    Reader reader;
    openLessonAt(reader.state, shelfOf(reader.state).lessons.at(1).id, reader.experiment);
    reader.frame();
    reader.frame();
    const RgbaImage asked = reader.headless.picture();
    reader.frame();
    CHECK(samePixels(asked, reader.headless.picture()));
    // Somewhere in the lower half of the text stands a choice to click.
    for (float y = 300; y < 640 && reader.state.predictions.empty(); y += 8)
        reader.headless.click(60, y, [&] { reader.draw(); });
    REQUIRE(reader.state.predictions.size() == 1);
    reader.headless.moveMouse(-10, -10);
    reader.frame();
    CHECK_FALSE(samePixels(asked, reader.headless.picture()));
    const Experiment start;
    CHECK(reader.experiment == start); // a prediction changes nothing in the lab
}

TEST_CASE("what shows the answer is covered until the prediction") {
    Reader reader;
    openLessonAt(reader.state, "10-finite-samples", reader.experiment);
    const View view{.experiment = reader.experiment,
                    .snapshot = {},
                    .status = {},
                    .painter = reader.headless.painter(),
                    .theme = Theme::dark,
                    .scale = 1};
    REQUIRE(openQuestion(reader.state));
    shineLesson(view, reader.state);
    CHECK(isHidden("numbers"));
    CHECK(isHidden("chart"));
    showAnswer(reader.state);
    CHECK_FALSE(openQuestion(reader.state));
    shineLesson(view, reader.state);
    CHECK_FALSE(isHidden("numbers"));
    CHECK_FALSE(isHidden("chart"));
    setSpotlight({});
}

TEST_CASE("the footer goes on, and the lab follows") {
    Reader reader;
    const Lesson lesson = shelfOf(reader.state).lessons.at(1);
    openLessonAt(reader.state, lesson.id, reader.experiment);
    reader.frame();
    reader.headless.click(330, 680, [&] { reader.draw(); });
    CHECK(reader.state.step == 1);
    const Experiment start;
    CHECK(reader.experiment == experimentAt(lesson, 1, start));
}

TEST_CASE("the spotlight hides and outlines by id") {
    setSpotlight({.highlight = {"sigma"}, .hidden = {"chart"}, .color = {255, 0, 0, 255}});
    CHECK(isHidden("chart"));
    CHECK_FALSE(isHidden("sigma"));
    CHECK(isHighlighted("sigma"));
    Headless headless(200, 100);
    auto picture = [&](const char* id) {
        headless.frame([&] {
            ImGui::Begin("w");
            ImGui::Button("x");
            spotlightItem(id);
            ImGui::End();
        });
        return headless.picture();
    };
    picture("levels");
    const RgbaImage plain = picture("levels");
    CHECK_FALSE(samePixels(plain, picture("sigma")));
    setSpotlight({});
    CHECK_FALSE(isHidden("chart"));
    CHECK(samePixels(plain, picture("sigma")));
}
