// A lab on drawn digits, used as a person uses it: by what stands on screen. No display is needed.
#pragma once

#include "app/replay/player.h"

#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

namespace scorelet::testing {

/// 200 drawn digits of 16 x 16 pixels, three small models, a chart of three noise levels.
Experiment deskExperiment();

/// One series of a chart: what it shows by name of the place ("0.5", "level 2").
using SeriesValues = std::map<std::string, double>;

class Desk {
public:
    /// Opens the lab on a tab of this name ("" for the start's own), in a window where every tab fits whole.
    explicit Desk(const Experiment& start = deskExperiment(), const std::string& tab = {}, int width = 1500,
                  int height = 1500);

    const Experiment& experiment() { return player.lab().experiment(); }

    void click(const Label& label, float share = 0.5f) { player.click(label, 0, share); }
    std::string read(const Label& label) { return player.read(label); }
    double number(const Label& label) { return player.number(label); }

    /// Where a text stands; throws Error when it does not.
    ScreenText find(const Label& label) { return label.find(player.texts()); }

    /// Whether a text of the region, or a sentence broken into lines there, holds these words.
    bool shows(const std::string& words, const std::string& region = "Scorelet");

    /// Presses a key by its name, "Ctrl+A"; types a text into what has the keyboard.
    void press(const std::string& chord);
    void type(const std::string& text);

    /// Puts a text in place of the one in a field beside its label, and confirms it.
    void enter(const Label& label, const std::string& text);

    /// Types a text in place of a slider's number, by Ctrl+click, without confirming it.
    void overtype(const Label& label, const std::string& text);

    /// Clicks at a place relative to the lower left corner of a text: a picture below its caption.
    void clickBelow(const Label& label, float x, float y);

    /// What the status line (of a picture) or the tooltip (of a chart) says with the mouse at such a place.
    std::string readoutBelow(const Label& label, float x, float y);

    /// The numbers of the chart of this title, by series, as its right-click menu copies them.
    std::map<std::string, SeriesValues> chart(const std::string& title);

    /// The table that the menu of the chart with this text in it copies: a row a line, its fields.
    std::vector<std::vector<std::string>> copiedTable(const Label& inChart);

    /// The pixels of a region, or of a part of the screen.
    RgbaImage picture(const std::string& region) { return picture(player.region(region)); }
    RgbaImage picture(const Rect& part);

    Player player;
};

/// The pixels in which two pictures of one size differ.
int differing(const RgbaImage& a, const RgbaImage& b);

/// The pixels of exactly this colour.
int countOf(const RgbaImage& picture, Rgba color);

/// The mean grey of a picture, 0 to 255.
double meanGrey(const RgbaImage& picture);

/// All numbers in a text, in its order: "|x| rms 0.93,  error 0.55" gives 0.93 and 0.55.
std::vector<double> numbersIn(const std::string& text);

/// How a value is compared that was written with four digits; other numbers of digits likewise.
inline doctest::Approx written(double value, int digits = 4) {
    return doctest::Approx(value).epsilon(0.6 * std::pow(10, 1 - digits));
}

} // namespace scorelet::testing
