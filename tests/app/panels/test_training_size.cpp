#include "app/panels/training_size.h"

#include "tests/app/panels/desk.h"

#include <doctest/doctest.h>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

const Label slider = Label("training images").in("Learning").nth(1); // the chart's axis says the same

} // namespace

TEST_CASE("a dragged training-set size has two digits; all of them is 0") {
    CHECK(subsetOfDrag(12'345, 60'000) == 12'000);
    CHECK(subsetOfDrag(12'512, 60'000) == 13'000);
    CHECK(subsetOfDrag(127, 60'000) == 130);
    CHECK(subsetOfDrag(7, 60'000) == 7);
    CHECK(subsetOfDrag(0.3, 60'000) == 2);
    CHECK(subsetOfDrag(60'000, 60'000) == 0);
    CHECK(subsetOfDrag(59'999, 60'000) == 0);
    CHECK(subsetOfDrag(1'003, 1'003) == 0);
    CHECK(subsetOfDrag(1'002, 1'003) == 1'000);
}

TEST_CASE("a subset larger than the data is all of them, and is kept until the slider moves") {
    Desk desk(deskExperiment(), "Learning");
    desk.player.lab().set("subset", "50");
    CHECK(desk.read(slider) == "50");
    desk.player.lab().set("subset", "1000"); // of 200
    CHECK(desk.read(slider) == "all 200");
    CHECK(desk.experiment().subset == 1000);
    desk.click(slider, 0.3f);
    CHECK(desk.experiment().subset < 50);
}

TEST_CASE("Ctrl+click types an exact number of training images") {
    Desk desk(deskExperiment(), "Learning");
    const Rect value = desk.find(Label("all 200").in("Learning")).box;
    DisplayInput& input = desk.player.input();
    input.keys.emplace_back(Chord{.key = Key::count, .ctrl = true}, true);
    desk.player.click(value.x0, (value.y0 + value.y1) / 2, 0);
    input.keys.emplace_back(Chord{.key = Key::count, .ctrl = true}, false);
    desk.player.frames(2);
    for (const char* digit : {"1", "2", "7"}) desk.type(digit);
    desk.press("Enter");
    CHECK(desk.experiment().subset == 127);
}
