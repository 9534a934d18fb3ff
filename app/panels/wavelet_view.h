// A view of the tab Basis: where the chosen wavelet comes from.
//
// Scaling function and wavelet by the cascade, the filter's taps and the equations that they solve, what they
// make of polynomials, and the tensor products that are the atoms of images. UI thread, inside a frame.
#pragma once

#include "app/panels/instruments.h"
#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

void drawWavelet(const View& view, UiState& ui, Edits& edits);
void wantWavelet(const Wanted& wanted);

/// Says that the chosen basis is no wavelet, and offers one; true when it did.
bool offerWavelets(const View& view, Edits& edits);

} // namespace scorelet
