// The Generate tab's view of shapes: in how many samples of every model the numbers of pieces, holes and ends
// of lines are such as no training image has (core/evaluate/topology.h).
//
// UI thread, inside a frame.
#pragma once

#include "app/draw/chart.h"
#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

/// Percent of the samples with a wrong number of pieces, of holes, of ends, and with any of these or all of
/// them together, a group each; a bar a model and one for held-out images. No series until samples are there.
Chart shapesChart(const View& view);

/// The chart, and below it what shape most samples of each model have; or the chart over one setting
/// (shapes_over_view.h).
void drawShapes(const View& view, UiState& ui, Edits& edits);

} // namespace scorelet
