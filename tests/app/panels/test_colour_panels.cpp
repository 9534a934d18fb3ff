// Images in colour in the window: the same numbers as in grey where nothing is coupled, and which channel is
// shown.

#include "core/families/spec_text.h"
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

TEST_CASE("Colour: what errors are means over is a value, in every tab that says it") {
    // Tabs, and words of theirs that name the unit of a grey image.
    const std::map<std::string, std::string> tabs = {{"Statistics", "part of the MSE"},
                                                     {"Gallery", "squared error"}};
    for (const auto& [tab, words] : tabs) {
        CAPTURE(tab);
        Desk grey(deskExperiment(), tab), colour(inColour(), tab);
        CHECK(grey.shows(words + " per pixel", tab));
        CHECK(colour.shows(words + " per value", tab));
        CHECK_FALSE(colour.shows("per pixel", tab));
    }
    Desk runs(inColour(), "Runs");
    CHECK(runs.shows("strokes in colour, 200 images", "Runs"));
    CHECK(runs.shows("MSE per value", "Runs"));
    REQUIRE(runs.player.lab().ui().runs.runs().size() == 3);
    CHECK(runs.player.lab().ui().runs.runs()[0].channels == 3);
}

TEST_CASE("Colour: a mask counts values, of every channel of a pixel") {
    Experiment e = inColour();
    e.columns = {parseModelSpec("ls:p3")};
    Desk desk(e, "Sensitivity");
    desk.click("masks");
    CHECK(desk.shows("looks at 27 values", "Sensitivity")); // 3 x 3 pixels of three channels
    CHECK(desk.shows("values looked at", "Sensitivity"));
    CHECK_FALSE(desk.shows("pixels looked at", "Sensitivity"));
}
