// What a model's picture comes to in numbers: the rows below the pictures of Compare, and beside a large one.
//
// UI thread, inside a frame. Nothing is computed here but texts.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"

#include <vector>

namespace scorelet {

/// The numbers of a model column, as many as `rows` says; empty while it has no picture.
std::vector<NumberLine> modelNumbers(const View& view, int column, NumberRows rows);

/// Those of the noisy image; empty while there is none.
std::vector<NumberLine> noisyNumbers(const View& view, NumberRows rows);

/// How many lines a model has.
int numberLines(NumberRows rows);

/// The width of the longest of these lines with its short name, pixels; whatever the numbers are.
float numberLinesWidth(NumberRows rows);

/// The lines below each other, `width` pixels wide: names on the left, or above, numbers on the right.
void drawNumberLines(const View& view, const std::vector<NumberLine>& lines, float width, bool namesAbove = false);

/// The errors among the lines of two pictures in two columns, one name for both.
void drawNumberPairs(const View& view, const std::vector<NumberLine>& first, const std::vector<NumberLine>& second,
                     float width);

} // namespace scorelet
