#include "app/draw/palette.h"
#include "tests/app/panels/desk.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace scorelet;
using namespace scorelet::testing;

TEST_CASE("Status line: it is ready, or names what still answers older choices") {
    Desk desk;
    CHECK(desk.shows("ready, "));
    CHECK_FALSE(desk.shows("stale: "));
    desk.player.holdResults(true);
    desk.click("C  local coupling, degree 2, radius 1");
    desk.click(Label("degree").column(3), 0.01f);
    CHECK(desk.shows("stale: C"));
    CHECK_FALSE(desk.shows("stale: C,"));
    desk.player.lab().set("sigma", "1");
    CHECK(desk.shows("stale: noisy image, A, B, C"));
    const Label stale = "stale: noisy image, A, B, C";
    CHECK(desk.find(stale).color == palette(Theme::dark).warning);
    desk.player.lab().set("train", "150");
    CHECK(desk.shows("stale: data set"));
    desk.player.holdResults(false);
    desk.player.frames(1);
    CHECK_FALSE(desk.shows("stale: "));
}

TEST_CASE("Status line: what went wrong is counted until it is read, and can be taken back") {
    Desk desk;
    CHECK(desk.shows("0 messages"));
    desk.player.lab().set("data", "/nowhere");
    CHECK(desk.find("1 new message").color == palette(Theme::dark).error);
    desk.click("1 new message");
    CHECK(desk.shows("/nowhere", "Messages"));
    CHECK(desk.shows("1 message"));
    CHECK_FALSE(desk.shows("1 messages"));
    desk.click(Label("Undo").in("Messages"));
    CHECK(desk.experiment().data.source == "strokes");
    CHECK(desk.shows("200 training, 20 held-out"));
    desk.click(Label("Clear").in("Messages"));
    CHECK(desk.shows("nothing yet", "Messages"));
    CHECK(desk.shows("0 messages"));
    desk.press("M");
    CHECK_THROWS(desk.player.region("Messages"));
}

TEST_CASE("Status line: it says how to leave the walk through the controls") {
    Desk desk;
    const char* words = "arrows move, Space or Enter chooses, F6 ends";
    CHECK_FALSE(desk.shows(words));
    desk.press("F6");
    CHECK(desk.shows(words));
    desk.press("F6");
    CHECK_FALSE(desk.shows(words));
}
