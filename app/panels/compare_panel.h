// Compare: clean, noisy and every model's picture side by side, the errors below, and the models' numbers.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

/// Draws the tab. A click on a picture chooses its pixel (Experiment::pixelRow, pixelCol) and its column.
void drawComparePanel(const View& view, UiState& ui, Edits& edits);

} // namespace scorelet
