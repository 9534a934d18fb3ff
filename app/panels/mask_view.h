// The masks of local machines in the Sensitivity tab: where an output pixel looks, and how far over the
// noise.
#pragma once

#include "app/draw/chart.h"
#include "app/panels/instruments.h"
#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

/// Whether a column's model has masks.
bool hasMask(const View& view, int column);

/// The switch between maps and masks, on the line of the last item; nothing where no model has masks.
void drawMaskSwitch(const View& view, UiState& ui);

/// Whether masks are shown in place of maps.
bool showsMasks(const View& view, const UiState& ui);

/// The mask of the chosen pixel of a column that has masks, `side` pixels wide, and its size. A click chooses
/// another pixel.
void drawMask(const View& view, UiState& ui, Edits& edits, int column, float side);

/// Pixels in the masks over the noise: those of the chosen pixel, and the mean of all (dashed).
Chart maskChart(const View& view);

/// What the masks want computed.
void wantMasks(const Wanted& wanted);

} // namespace scorelet
