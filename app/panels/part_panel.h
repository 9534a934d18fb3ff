// Subbands as pictures: the shown images made of chosen subbands alone.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

/// Draws the choice of subbands and the pictures, after the tab's choice of what it shows.
void drawParts(const View& view, UiState& ui, Edits& edits);

} // namespace scorelet
