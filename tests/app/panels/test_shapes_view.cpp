#include "core/evaluate/topology.h"
#include "tests/app/panels/desk.h"
#include "tests/app/panels/expected.h"

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
    REQUIRE(bars.size() == 3); // two models, and the held-out images
    const Expected expected(desk.experiment());
    const auto training = topologiesOf(expected.data().train.pixels, Work{});
    for (const auto& [name, values] : bars) {
        CAPTURE(name);
        if (name.ends_with("held-out images")) continue;
        const bool ideal = name.starts_with("A");
        const auto drawings = topologiesOf(expected.samples(ideal ? 0 : 1).finalStates(), Work{});
        CHECK(values.at("pieces") == doctest::Approx(percentWrong(drawings, training, &Topology::pieces)));
        CHECK(values.at("holes") == doctest::Approx(percentWrong(drawings, training, &Topology::holes)));
        CHECK(values.at("ends") == doctest::Approx(percentWrong(drawings, training, &Topology::ends)));
        CHECK((values.at("any, or all together") == 0) == ideal);
    }
    CHECK(desk.shows("0 of 6 as no training image has", "Generate"));
}
