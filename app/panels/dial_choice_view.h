// The view of the tab Dial on the choice of h by leave-one-out, while it is computed and when it is there.
//
// UI thread, inside a frame.
#pragma once

#include "app/draw/chart.h"
#include "app/panels/instruments.h"
#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

/// The choice for a column that has a Dial: the leave-one-out error at every h tried so far, of the whole
/// machine or of every scale, dimmed until all are there.
void drawDialChoice(const View& view, UiState& ui, Edits& edits, int column);
void wantDialChoice(const Wanted& wanted, int column);

/// The h of all columns that have a Dial over the noise, of every scale where they have one each.
Chart dialOverNoise(const View& view);

} // namespace scorelet
