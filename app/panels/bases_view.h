// A view of the tab Basis: the same models in other bases, at the chosen noise level and over the noise.
//
// UI thread, inside a frame.
#pragma once

#include "app/panels/instruments.h"
#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

void drawBases(const View& view, UiState& ui, Edits& edits);
void wantBases(const Wanted& wanted);

} // namespace scorelet
