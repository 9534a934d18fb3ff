#include "app/replay/player.h"
#include "app/replay/script.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/families/spec_text.h"
#include "core/image/file.h"
#include "core/session/session.h"
#include "tests/app/cli/program.h"
#include "tests/app/panels/desk.h"
#include "tests/texts.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <functional>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

/// A lab that computes in a moment.
Experiment quickExperiment() {
    Experiment experiment;
    experiment.data.train = 300;
    experiment.data.heldOut = 20;
    experiment.chartPoints = 3;
    experiment.referenceCurves = false;
    experiment.columns = {parseModelSpec("independent:d1"), parseModelSpec("local:d1:r1")};
    return experiment;
}

Player headlessPlayer(const std::string& out) {
    return Player({.headless = true, .threads = 2, .start = quickExperiment(), .out = out});
}

Script steps(const std::string& list) {
    return parseScript("{\"steps\": [" + list + "]}", "test.json");
}

} // namespace

TEST_CASE("a replay's picture follows the choices, and undo brings it back") {
    Player player = headlessPlayer("");
    player.frames(3);
    const RgbaImage before = player.picture();
    CHECK(before.width == 1280);
    CHECK(before.height == 800);
    playScript(steps(R"({"set": {"sigma": 1.5}})"), player);
    const RgbaImage noisier = player.picture();
    CHECK(differing(before, noisier) > 20000); // every picture of the middle, and the slider
    playScript(steps(R"({"action": "undo"}, {"expect": {"sigma": 0.5}})"), player);
    const RgbaImage again = player.picture();
    CHECK(differing(before, again) < 2000); // the menus know that something can be done again
}

TEST_CASE("the same script gives the same bytes") {
    const auto play = [] {
        Player player = headlessPlayer("");
        playScript(steps(R"({"set": {"sigma": 0.3, "tab": "subbands"}}, {"hover": [700, 300]}, {"wait": 5},
                            {"theme": "light"}, {"scale": 1.25}, {"wait": "idle"})"),
                   player);
        return player.picture();
    };
    const RgbaImage first = play();
    CHECK(first == play());
    CHECK(first.at(640, 5)[0] > 128); // the light theme
}

TEST_CASE("keys and columns of a script reach the lab") {
    const ScratchFolder folder;
    Player player = headlessPlayer(folder.file(""));
    playScript(
        steps(R"({"wait": 2}, {"columns": ["wiener", "independent:d2"]}, {"expect": {"column2.degree": 2}},
                        {"key": "Ctrl+Z"}, {"expect": {"column2.degree": 1}},
                        {"set": {"column1.degree": "3"}}, {"save": "s.json"}, {"screenshot": "a.png"})"),
        player);
    const Experiment saved = loadSession(folder.file("s.json")).experiment;
    REQUIRE(saved.columns.size() == 2);
    CHECK(saved.columns[0].degree == 3);
    CHECK(readImage(folder.file("a.png")).width() == 1280);
}

TEST_CASE("what a replay writes stays in its folder, by way of the window too") {
    const ScratchFolder folder;
    Player player = headlessPlayer(folder.file("out"));
    std::filesystem::create_directory(folder.file("out"));
    player.frames(1);
    player.lab().saveSession(folder.file("s.json"));
    CHECK_FALSE(player.lab().exportTo("session", folder.file("out/../e.json")));
    CHECK_FALSE(std::filesystem::exists(folder.file("s.json")));
    CHECK_FALSE(std::filesystem::exists(folder.file("e.json")));
    const auto& messages = player.lab().ui().messages.messages();
    REQUIRE_FALSE(messages.empty());
    CHECK(contains(messages.back().text, "expected a path within"));
    CHECK(player.lab().exportTo("session", folder.file("out/e.json")));
    CHECK(std::filesystem::exists(folder.file("out/e.json")));
    std::filesystem::create_directory_symlink(folder.file(""), folder.file("out/away"));
    CHECK_THROWS_AS(player.screenshot("away/a.png"), Error);
}

