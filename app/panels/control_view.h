// The Sensitivity tab's maps on control data: a row a data set, a column a model.
#pragma once

#include "app/panels/instruments.h"
#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

/// Maps of the chosen pixel, filling the region; a click on one chooses another pixel.
void drawControls(const View& view, UiState& ui, Edits& edits);

/// What they want computed.
void wantControls(const Wanted& wanted);

} // namespace scorelet
