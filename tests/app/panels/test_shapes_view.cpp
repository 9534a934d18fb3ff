#include "core/engine/engine.h"
#include "core/evaluate/neighbours.h"
#include "core/families/spec_text.h"
#include "core/studies/topology_study.h"
#include "tests/app/panels/desk.h"
#include "tests/app/panels/expected.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

/// Percent of the drawings with a number as no training image has; counted by hand.
double percentWrong(const std::vector<Topology>& drawings, const std::vector<Topology>& training,
                    int Topology::*number) {
    int wrong = 0;
    for (const Topology& one : drawings) {
        bool known = false;
        for (const Topology& other : training) known = known || one.*number == other.*number;
        wrong += known ? 0 : 1;
    }
    return 100.0 * wrong / static_cast<double>(drawings.size());
}

} // namespace

TEST_CASE("Generate, shapes: bars are shares of samples as no training image is; copies have none") {
    Experiment e = deskExperiment();
    e.generateCount = 6;
    e.columns = {{.family = "ideal"}, {.family = "independent", .degree = 1}};
    Desk desk(e, "Generate");
    desk.click(Label("shapes").in("Generate"));
    REQUIRE(desk.experiment().look.generate == GenerateView::shapes);
    desk.player.waitUntilIdle(60);
    desk.player.frames(3);
    const auto bars = desk.chart("samples of a shape that no training image has");
    REQUIRE(bars.size() == 4); // two models, held-out and training images
    const Expected expected(desk.experiment());
    const auto training = topologiesOf(expected.data().train.pixels, Work{});
    for (const auto& [name, values] : bars) {
        CAPTURE(name);
        if (name.ends_with("held-out images")) continue;
        if (name.ends_with("training images")) { // their shapes are those that are known
            for (const auto& [number, percent] : values) CHECK(percent == 0);
            continue;
        }
        const bool ideal = name.starts_with("A");
        const auto drawings = topologiesOf(expected.samples(ideal ? 0 : 1).finalStates(), Work{});
        CHECK(values.at("pieces") == doctest::Approx(percentWrong(drawings, training, &Topology::pieces)));
        CHECK(values.at("holes") == doctest::Approx(percentWrong(drawings, training, &Topology::holes)));
        CHECK(values.at("ends") == doctest::Approx(percentWrong(drawings, training, &Topology::ends)));
        CHECK((values.at("any, or all together") == 0) == ideal);
    }
    CHECK(desk.shows("0 of 6 as no training image has", "Generate"));
}

TEST_CASE("Generate, shapes over the patch side: a point is that model's own share, and a click takes it") {
    Experiment e = deskExperiment();
    e.generateCount = 6;
    e.columns = {parseModelSpec("wiener"), parseModelSpec("ls:p5:images=40")};
    e.look.generate = GenerateView::shapes;
    e.look.wrongShape = WrongShape::pieces;
    Desk desk(e, "Generate");
    desk.player.lab().set("shapes-over", "patch");
    desk.player.waitUntilIdle(60);
    desk.player.frames(3);
    const auto lines = desk.chart("samples with a number of pieces that no training image has");
    REQUIRE(lines.size() == 4); // ls, Wiener's level, held-out and training images
    const auto& points = lines.at("B  ls:p5:images=40");
    CHECK(points.size() == 8);
    Engine engine;
    engine.graph().begin(1e9);
    const auto shapes = [&](const char* model) {
        Experiment one = desk.experiment();
        one.columns = {parseModelSpec(model)};
        return engine.get<SampleTopologyStudy>(SampleTopologyStudy::of(one, 0), {})->total;
    };
    for (const char* side : {"3", "9", "31"}) {
        const WrongTopologies total = shapes(("ls:images=40:p" + std::string(side)).c_str());
        REQUIRE(total.count == 6);
        CHECK(points.at(side) == written(100.0 * total.pieces / 6, 6));
    }
    CHECK(lines.at("A  wiener").begin()->second == written(100.0 * shapes("wiener").pieces / 6, 6));
    const auto images = static_cast<Eigen::Index>(e.data.train);
    CHECK(lines.at(fmt::format("{} training images", std::min(images, typicalImages))).begin()->second == 0);
    CHECK(desk.shows("B: 5", "Generate")); // the cursor
    desk.player.lab().set("wrong", "any");
    desk.player.frames(3);
    CHECK(desk.chart("samples of a shape that no training image has").size() == 4);
    desk.clickBelow(Label("patch side, pixels").in("Generate"), 0, -100); // near the axis's middle, 17
    CHECK(toText(desk.experiment().columns[1]) == "ls:p15:images=40");
    desk.player.lab().set("shapes-over", "degree");
    desk.player.frames(3);
    CHECK(desk.shows("No column has this setting (degree). Add one:", "Generate"));
}
