#include "app/draw/headless.h"
#include "app/panels/instrument.h"
#include "app/shell/lab.h"
#include "core/studies/picture_study.h"
#include "tests/app/panels/solved.h"

#include <doctest/doctest.h>

#include <set>
#include <utility>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

Experiment onTab(const std::string& tab) {
    Experiment e = smallExperiment();
    e.columns = {{.family = "ideal"}, {.family = "independent", .degree = 1}};
    e.schedule.steps = 6;
    e.generateCount = 4;
    e.look.tab = tab;
    return e;
}

/// A lab that shows the solved tab, and its window.
struct Stage {
    std::shared_ptr<const Snapshot> snapshot;
    Lab lab;
    Headless headless{1280, 800};

    explicit Stage(const Experiment& e) : snapshot(solve(e)), lab(options(e)) { lab.show(snapshot, {}); }

    static LabOptions options(const Experiment& e) {
        LabOptions result;
        result.start = e;
        result.compute = false;
        return result;
    }

    void frame() {
        headless.frame([&] { lab.frame(headless.painter(), {}); });
    }
};

/// What verdictOf says with results in sight.
Verdict verdict(Stage& shown, const Neighbour& nearest) {
    CpuPainter painter;
    const View view{shown.lab.experiment(), shown.snapshot, {}, painter};
    return verdictOf(view, nearest);
}

} // namespace

TEST_CASE("The verdict tells copies, near copies and new images apart") {
    Stage shown(onTab("memorization"));
    REQUIRE(shown.lab.shown<TypicalDistanceStudy>().fresh);
    const double typical = shown.lab.shown<TypicalDistanceStudy>()->mean;
    const Verdict copy = verdict(shown, {12, 0.005 * typical});
    CHECK(copy.kind == Verdict::Kind::copy);
    CHECK(copy.text.find("ends on training image 12") == 0);
    CHECK(verdict(shown, {12, 0.2 * typical}).kind == Verdict::Kind::nearCopy);
    const Verdict fresh = verdict(shown, {12, 0.9 * typical});
    CHECK(fresh.kind == Verdict::Kind::fresh);
    CHECK(fresh.ratio == doctest::Approx(0.9));
    CHECK(verdict(shown, {-1, 0}).kind == Verdict::Kind::unknown);
}

TEST_CASE("A divergence is told with step, noise, reason and coefficient") {
    const Stage shown(onTab("compare"));
    const auto transform = shown.lab.shown<MosaicStudy>()->transform;
    const int largest = 37;
    Eigen::VectorXf coefficients = Eigen::VectorXf::Constant(transform->layout().count(), 0.5f);
    coefficients[largest] = -9;
    CpuPainter painter;
    const View view{shown.lab.experiment(), shown.snapshot, {}, painter};
    const std::string text =
        divergenceText(view, {2, 1.25, {}, 0, "estimate is not finite", transform->inverse(coefficients)});
    CHECK(text.find("step 2") != std::string::npos);
    CHECK(text.find("1.25") != std::string::npos);
    CHECK(text.find("estimate is not finite") != std::string::npos);
    CHECK(text.find(transform->layout().describe(largest)) != std::string::npos);
}

TEST_CASE("A chosen sample beyond the last is the last") {
    Stage shown(onTab("generate"));
    shown.lab.ui().sample = 99;
    shown.frame();
    CHECK(shown.lab.ui().sample == 3);
}

TEST_CASE("Results of a data set of another size are not drawn over the new one") {
    Experiment e = onTab("generate");
    Engine engine;
    solve(engine, e);
    e.data.size = 24;
    e.look.tab = "trajectory";
    std::vector<std::shared_ptr<const Snapshot>> seen;
    seen.push_back(
        solve(engine, e, [&](std::shared_ptr<const Snapshot> s) { seen.push_back(std::move(s)); }));
    REQUIRE(seen.size() > 1);
    LabOptions options = Stage::options(e);
    Lab lab(options);
    lab.ui().collectShown = true;
    lab.ui().inspectorAsked = lab.ui().parts.inspector = false; // it has pictures of other things
    Headless headless(1280, 800);
    const auto sizes = [&] { // of the pictures that are shown as answers
        std::set<std::pair<int, int>> found;
        for (const PictureFigure& picture : lab.ui().shown.pictures)
            found.insert({picture.image.height(), picture.image.width()});
        return found;
    };
    const std::set<std::pair<int, int>> theNew = {{24, 24}};
    for (const auto& snapshot : seen) {
        // What was shown with the old images goes when the new ones come: none is left to be drawn, dimmed.
        REQUIRE(snapshot->answerOf<DataStudy>());
        CHECK(snapshot->resultOf<DataStudy>()->shape.height == 24);
        if (const auto picture = snapshot->resultOf<PictureStudy>()) CHECK(picture->clean.height() == 24);
        for (int column = 0; column < 2; ++column)
            if (const auto denoised = snapshot->resultOf<DenoisedStudy>(column)) CHECK(denoised->image.height() == 24);
        for (const char* tab : {"trajectory", "generate", "sensitivity", "memorization", "basis"}) {
            CAPTURE(tab);
            Experiment shown = e;
            shown.look.tab = tab;
            lab.change(shown);
            lab.show(snapshot, {});
            headless.frame([&] { lab.frame(headless.painter(), {}); });
            for (const auto& size : sizes()) CHECK(theNew.contains(size));
        }
    }
    lab.change(e);
    lab.show(seen.back(), {});
    for (int i = 0; i < 2; ++i) headless.frame([&] { lab.frame(headless.painter(), {}); });
    CHECK(sizes() == theNew);
}