TEST_CASE("a script's mistakes are told before anything opens") {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {R"({"jump": 1})", "expected a step out of set, columns"},
        {R"({"wait": "long"})", "\"idle\", \"trained\" or a number of frames"},
        {R"({"wait": "idle", "hours": 3})", "\"hours\" does not belong to a step \"wait\""},
        {R"({"click": [1]})", "a position [x, y]"},
        {R"({"key": "Ctrl+Nothing"})", "a key such as"},
        {R"({"columns": ["bogus"]})", "bogus"},
        {R"({"theme": "pink"})", "\"dark\" or \"light\""},
        {R"({"scale": 9})", "from 0.75 to 4"},
        {R"({"session": "nowhere.json"})", "nowhere.json"},
        {R"({"screenshot": "../a.png"})", "a file name within the output folder"},
        {R"({"screenshot": "deep/"})", "a file name within the output folder"},
        {R"({"save": "/tmp/s.json"})", "a file name within the output folder"},
        {R"({"export": "session", "to": "a/../../s.json"})", "in \"to\" within the output folder"},
        {R"(3)", "expected an object"}};
    for (const auto& [step, part] : cases) {
        CAPTURE(step);
        const std::string message = messageOf([&] { steps(R"({"wait": 1}, )" + step); });
        CHECK(message.starts_with("test.json: step 2, "));
        CHECK(contains(message, part));
    }
    CHECK(contains(messageOf([] { parseScript("{", "x.json"); }), "x.json, line 1, column 2: not JSON"));
    CHECK(contains(messageOf([] { parseScript("[]", "x.json"); }), "\"steps\""));
    CHECK(contains(messageOf([] { readScript("/nonexistent/x.json"); }), "/nonexistent/x.json"));
}

TEST_CASE("a step that fails is named") {
    Player player = headlessPlayer("");
    const auto play = [&](const std::string& list) {
        return messageOf([&] { playScript(steps(list), player); });
    };
    CHECK(play(R"({"wait": 1}, {"set": {"sigma": 1000}})").starts_with("test.json: step 2, {\"set\""));
    CHECK(contains(play(R"({"set": {"nothing": 1}})"), "nothing: there is no such parameter"));
    CHECK(contains(play(R"({"action": "explode"})"), "\"explode\": there is no such action"));
    CHECK(
        contains(play(R"({"wait": 1}, {"export": "gold", "to": "x"})"), "\"gold\": there is no such export"));
    CHECK(contains(play(R"({"expect": {"sigma": 2}})"), "sigma: expected 2, found 0.5"));
}

TEST_CASE("scorelet replay and --render write pictures without a display") {
    const ScratchFolder folder;
    saveSession(quickExperiment(), folder.file("s.json"));
    writeFile(folder.file("r.json"), R"({"steps": [{"session": "s.json"}, {"wait": "idle"},
        {"screenshot": "a.png"}, {"set": {"image": 5}}, {"screenshot": "b.png"}]})");
    const std::string noDisplay = "env -u DISPLAY -u WAYLAND_DISPLAY";
    const ProgramRun run =
        runProgram({"replay", folder.file("r.json"), "--out", folder.file("out"), "--headless", "--size",
                    "1000x700", "--theme", "light", "--scale", "0.75"},
                   noDisplay);
    CHECK(run.errors == "");
    REQUIRE(run.status == 0);
    const Image a = readImage(folder.file("out/a.png")), b = readImage(folder.file("out/b.png"));
    REQUIRE((a.height() == 700 && a.width() == 1000));
    CHECK((a.flat() != b.flat()).count() > 5000);
    CHECK(a.value(0, 3, 500) > 0); // light
    const ProgramRun render =
        runProgram({"--render", folder.file("p.png"), "--session", folder.file("s.json"), "--size",
                    "1000x700", "--theme", "light", "--scale", "0.75"},
                   noDisplay);
    REQUIRE(render.status == 0);
    CHECK(readImage(folder.file("p.png")).width() == 1000);
    Experiment missing = quickExperiment();
    missing.data.source = folder.file("nowhere");
    saveSession(missing, folder.file("missing.json"));
    const ProgramRun none = runProgram(
        {"--render", folder.file("none.png"), "--session", folder.file("missing.json")}, noDisplay);
    CHECK(none.status == 1);
    CHECK(contains(none.errors, folder.file("nowhere")));
    CHECK(std::count(none.errors.begin(), none.errors.end(), '\n') == 1);
    CHECK_FALSE(std::filesystem::exists(folder.file("none.png")));
    const ProgramRun window =
        runProgram({"replay", folder.file("r.json"), "--out", folder.file("out")}, noDisplay);
    CHECK(window.status == 1);
    CHECK(contains(window.errors, "display"));
}

