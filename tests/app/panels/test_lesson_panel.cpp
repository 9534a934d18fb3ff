#include "app/draw/headless.h"
#include "app/draw/palette.h"
#include "app/panels/lesson_panel.h"
#include "app/panels/spotlight.h"
#include "core/lessons/lesson.h"
#include "tests/app/panels/desk.h"
#include "tests/app/panels/expected.h"
#include "tests/paths.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

/// A reader beside a lab: draws the open lesson, or the list, and keeps what was edited.
struct Reader {
    explicit Reader(float scale = 1, int width = 360, int height = 700)
        : headless(static_cast<int>(static_cast<float>(width) * scale),
                   static_cast<int>(static_cast<float>(height) * scale), Theme::dark, scale),
          scale_(scale) {
        state.folders = {sourceFile("assets/lessons")};
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

TEST_CASE("Lessons: one is begun from its card, goes on by its footer and is left by its cross") {
    Desk desk(deskExperiment(), "Lessons", 1700); // all tabs fit
    desk.player.holdResults(true);                // a lesson's own images take longer
    const Lesson lesson = loadLessons(sourceFile("assets/lessons")).lessons.at(1);
    const Experiment before = desk.experiment();
    desk.click(Label("Begin").in("Lessons").nth(2)); // the second card
    CHECK(desk.experiment() == experimentAt(lesson, 0, before));
    CHECK(desk.shows(lesson.title, "lesson"));
    CHECK(desk.shows(lesson.steps[0].title, "lesson"));
    CHECK_THROWS_WITH(desk.click(Label("Back").in("lesson")), "\"Back\" cannot be used now");
    desk.click(Label("Skip").in("lesson")); // it asks, and nothing was predicted
    CHECK(desk.experiment() == experimentAt(lesson, 1, before));
    CHECK(desk.shows(lesson.steps[1].title, "lesson"));
    CHECK_FALSE(desk.shows(lesson.steps[0].title, "lesson"));
    desk.player.lab().set("sigma", "7");
    desk.click(Label("Set the lab again").in("lesson"));
    CHECK(desk.experiment() == experimentAt(lesson, 1, before));
    desk.click(Label("Back").in("lesson"));
    CHECK(desk.shows(lesson.steps[0].title, "lesson"));
    desk.click(Label("\xc3\x97").in("lesson"));
    CHECK_THROWS(desk.player.region("lesson"));
}

TEST_CASE("Lessons: an answer is shown only after a prediction, which changes nothing in the lab") {
    Desk desk;
    desk.player.holdResults(true);
    REQUIRE(desk.player.lab().openLesson("08-paradox"));
    const Lesson lesson = loadLessons(sourceFile("assets/lessons")).lessons.at(7);
    REQUIRE(lesson.id == "08-paradox");
    const LessonQuestion& question = *lesson.steps[0].question;
    const Experiment before = desk.experiment();
    CHECK(desk.shows("Predict first", "lesson"));
    CHECK_FALSE(desk.shows("Surprised? Read on.", "lesson"));
    desk.click(Label(question.choices[1]).in("lesson"));
    CHECK(desk.shows("You predicted", "lesson"));
    CHECK(desk.shows("Surprised? Read on.", "lesson"));
    CHECK_FALSE(desk.shows("Predict first", "lesson"));
    CHECK(desk.experiment() == before);
    CHECK(desk.shows("Next", "lesson"));
    CHECK(desk.find(Label(question.choices[0]).in("lesson")).color ==
          palette(Theme::dark).series[2]); // right
    CHECK(desk.find(Label(question.choices[1]).in("lesson")).color == palette(Theme::dark).warning);
}

TEST_CASE("Lessons: what shows the answer is covered until the prediction") {
    Desk desk;
    desk.player.holdResults(true);
    REQUIRE(desk.player.lab().openLesson("10-finite-samples"));
    for (const auto& [id, value] :
         {std::pair("train", "200"), {"test", "20"}, {"size", "16"}, {"levels", "2"}})
        desk.player.lab().set(id, value);
    desk.player.holdResults(false);
    const auto inkInChart = [&] {
        return countOf(desk.picture("chart"), palette(Theme::dark).series[0]);
    };
    const Rect chart = desk.player.region("chart");
    CHECK(desk.read(Label("held-out").in("Compare").nth(1)) == "?");
    CHECK(desk.shows("predict first, then you see it here", "chart"));
    const int covered = inkInChart(); // the legend alone
    const ScreenText tick = desk.find(Label("0.1").in("chart").nth(1));
    desk.click(Label("Local wins both").in("lesson"));
    CHECK(desk.number(Label("held-out").in("Compare").nth(1)) ==
          written(Expected(desk.experiment()).exact(0).heldOut));
    CHECK(inkInChart() > covered + 100);
    CHECK_FALSE(desk.shows("predict first, then you see it here", "chart"));
    CHECK(desk.player.region("chart").y0 == chart.y0); // nothing has moved
    CHECK(desk.find(Label("0.1").in("chart").nth(1)).box.x0 == tick.box.x0);
}

TEST_CASE("Lessons: the numbers that are covered are the noisy image's, too") {
    Desk desk(deskExperiment(), "", 1280, 800);
    REQUIRE(desk.player.lab().openLesson("01-score"));
    desk.player.waitUntilIdle(60);
    CHECK(desk.shows("MSE ?", "Compare"));
    desk.press("Page Down");
    CHECK_FALSE(desk.shows("MSE ?", "Compare"));
    CHECK(desk.shows("MSE 0.2", "Compare"));
}

TEST_CASE("Lessons: in a small window, too, there is room for the inspector and the chart that a step is about") {
    Desk desk(deskExperiment(), "", 1280, 800);
    desk.player.holdResults(true);
    REQUIRE(desk.player.lab().openLesson("06-closed-form"));
    desk.player.frames(3);
    CHECK_THROWS_AS(desk.player.region("inspector"), Error);
    REQUIRE(desk.player.lab().moveLesson(1));
    desk.player.frames(3);
    CHECK(desk.player.region("inspector").width() > 200);
    REQUIRE(desk.player.lab().openLesson("07-degree-radius"));
    desk.player.frames(3);
    CHECK(desk.player.region("chart").height() > 220);
}

TEST_CASE("Lessons: what to try with a covered picture is said after the answer") {
    Reader reader;
    const Lesson& lesson = shelfOf(reader.state).lessons.at(1);
    REQUIRE(lesson.steps[1].question->covers == std::vector<std::string>{"compare", "numbers", "chart"});
    REQUIRE_FALSE(lesson.steps[1].tryThis.empty());
    openLessonAt(reader.state, lesson.id, reader.experiment);
    goToStep(reader.state, 1, reader.experiment);
    const auto green = [&] { // the block's edge
        reader.frame();
        reader.frame();
        return countOf(reader.headless.picture(), palette(Theme::dark).series[2]);
    };
    CHECK(green() == 0);
    predict(reader.state, 0);
    CHECK(green() > 50);
}

TEST_CASE("Lessons: an answer below the region's end is brought into view") {
    Desk desk(deskExperiment(), "", 1500, 600);
    desk.player.holdResults(true);
    REQUIRE(desk.player.lab().openLesson("01-score"));
    CHECK_FALSE(desk.shows("just this error", "lesson"));
    desk.press("Page Down");
    desk.player.frames(3);
    CHECK(desk.shows("just this error", "lesson")); // the answer's last words
    CHECK_FALSE(desk.player.lab().ui().lessons.revealed);
}

TEST_CASE("Lessons: with the answer comes into view what to try then, where both fit") {
    Desk desk(deskExperiment(), "", 1280, 800);
    desk.player.holdResults(true);
    REQUIRE(desk.player.lab().openLesson("01-score"));
    desk.press("Page Down");
    desk.player.frames(3);
    CHECK(desk.shows("just this error", "lesson"));
    CHECK(desk.shows("longer recognise the digit?", "lesson"));
}

TEST_CASE("Lessons: Page Down shows the answer, then goes on, and stays at the end") {
    Desk desk;
    desk.player.holdResults(true);
    REQUIRE(desk.player.lab().openLesson("02-ideal"));
    const LessonState& state = desk.player.lab().ui().lessons;
    const int last = static_cast<int>(openLesson(state)->steps.size()) - 1;
    for (int step = 0; step <= last; ++step) {
        CHECK(state.step == step);
        CHECK(openQuestion(state) != nullptr);
        desk.press("Page Down");
        CHECK(state.step == step);
        CHECK(openQuestion(state) == nullptr);
        desk.press("Page Down");
    }
    CHECK(state.step == last);
    const Experiment shown = desk.experiment();
    desk.player.lab().set("sigma", "7");
    desk.press("Page Down"); // at the end it does nothing
    CHECK(desk.experiment().sigma == 7);
    desk.press("Page Up");
    CHECK(state.step == last - 1);
    CHECK_FALSE(desk.experiment() == shown);
}

TEST_CASE("Lessons: closed or finished, a lesson gives the experiment back that it was opened on") {
    Desk desk;
    desk.player.holdResults(true);
    desk.player.lab().set("sigma", "0.7");
    const Experiment mine = desk.experiment();
    REQUIRE(desk.player.lab().openLesson("02-ideal"));
    CHECK_FALSE(desk.experiment() == mine);
    CHECK(desk.player.lab().own() == mine);
    desk.click(Label("\xc3\x97").in("lesson"));
    CHECK(desk.experiment() == mine);
    REQUIRE(desk.player.lab().openLesson("02-ideal"));
    for (int step = 0; step < 3; ++step) desk.press("Page Down"), desk.press("Page Down");
    desk.click(Label("Finish").in("lesson"));
    Experiment back = desk.experiment();
    CHECK(back.look.tab == "lesson");
    back.look.tab = mine.look.tab;
    CHECK(back == mine);
    REQUIRE(desk.player.lab().openLesson("02-ideal"));
    CHECK(desk.player.lab().perform("lesson-leave"));
    back = desk.experiment();
    back.look.tab = mine.look.tab;
    CHECK(back == mine);
    CHECK(openLesson(desk.player.lab().ui().lessons) == nullptr);
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

TEST_CASE("The list of lessons keeps within the window beside its scroll bar") {
    Desk desk(deskExperiment(), "Lessons", 1280, 800);
    const float right = desk.player.region("Lessons").x1;
    for (const ScreenText& text : desk.player.texts("Lessons")) CHECK(text.box.x1 < right - 8);
}
