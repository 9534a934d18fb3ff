// Finds texts on screen by what they say, and the values that stand beside them.
//
//     Label("degree").column(2)              the one below the heading "B  ..."
//     Label("training").in("chart")          the one in this region of the window
//     Label("MSE, held out").nth(1)          the first one in reading order
#pragma once

#include "app/replay/screen.h"

#include <optional>
#include <string>

namespace scorelet {

/// Which text is meant. Where several say the same, one of the choices tells them apart.
class Label {
public:
    Label(const char* text) : text_(text) {} // a text is a label
    Label(std::string text) : text_(std::move(text)) {}
    /// In the region of this name, or in one inside it.
    Label in(std::string region) const { return with(&Label::region_, std::move(region)); }
    /// Of a model column, counted from 1: below its heading, which begins with the column's letter.
    Label column(int number) const { return with(&Label::column_, number); }
    /// For values: the one below this heading of a table.
    Label below(std::string heading) const { return with(&Label::heading_, std::move(heading)); }
    /// The one of this number in reading order, from 1.
    Label nth(int number) const { return with(&Label::nth_, number); }

    const std::string& text() const { return text_; }

    /// Where it stands. Throws Error when it is not on screen, naming what is most like it, or when there are
    /// several, naming their places.
    ScreenText find(const std::vector<ScreenText>& screen) const;

    /// The value beside it: the next text to its right on its line, or the one below the chosen heading; for
    /// a text that goes on behind the label ("radius 1.9 px") what follows there. Throws Error as find()
    /// does, and where there is no value.
    std::string read(const std::vector<ScreenText>& screen) const;

private:
    template <class Value>
    Label with(Value Label::*choice, Value value) const {
        Label label = *this;
        label.*choice = std::move(value);
        return label;
    }

    bool inRegion(const ScreenText& text) const;
    ScreenText choose(std::vector<ScreenText> found, const std::vector<ScreenText>& screen) const;
    std::string inWords() const;

    std::string text_;
    std::string region_;
    std::string heading_;
    int column_ = 0;
    int nth_ = 0;
};

/// The number with which a text begins, "1,234 images" is 1234; empty when it begins with none.
std::optional<double> leadingNumber(const std::string& text);

} // namespace scorelet
