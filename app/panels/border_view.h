// A view of the tab Basis: what the wavelet transform does at the image's border, and to the models' errors.
//
// UI thread, inside a frame.
#pragma once

#include "app/panels/instruments.h"
#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

void drawBorders(const View& view, UiState& ui, Edits& edits);
void wantBorders(const Wanted& wanted);

} // namespace scorelet
