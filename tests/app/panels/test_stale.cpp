// Whatever is on screen answers the choices on screen, or is dimmed: in every tab, after every kind of
// choice.
//
// Two labs come to the same choices from different ones, without time to compute. What is not dimmed must be
// the same in both: it can then not come from what either knew before.

#include "app/panels/instruments.h"
#include "core/session/session.h"
#include "tests/app/panels/desk.h"

#include <doctest/doctest.h>

#include <functional>
#include <set>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

constexpr int wholeInspector = 3000; // pixels: what is scrolled out of sight would differ by what stands above it

struct Choice {
    const char* name;
    std::function<void(Experiment&)> first, second, now;
};

std::vector<Choice> choices() {
    const auto sigma = [](double value) { return [=](Experiment& e) { e.sigma = value; }; };
    const auto wavelet = [](const char* name, int levels) {
        return [=](Experiment& e) {
            e.wavelet = name;
            e.levels = levels;
        };
    };
    const auto data = [](std::uint64_t seed, int count) {
        return [=](Experiment& e) {
            e.data.seed = seed;
            e.data.train = count;
        };
    };
    const auto look = [](int row, int coefficient) {
        return [=](Experiment& e) {
            e.look.pixelRow = row;
            e.look.coefficient = coefficient;
            e.look.neighbour = row;
            e.look.partner = row == 9 ? Partner::parent : Partner::down;
        };
    };
    const auto path = [](int steps, double start) {
        return [=](Experiment& e) {
            e.schedule.steps = steps;
            e.schedule.sigmaMax = start;
        };
    };
    const auto models = [](int degree) {
        return [=](Experiment& e) {
            for (ModelSpec& spec : e.columns) spec.degree = degree;
        };
    };
    return {{"noise level", sigma(0.3), sigma(2), sigma(0.7)},
            {"wavelet", wavelet("haar", 1), wavelet("db3", 2), wavelet("db2", 2)},
            {"data", data(5, 150), data(6, 180), data(7, 200)},
            {"place", look(2, 3), look(9, 40), look(5, 20)},
            {"path", path(4, 5), path(7, 2), path(5, 3)},
            {"models", models(1), models(3), models(2)}};
}

/// The texts that are not dimmed.
std::multiset<std::string> bright(Desk& desk) {
    std::multiset<std::string> texts;
    for (const ScreenText& text : desk.player.texts())
        if ((text.in("middle") || text.in("inspector") || text.in("experiment")) && text.color.a == 255) texts.insert(text.text);
    return texts;
}

} // namespace

TEST_CASE("Nothing bright comes from older choices, in any tab, after any choice") {
    for (const Instrument& tab : instruments()) {
        if (tab.id == "runs") continue; // lists former choices, each with its results
        for (const Choice& choice : choices()) {
            CAPTURE(std::string(tab.label));
            CAPTURE(std::string(choice.name));
            std::multiset<std::string> shown[2];
            for (const int from : {0, 1}) {
                Experiment start = deskExperiment();
                start.look.tab = tab.id;
                start.halves = true;
                (from == 0 ? choice.first : choice.second)(start);
                Desk desk(start, {}, 1500, wholeInspector);
                desk.player.holdResults(true);
                Experiment now = start;
                choice.now(now);
                desk.player.lab().pasteSession(toJson(now));
                desk.player.frames(2);
                shown[from] = bright(desk);
            }
            CHECK(shown[0].size() > 5);
            for (const std::string& text : shown[0]) {
                CAPTURE(text);
                CHECK(shown[1].count(text) == shown[0].count(text));
            }
        }
    }
}

TEST_CASE("Nothing is dimmed once all is computed, in any tab") {
    constexpr int halfBright = 128; // buttons that cannot be pressed now are brighter than that
    for (const Instrument& tab : instruments()) {
        CAPTURE(std::string(tab.label));
        Experiment e = deskExperiment();
        e.look.tab = tab.id;
        e.halves = true;
        e.columns.push_back({.family = "wiener"});
        Desk desk(e, {}, 1500, wholeInspector);
        for (const ScreenText& text : desk.player.texts()) {
            CAPTURE(text.text);
            CHECK(text.color.a >= halfBright);
        }
    }
}
