#include "tests/app/panels/desk.h"

using namespace scorelet;
using namespace scorelet::testing;

TEST_CASE("A second tab that has no room is said, and stands beside the first one in a wide window") {
    Desk narrow(deskExperiment(), "", 1280, 800);
    narrow.press("V");
    REQUIRE(narrow.player.lab().ui().messages.messages().size() == 1);
    CHECK(narrow.player.lab().ui().messages.messages()[0].text.find("no room for two tabs") != std::string::npos);
    narrow.press("V");
    CHECK(narrow.player.lab().ui().messages.messages().size() == 1);
    Desk wide(deskExperiment(), "", 1920, 1080);
    wide.press("V");
    CHECK(wide.player.lab().ui().messages.messages().empty());
    CHECK(wide.shows("state x", "beside"));
}

TEST_CASE("The inspector stands beside pictures that keep their place, else in a window of its own") {
    for (const int width : {960, 1280}) { // 3840 pixels at 400 %, a notebook
        CAPTURE(width);
        Desk desk(deskExperiment(), "", width, 800);
        desk.press("I");
        CHECK(desk.player.lab().ui().inspectorSeen == (width == 1280));
        CHECK(desk.shows("values of the coefficient", width == 1280 ? "inspector" : "Inspector"));
    }
}
