// The chart below the tabs: the models' errors over the noise level, with reference curves.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

/// Draws it in the form of experiment.look.chart. Dragging its cursor changes the experiment's sigma.
void drawChartPanel(const View& view, UiState& ui, Edits& edits);

} // namespace scorelet
