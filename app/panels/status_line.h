// The bottom line: what is computed, how far, for how long; what is stale; messages.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

void drawStatusLine(const View& view, UiState& ui, Edits& edits);

/// The message log as a window, where it is open.
void drawMessages(const View& view, UiState& ui, Edits& edits);

} // namespace scorelet
