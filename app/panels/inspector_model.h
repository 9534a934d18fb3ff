// The inspector's part about one model column: its neighbourhood, map, weights and how sound its fit is.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

/// Draws what column `column`, one that answers from a stencil, has learned.
void drawInspectedModel(const View& view, UiState& ui, Edits& edits, int column);

} // namespace scorelet
