// The Generate tab's chart of wrong shapes over one setting of the models: patch side, radius, stencil,
// degree or dial h.
//
// UI thread, inside a frame.
#pragma once

#include "app/draw/chart.h"
#include "app/panels/instruments.h"
#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

/// Percent of the samples whose number of what is chosen is one that no training image has, over the setting:
/// a line for every model that has it, as far as its points are there; levels for the other models, held-out
/// and training images. The cursor is the setting of `column`. No series until a point is there.
Chart shapesOverChart(const View& view, int column);

/// The chart, and below it which points are missing; a click sets the chosen column's setting.
void drawShapesOver(const View& view, UiState& ui, Edits& edits);

/// What it wants computed: the first value of all models, then the next.
void wantShapesOver(const Wanted& wanted);

} // namespace scorelet
