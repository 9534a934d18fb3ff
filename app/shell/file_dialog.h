// Choosing a file or folder: a path to type, the folder's entries to click, recent ones.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"
#include "app/shell/settings.h"

namespace scorelet {

/// Draws the dialog while ui.question asks; the answer goes to edits.opened, edits.saved or edits.exported.
void drawFileDialog(const View& view, UiState& ui, Edits& edits, const Settings& settings);

} // namespace scorelet
