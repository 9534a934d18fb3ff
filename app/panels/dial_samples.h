// A view of the tab Dial: how near samples come to the training images as h turns.
//
// UI thread, inside a frame.
#pragma once

#include "app/draw/chart.h"
#include "app/panels/instruments.h"
#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

/// Over h the distance of samples to the nearest training image, in that of held-out images: median and
/// quartiles. Of a column with a Dial.
Chart dialSamplesChart(const View& view, int column);

/// It with its choices; a click sets the column's h.
void drawDialSamples(const View& view, UiState& ui, Edits& edits, int column);
void wantDialSamples(const Wanted& wanted, int column);

} // namespace scorelet
