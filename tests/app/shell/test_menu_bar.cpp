#include "app/shell/actions.h"
#include "tests/app/panels/desk.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace scorelet;
using namespace scorelet::testing;

TEST_CASE("Menus: every one opens with its actions and their keys") {
    Desk desk;
    std::set<std::string> menus;
    for (const Action& action : actionTable()) menus.insert(action.menu);
    REQUIRE(menus.size() == 9);
    for (const std::string& menu : menus) {
        CAPTURE(menu);
        desk.click(Label(menu).nth(1)); // the bar is the uppermost line
        for (const Action& action : actionTable()) {
            if (action.menu != menu || !action.listed) continue;
            CAPTURE(action.id);
            CHECK(desk.shows(action.label, "Menu"));
            if (action.chord.key != Key::count) CHECK(desk.shows(toText(action.chord), "Menu"));
        }
        desk.click(Label(menu).nth(1)); // closes it again
        CHECK_THROWS(desk.player.region("Menu"));
    }
}

TEST_CASE("Menus: an entry does what it says, once it is possible") {
    Desk desk;
    const auto choose = [&](const char* menu, const char* entry) {
        desk.click(Label(menu).nth(1));
        desk.click(Label(entry).in("Menu"));
    };
    desk.click(Label("Edit"));
    CHECK_THROWS_WITH(desk.click(Label("Undo").in("Menu")),
                      "\"Undo\" cannot be used now"); // nothing to take back
    desk.click(Label("Edit"));
    choose("Image", "Next image");
    CHECK(desk.experiment().image == 1);
    choose("Image", "More noise");
    CHECK(desk.experiment().sigma > 0.53);
    choose("Edit", "Undo");
    choose("Edit", "Undo");
    CHECK(desk.experiment() == deskExperiment());
    choose("Edit", "Redo");
    CHECK(desk.experiment().image == 1);
    choose("View", "Chart as numbers");
    CHECK(desk.shows("MSE, held-out", "chart"));
    const RgbaImage dark = desk.picture("chart");
    choose("View", "Light theme");
    const RgbaImage light = desk.picture("chart");
    CHECK(light.at(2, 2)[0] > dark.at(2, 2)[0] + 100);
    choose("Lessons", "All lessons");
    CHECK(desk.experiment().look.tab == "lesson");
}
