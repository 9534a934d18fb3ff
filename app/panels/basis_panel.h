// The Basis tab: what the chosen basis is and does.
//
// An atom of every subband and the chosen one, energy compaction against pixels and Fourier's basis; beside
// it Wiener's eigenimages and gains. Other views are in bases_view.h, wavelet_view.h and border_view.h.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

void drawBasisPanel(const View& view, UiState& ui, Edits& edits);

} // namespace scorelet
