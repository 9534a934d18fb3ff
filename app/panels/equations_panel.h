// The inspector's part about the equations of one model column, and the moments that they are made of.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

/// Draws A, b and the moments of column `column` at the inspected coefficient (hasEquations()).
void drawEquations(const View& view, UiState& ui, int column);

} // namespace scorelet
