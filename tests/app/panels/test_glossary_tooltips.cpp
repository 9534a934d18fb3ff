#include "core/session/glossary.h"
#include "tests/app/panels/desk.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <set>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

std::string withoutSpaces(std::string text) {
    std::erase_if(text, [](unsigned char c) { return std::isspace(c) != 0; });
    return text;
}

/// What the tooltip says with the mouse on a text, without its spaces, since it is broken into lines; empty where there
/// is none.
std::string tooltipOn(Desk& desk, const ScreenText& text) {
    constexpr int rest = 40; // frames: it comes after half a second
    desk.player.input().x = text.centre().x;
    desk.player.input().y = text.centre().y;
    desk.player.frames(rest);
    std::vector<ScreenText> lines = desk.player.texts();
    std::erase_if(lines, [](const ScreenText& line) { return !line.in("Tooltip"); });
    std::stable_sort(lines.begin(), lines.end(),
                     [](const ScreenText& a, const ScreenText& b) { return a.box.y0 < b.box.y0 - a.size / 2; });
    std::string said;
    for (const ScreenText& line : lines) said += line.text;
    desk.player.input().x = desk.player.input().y = -1;
    desk.player.frames(2);
    return withoutSpaces(said);
}

/// The meaning of the word that a text on screen is, also at the beginning of a sentence; empty where it is none.
std::string meaningOnScreen(std::string text) {
    std::string meaning = meaningOfLabel(text);
    if (!meaning.empty() || text.empty()) return meaning;
    text.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(text.front())));
    return meaningOfLabel(text);
}

} // namespace

TEST_CASE("Whatever has a word of the glossary as its label says in its tooltip what the glossary says") {
    std::set<std::string> explained;
    for (const std::string tab : {"Compare", "Basis", "Statistics", "Learning"}) {
        CAPTURE(tab);
        Desk desk(deskExperiment(), tab);
        for (const ScreenText& text : desk.player.texts()) {
            const std::string meaning = meaningOnScreen(text.text);
            if (meaning.empty() || text.text == "Training") continue; // the tab of this name is about another thing
            const std::string said = tooltipOn(desk, text);
            if (said.empty()) continue; // a heading, or a curve's name
            CAPTURE(text.text);
            CAPTURE(text.region);
            CAPTURE(said);
            CHECK(said.find(withoutSpaces(meaning)) != std::string::npos);
            explained.insert(meaning);
        }
    }
    for (const std::string term : {"degree", "held-out", "independent", "levels", "MSE", "noise prediction",
                                   "reference curves", "ridge", "score", "sensitivity", "training"}) {
        CAPTURE(term);
        CHECK(explained.contains(meaningOf(term)));
    }
}

TEST_CASE("What explains a word of the glossary under another label says what the glossary says") {
    struct Place {
        const char* tab;
        Label label;
        const char* term;
    };
    const Place places[] = {{"Compare", Label("noise σ").in("experiment"), "noise level"},
                            {"Compare", Label("weights").in("experiment").nth(1), "sharing"},
                            {"Compare", Label("stencil...").in("experiment").nth(1), "stencil"},
                            {"Compare", Label("denoised"), "denoiser"},
                            {"Compare", Label("MSE here").nth(1), "MSE"},
                            {"Compare", Label("PSNR here").nth(1), "PSNR"},
                            {"Memorization", Label("Run two halves"), "two halves"},
                            {"Memorization", Label("Ideal denoiser: posterior over training images"), "posterior"},
                            {"Basis", Label("an atom of every subband: click to choose"), "atom"},
                            {"Basis", Label("Wiener: the data's own basis"), "eigenimage"},
                            {"Learning", Label("training errors"), "training"}};
    for (const Place& place : places) {
        CAPTURE(place.label.text());
        Desk desk(deskExperiment(), place.tab);
        const std::string said = tooltipOn(desk, desk.find(place.label));
        CAPTURE(said);
        CHECK(said.find(withoutSpaces(meaningOf(place.term))) != std::string::npos);
    }
}
