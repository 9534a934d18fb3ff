// The Memorization tab: is the denoised image a copy of a training image?
//
// Per column its denoised image beside its nearest training images and a gauge; the ideal denoiser's
// posterior over training images; and, when asked for, the same model on two disjoint halves of the training
// images.
#pragma once

#include "app/panels/instruments.h"
#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

void drawMemorizationPanel(const View& view, UiState& ui, Edits& edits);

/// The two-halves experiment of all columns: its switch, and its curves over the number of training images.
void drawHalves(const View& view, UiState& ui, Edits& edits, ImVec2 size);

/// What these want computed.
void wantHalves(const Wanted& w);

} // namespace scorelet
