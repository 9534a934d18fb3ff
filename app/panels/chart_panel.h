// The chart below the tabs: mean squared error over the noise level, of all models, with theory's rails.
#pragma once

#include "app/draw/chart.h"
#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

/// The chart of a snapshot: lines over sigma or grouped bars, as the options say. Stale curves are faded; a
/// dashed line is the training error, a full one the held-out error.
Chart errorChart(const Experiment& experiment, const Snapshot& snapshot, const ChartOptions& options,
                 Theme theme);

/// Draws it. Dragging its cursor changes the experiment's sigma.
void drawChartPanel(const View& view, UiState& ui, Edits& edits);

} // namespace scorelet
