// The slider over the number of training images: Experiment::subset as a person reads it.
//
// Logarithmic, from two images to all that are loaded; its right end says "all 60,000" and is 0 in files, so
// that it stays all with another data set. UI thread, inside a frame.
#pragma once

#include "app/panels/view.h"

namespace scorelet {

/// The subset that a dragged position means: a whole number of images, at least two, of two significant
/// digits; 0 for `all` of them.
int subsetOfDrag(double images, int all);

/// The label and, `labelWidth` pixels to its right, the slider over the rest of the line; nothing where a
/// lesson hides it.
void trainingSizeRow(const View& view, Edits& edits, float labelWidth);

/// The label in dim text and the slider, `width` pixels wide, beside the last item where there is room;
/// hidden likewise.
void trainingSizeFlow(const View& view, Edits& edits, float width);

} // namespace scorelet
