// The Basis tab: what the chosen wavelet is and does.
//
// An atom of every subband and the chosen one, energy compaction against pixels and Fourier's basis, the
// boundary modes' defects from orthonormality; and, beside the wavelets, Wiener's eigenimages and gains.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

void drawBasisPanel(const View& view, UiState& ui, Edits& edits);

} // namespace scorelet
