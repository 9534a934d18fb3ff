// The window as a whole: menu bar, Experiment panel, tabs, chart, status line, and the dialogs over them.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

class Lab;

/// Draws everything into the current Dear ImGui frame, filling the display. `lab` is what the action table
/// works on; actions run after the frame.
void drawWindow(const Lab& lab, const View& view, UiState& ui, Edits& edits);

} // namespace scorelet
