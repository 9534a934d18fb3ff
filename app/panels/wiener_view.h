// Wiener's eigenimages and gains: the classical basis, beside the wavelets in the Basis tab.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

/// Draws eigenimages, gains over their index at the shown noise, and single gains over the noise, in the
/// region's width. The charts' cursor sets sigma.
void drawWienerView(const View& view, UiState& ui, Edits& edits);

} // namespace scorelet
