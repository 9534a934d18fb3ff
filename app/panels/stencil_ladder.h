// A view of the tab Dial on the ideal machines of stencils of rising size (core/session/ladder.h): from which
// noise on they know their images by heart.
//
// UI thread, inside a frame.
#pragma once

#include "app/panels/instruments.h"
#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

/// The field in which the stencils are chosen: taken when it is left or Enter is pressed, and only if it is a
/// ladder.
void drawLadder(const View& view, UiState& ui, Edits& edits);

/// The colour of a stencil of the ladder in charts.
Rgba rungColor(const View& view, int rung);

/// Leave-one-out over training error over noise and number of images, of one stencil as a map; of all the
/// noise level at which it comes down to 1.1.
void drawMemorizationMap(const View& view, UiState& ui, Edits& edits);
void wantMemorizationMap(const Wanted& wanted);

} // namespace scorelet
