#include "app/shell/actions.h"

#include "app/draw/headless.h"
#include "app/shell/lab.h"
#include "core/base/error.h"
#include "tests/app/panels/solved.h"

#include <doctest/doctest.h>

#include <map>
#include <set>

using namespace scorelet;
using namespace scorelet::testing;

TEST_CASE("No two actions share an id or a chord, and all say what they do") {
    std::set<std::string> ids, chords;
    const Lab lab(stillLab());
    for (const Action& action : actionTable()) {
        CAPTURE(action.id);
        CHECK(ids.insert(action.id).second);
        CHECK_FALSE(action.label.empty());
        CHECK_FALSE(action.menu.empty());
        CHECK(action.tooltip.size() > 10);
        CHECK(action.run);
        const bool ofLarge = action.menu == "Picture" && !action.enabled(lab);
        for (const Chord& chord : {action.chord, action.second})
            if (chord.key != Key::count) // a large picture has keys of its own, which count while there is one
                CHECK(chords.insert(toText(chord) + (ofLarge ? " large" : "")).second);
    }
}

TEST_CASE("The keys of the manual do what it says") {
    const std::map<std::string, std::string> keys = {
        {"Space", "play"},      {"Left", "step-back"}, {"Right", "step-forward"}, {"Up", "previous-image"},
        {"Down", "next-image"}, {"[", "less-noise"},   {"]", "more-noise"},       {"1", "column-1"},
        {"6", "column-6"},      {"Ctrl+Z", "undo"},    {"Ctrl+Shift+Z", "redo"},  {"Ctrl+S", "save"},
        {"Ctrl+E", "export"},   {"F1", "help"},        {"F12", "screenshot"}};
    std::map<std::string, std::string> found;
    for (const Action& action : actionTable()) found[toText(action.chord)] = action.id;
    for (const auto& [key, id] : keys) CHECK(found[key] == id);
}

TEST_CASE("A key pressed in the window changes the experiment, and undo takes it back") {
    Headless headless(1280, 800);
    Lab lab(stillLab());
    const auto draw = [&] { lab.frame(headless.painter(), {}); };
    headless.frame(draw);
    const double before = lab.experiment().sigma;
    headless.press({.key = Key::rightBracket}, draw);
    CHECK(lab.experiment().sigma > before);
    CHECK(lab.experiment().sigma < 1.1 * before);
    headless.press({.key = Key::z, .ctrl = true}, draw);
    CHECK(lab.experiment().sigma == before);
    headless.press({.key = Key::z, .ctrl = true, .shift = true}, draw);
    CHECK(lab.experiment().sigma > before);
}

TEST_CASE("Actions that are not possible are refused") {
    Lab lab(stillLab());
    CHECK_FALSE(lab.perform("undo"));
    CHECK_FALSE(lab.perform("no such action"));
    CHECK_FALSE(lab.perform("column-6"));
    CHECK(lab.perform("column-2"));
    CHECK(lab.ui().column == 1);
    const double before = lab.experiment().sigma;
    lab.set("sigma", "0.25");
    CHECK(lab.perform("undo"));
    CHECK(lab.experiment().sigma == before);
}

TEST_CASE("Parameters are set by name, of the experiment and of a column") {
    Lab lab(stillLab());
    lab.set("sigma", "0.25");
    lab.set("column2.degree", "1");
    lab.set("tab", "compare");
    CHECK(lab.experiment().sigma == 0.25);
    CHECK(lab.experiment().columns[1].degree == 1);
    CHECK_THROWS_AS(lab.set("sigma", "many"), Error);
    CHECK_THROWS_AS(lab.set("column9.degree", "1"), Error);
    CHECK_THROWS_AS(lab.set("column1.charm", "1"), Error);
    CHECK_THROWS_AS(lab.set("charm", "1"), Error);
}
