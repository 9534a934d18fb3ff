// The chart below the tabs: mean squared error over the noise level, of all models, with theory's rails.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

void drawChartPanel(const View& view, UiState& ui, Edits& edits);

} // namespace scorelet
