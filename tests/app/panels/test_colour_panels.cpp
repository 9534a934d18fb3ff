// Images in colour in the window: the same numbers as in grey where nothing is coupled, and which channel is
// shown.

#include "tests/app/panels/desk.h"

#include <doctest/doctest.h>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

Experiment inColour() {
    Experiment e = deskExperiment();
    e.data.channels = 3;
    return e;
}

} // namespace

TEST_CASE("Colour: grey images in three channels have the grey models' held-out errors") {
    Desk grey(deskExperiment()), colour(inColour());
    for (const int column : {1, 2, 3}) {
        CAPTURE(column);
        const Label error = Label("held-out").in("Compare").nth(column);
        CHECK(colour.number(error) == grey.number(error));
    }
    CHECK(colour.shows("MSE per value"));
    CHECK_FALSE(grey.shows("MSE per value"));
    CHECK_FALSE(grey.shows("colours", "experiment")); // nothing to choose
}

TEST_CASE("Colour: the channel is a choice, and tabs of one channel say which") {
    Desk desk(inColour(), "Sensitivity");
    CHECK(desk.shows("red pixel", "Sensitivity"));
    desk.click(Label("channel").in("experiment"));
    desk.click(Label("green").in("Combo"));
    CHECK(desk.experiment().look.channels == ShownChannels::green);
    CHECK(desk.shows("green pixel", "Sensitivity"));
    desk.player.lab().set("tab", "subbands");
    CHECK(desk.shows("clean, green", "Subbands"));
    desk.click(Label("colours").in("experiment"));
    desk.click(Label("opponent").in("Combo"));
    CHECK(desk.experiment().colours == ColourBasis::opponent);
    CHECK(desk.shows("clean, red-blue", "Subbands"));
}
