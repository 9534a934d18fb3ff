#include "core/evaluate/topology.h"
#include "tests/app/panels/desk.h"
#include "tests/app/panels/expected.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

Experiment twoModels() {
    Experiment e = deskExperiment();
    e.columns = {{.family = "ideal"}, {.family = "independent", .degree = 1}};
    return e;
}

/// The ratios below the samples, "1.4x", in reading order: those of A, then those of B.
std::vector<std::string> ratios(Desk& desk) {
    std::vector<std::string> found;
    for (const ScreenText& text : desk.player.texts("samples"))
        if (text.text.ends_with('x') && leadingNumber(text.text)) found.push_back(text.text);
    return found;
}

} // namespace

TEST_CASE("Generate: how near every sample is to a training image is core's, and copies are counted") {
    Desk desk(twoModels(), "Generate");
    const Expected expected(desk.experiment());
    const double typical = expected.typicalDistance();
    std::vector<std::string> wanted;
    int copies = 0;
    for (std::size_t column = 0; column < 2; ++column) {
        const Trajectory path = expected.samples(column);
        for (int k = 0; k < 3; ++k) {
            const double ratio = expected.nearest(path.finalStates().image(k)).distance / typical;
            wanted.push_back(fmt::format("{:.1f}x", ratio));
            if (column == 0) copies += ratio < 0.01 ? 1 : 0;
        }
    }
    CHECK(ratios(desk) == wanted);
    REQUIRE(copies == 3);
    CHECK(desk.shows("3 of 3 end on a training image", "samples"));
    CHECK(desk.shows("3 samples", "samples")); // of the other model
}

TEST_CASE("Generate: a click on a sample follows its path") {
    Desk desk(twoModels(), "Generate");
    const Expected expected(desk.experiment());
    const auto checkChosen = [&](int sample) {
        CAPTURE(sample);
        CHECK(desk.shows(fmt::format("path of sample {}", sample + 1), "chosen"));
        const auto nearest = expected.nearest(expected.samples(1).finalStates().image(sample));
        CHECK(
            desk.shows(fmt::format("{:.2f} typical distances", nearest.distance / expected.typicalDistance()),
                       "chosen"));
        CHECK(desk.shows(fmt::format("{:.3g}", nearest.distance), "chosen"));
        CHECK(desk.shows(fmt::format("nearest: training image {} ", nearest.index), "chosen"));
    };
    checkChosen(0);
    const Label heading = Label("B  independent, degree 1").in("samples");
    const Topology shape = topologyOf(expected.samples(1).finalStates().image(1));
    const auto training = topologiesOf(expected.data().train.pixels, Work{});
    const bool known = std::find(training.begin(), training.end(), shape) != training.end();
    CHECK(desk.readoutBelow(heading, 340, 60) == fmt::format("sample 2: {}{}: click to follow its path",
                                                             describe(shape),
                                                             known ? "" : ", as no training image has"));
    desk.clickBelow(heading, 340, 60);
    checkChosen(1);
    const auto plane = desk.chart("path of sample 2");
    CHECK(plane.at("A").size() == 6); // a point a step
    CHECK(plane.at("data").size() > 100);
}

TEST_CASE("Generate: number of samples and steps are as chosen, and the first step is noise") {
    Desk desk(twoModels(), "Generate");
    const Label heading = Label("A  ideal").in("samples");
    const Rect box = desk.find(heading).box;
    const Rect sample{box.x0, box.y1 + 8, box.x0 + 80, box.y1 + 80};
    const RgbaImage end = desk.picture(sample);
    desk.click("|<");
    CHECK(desk.shows("step 0 of 5,  σ = 3", "Generate"));
    CHECK(differing(end, desk.picture(sample)) > 4000); // most of 80 x 72
    desk.click("steps", 0.99f);
    CHECK(desk.experiment().schedule.steps == 200);
    desk.player.lab().set("steps", "3");
    CHECK(desk.shows("of 3,", "Generate"));
    desk.overtype("samples", "5");
    desk.press("Enter");
    REQUIRE(desk.experiment().generateCount == 5);
    CHECK(ratios(desk).size() == 10);
}

TEST_CASE("Generate: a diverged sample is counted, and its step stands below it") {
    Experiment e = deskExperiment();
    e.schedule.sigmaMax = 40;
    e.columns = {{.family = "local", .degree = 3, .radius = 1}};
    Desk desk(e, "Generate");
    const Trajectory path = Expected(e).samples(0);
    int count = 0;
    for (const auto& diverged : path.diverged) {
        if (!diverged) continue;
        ++count;
        CHECK(desk.shows(fmt::format("step {}", diverged->step), "samples"));
    }
    REQUIRE(count > 0);
    CHECK(desk.shows(fmt::format("3 samples, {} diverged", count), "samples"));
    CHECK(ratios(desk).size() == static_cast<std::size_t>(3 - count));
}