TEST_CASE("a script finds its way by what stands on screen") {
    Player player({.display = {.height = 1000}, // both columns' settings are in sight
                   .headless = true,
                   .threads = 2,
                   .start = quickExperiment()});
    const auto play = [&](const std::string& list) { playScript(steps(list), player); };
    play(
        R"({"read": "degree", "expect": "1"}, {"click": "degree", "at": 0.99}, {"read": "degree", "expect": 4},
            {"expect": {"column1.degree": 4}})");
    // A combo: its list opens, and an entry is chosen.
    play(R"({"click": "wavelet"}, {"click": "db4", "in": "Combo"}, {"expect": {"wavelet": "db4"}})");
    // A header, then the row below it, and the same row of the other column.
    play(
        R"({"click": "B  local coupling, degree 1, radius 1", "in": "experiment"}, {"read": "degree", "column": 2, "expect": "1"},
            {"read": "degree", "column": 1, "expect": 4, "within": 0.5},
            {"click": "A  independent, degree 4", "in": "experiment"}, {"click": "radius", "at": 0.6},
            {"expect": {"column2.radius": 2}})");
    // Tabs, checkboxes with their text on their right, and a menu.
    play(R"({"click": "Subbands"}, {"expect": {"tab": "subbands"}}, {"click": "reference curves"},
            {"expect": {"rails": true}}, {"click": "Edit"}, {"click": "Undo"}, {"expect": {"rails": false}})");
    play(R"({"key": "I"}, {"hover": "as score"}, {"wait": 40}, {"read": "Shows the score", "in": "Tooltip"
})");
}

TEST_CASE("what a script looks for and does not find is told with what is there") {
    Player player = headlessPlayer("");
    const auto fault = [&](const std::string& step) {
        return messageOf([&] { playScript(steps(R"({"wait": 1}, )" + step), player); });
    };
    const std::string missing = fault(R"({"click": "Subbnds"})");
    CHECK(
        missing.starts_with("test.json: step 2, {\"click\":\"Subbnds\"}: \"Subbnds\" is not on screen; most "
                            "like it: \"Subbands\""));
    CHECK(contains(fault(R"({"click": "training"})"), "\"training\" is 3 times on screen: ("));
    CHECK(contains(fault(R"({"read": "MSE here", "nth": 1, "expect": "-1"})"), "expected -1, found 0.0"));
    CHECK(contains(fault(R"({"read": "MSE here", "nth": 1, "expect": 9, "within": 0.5})"),
                   "expected 9 within 0.5, found 0.0"));
    CHECK(contains(fault(R"({"read": "model", "expect": 9})"),
                   "expected a number beside it, found \"independent\""));
    CHECK(
        contains(fault(R"({"click": "denoised", "in": "cellar"})"), "\"denoised\" in \"cellar\" is not on"));
    CHECK(contains(fault(R"({"click": "noisy, σ 0.5"})"),
                   "is a plain text, and no control stands on its right"));
    const auto wrong = [&](const std::string& step) { return messageOf([&] { steps(step); }); };
    CHECK(contains(wrong(R"({"click": ""})"), "a position [x, y] or a text on screen"));
    CHECK(contains(wrong(R"({"click": "a", "nth": 1.5})"), "a whole number as nth"));
    CHECK(contains(wrong(R"({"read": "a", "within": 1})"), "\"expect\" beside \"within\""));
    CHECK(contains(wrong(R"({"read": "a", "expect": "b", "within": 1})"), "a number in \"expect\""));
    CHECK(contains(wrong(R"({"hover": "a", "at": 1})"), "\"at\" does not belong to a step \"hover\""));
}
