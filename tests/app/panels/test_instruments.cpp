#include "app/headless.h"
#include "app/lab.h"
#include "app/panels/film_strip.h"
#include "app/panels/instrument.h"
#include "core/studies/halves_study.h"
#include "core/studies/picture_study.h"
#include "tests/app/panels/solved.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

Experiment onTab(const std::string& tab) {
    Experiment e = smallExperiment();
    e.columns = {{.family = "ideal"}, {.family = "independent", .degree = 1}};
    e.schedule.steps = 6;
    e.generateCount = 4;
    e.tab = tab;
    return e;
}

/// A lab that shows the solved tab, and its window.
struct Stage {
    std::shared_ptr<const Snapshot> snapshot;
    Lab lab;
    Headless headless{1280, 800};
    double time = 0;

    explicit Stage(const Experiment& e) : snapshot(solve(e)), lab(options(e)) { lab.show(snapshot, {}); }

    static LabOptions options(const Experiment& e) {
        LabOptions result;
        result.start = e;
        result.compute = false;
        return result;
    }

    void frame(double seconds = 1 / 60.0) {
        time += seconds;
        headless.frame([&] { lab.frame(headless.painter(), {Theme::dark, 1, time}); });
    }

    RgbaImage picture() {
        for (int i = 0; i < 3; ++i) frame();
        return headless.picture();
    }
};

std::size_t difference(const RgbaImage& a, const RgbaImage& b) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < a.pixels.size(); i += 4)
        count += !std::equal(&a.pixels[i], &a.pixels[i] + 4, &b.pixels[i]);
    return count;
}

/// What verdictOf says with results in sight.
Verdict verdict(Stage& shown, const Neighbour& nearest) {
    CpuPainter painter;
    const View view{shown.lab.experiment(), shown.snapshot, {}, painter};
    return verdictOf(view, nearest);
}

/// The results with column 0 diverged at step 2.
std::shared_ptr<const Snapshot> diverged(const Snapshot& sound, const Experiment& e) {
    auto snapshot = std::make_shared<Snapshot>(sound);
    TrajectoryResult result = *shownOf<TrajectoryStudy>(sound, e, 0);
    result.path.diverged[0] = Divergence{
        2, 1.25, {0, 0, 7}, 99.f, "state's rms 93.1 is beyond 20", result.path.steps[2].states.image(0)};
    setResult<TrajectoryStudy>(*snapshot, e, std::move(result), 0);
    return snapshot;
}

} // namespace

TEST_CASE("A film strip shows the first and the last step and spreads the rest evenly") {
    CHECK(filmSteps(21, 5) == std::vector<int>{0, 5, 10, 15, 20});
    CHECK(filmSteps(3, 8) == std::vector<int>{0, 1, 2});
    CHECK(filmSteps(9, 1) == std::vector<int>{8});
    CHECK(filmSteps(9, 0) == std::vector<int>{8});
    CHECK(filmSteps(0, 4).empty());
}

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

TEST_CASE("Scrubbing shows another step, and playing goes on to the next") {
    Stage shown(onTab("trajectory"));
    shown.picture();
    CHECK(shown.lab.ui().step == 6); // beyond the last: the last
    const RgbaImage last = shown.picture();
    shown.lab.ui().step = 1;
    CHECK(difference(last, shown.picture()) > 3000);
    shown.lab.ui().playing = true;
    shown.lab.ui().playedAt = shown.time;
    shown.frame(0.2);
    CHECK(shown.lab.ui().step == 2);
    shown.frame(0.01); // too soon
    CHECK(shown.lab.ui().step == 2);
    shown.lab.ui().step = 6;
    shown.frame(2);
    CHECK(shown.lab.ui().step == 0); // and again from the start
}

TEST_CASE("A trajectory that diverged looks different from one that did not") {
    Stage shown(onTab("trajectory"));
    const RgbaImage sound = shown.picture();
    shown.lab.show(diverged(*shown.snapshot, shown.lab.experiment()), {});
    CHECK(difference(sound, shown.picture()) > 200);
}

TEST_CASE("Another chosen sample is another path, another step other samples") {
    Stage shown(onTab("generate"));
    const RgbaImage first = shown.picture();
    shown.lab.ui().sample = 2;
    CHECK(difference(first, shown.picture()) > 1000);
    shown.lab.ui().sample = 0;
    shown.lab.ui().step = 0;
    CHECK(difference(first, shown.picture()) > 10'000);
    shown.lab.ui().sample = 99; // clamped to what there is
    shown.picture();
    CHECK(shown.lab.ui().sample == 3);
}

TEST_CASE("A click on a sensitivity map chooses its pixel") {
    Stage shown(onTab("sensitivity"));
    shown.picture();
    const auto before = shown.lab.experiment();
    bool moved = false;
    // The maps fill the row below the controls: some of these places are on one.
    for (float x : {500.f, 640.f, 760.f, 900.f}) {
        shown.headless.click(x, 250, [&] { shown.lab.frame(shown.headless.painter(), {Theme::dark, 1, 0}); });
        const auto& now = shown.lab.experiment();
        moved = moved || now.pixelRow != before.pixelRow || now.pixelCol != before.pixelCol;
    }
    CHECK(moved);
}

TEST_CASE("Memorization shows the halves' curves when they are there") {
    Experiment e = onTab("memorization");
    Stage without(e);
    const RgbaImage before = without.picture();
    e.halves = true;
    Stage with(e);
    CHECK_FALSE(without.lab.shown<HalvesStudy>(0));
    REQUIRE(with.lab.shown<HalvesStudy>(0).complete());
    CHECK(difference(before, with.picture()) > 2000);
}

TEST_CASE("Another wavelet and another coefficient are another picture in the Basis tab") {
    Experiment e = onTab("basis");
    Stage first(e);
    const RgbaImage db2 = first.picture();
    e.wavelet = "db1";
    Stage haar(e);
    CHECK(difference(db2, haar.picture()) > 3000);
    e.wavelet = "db2";
    e.coefficient = 100;
    Stage other(e);
    CHECK(difference(db2, other.picture()) > 3000);
}

TEST_CASE("Results of a data set of another size are not drawn over the new one") {
    Experiment e = onTab("generate");
    Engine engine;
    solve(engine, e);
    e.data.size = 24;
    e.tab = "trajectory";
    std::vector<std::shared_ptr<const Snapshot>> seen;
    solve(engine, e, [&](std::shared_ptr<const Snapshot> s) { seen.push_back(std::move(s)); });
    LabOptions options = Stage::options(e);
    Lab lab(options);
    Headless headless(1280, 800);
    REQUIRE_FALSE(seen.empty());
    for (const auto& snapshot : seen)
        for (const char* tab : {"trajectory", "generate", "sensitivity", "memorization", "basis"}) {
            Experiment shown = e;
            shown.tab = tab;
            lab.change(shown);
            lab.show(snapshot, {});
            headless.frame([&] { lab.frame(headless.painter(), {}); });
        }
}
