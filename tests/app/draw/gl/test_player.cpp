#include "app/replay/player.h"
#include "app/replay/script.h"

#include <doctest/doctest.h>

using namespace scorelet;

TEST_CASE("In a window labels are clicked and values read as without a display") {
    Experiment start;
    start.data.train = 200;
    start.data.heldOut = 20;
    start.data.size = 16;
    start.levels = 2;
    start.chartPoints = 3;
    start.referenceCurves = false;
    start.columns = {parseModelSpec("independent:d1"), parseModelSpec("local:d1:r1")};
    const auto play = [&](bool headless) {
        Player player(
            {.display = {.width = 1280, .height = 800}, .headless = headless, .threads = 2, .start = start});
        playScript(
            parseScript(R"({"steps": [{"wait": "idle"}, {"click": "degree", "at": 0.99}, {"wait": "idle"},
            {"expect": {"column1.degree": 4}}, {"read": "degree", "column": 1, "expect": "4"},
            {"click": "wavelet"}, {"click": "db4", "in": "Combo"}, {"wait": "idle"},
            {"expect": {"wavelet": "db4"}}]})",
                        "window.json"),
            player);
        return player.read(Label("MSE here").nth(1)) + " " +
               player.read(Label("held-out").nth(2).in("Compare"));
    };
    CHECK(play(false) == play(true));
}
