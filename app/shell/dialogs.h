// Everything that opens over the window: keys and actions, first steps, about, choosing a file, export.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

class Lab;

/// Draws the dialogs that are open.
void drawDialogs(const Lab& lab, const View& view, UiState& ui, Edits& edits);

} // namespace scorelet
