// Views of the tab Dial on the ideal machines of stencils of rising size: from which noise on they know their
// images by heart, and which of them a model beats.
//
// UI thread, inside a frame.
#pragma once

#include "app/panels/instruments.h"
#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

/// Leave-one-out over training error over noise and number of images, of one stencil as a map; of all the
/// noise level at which it comes down to 1.1.
void drawMemorizationMap(const View& view, UiState& ui);
void wantMemorizationMap(const Wanted& wanted);

/// Every model's held-out error over the training error of every stencil's ideal machine, over the noise.
void drawCertificates(const View& view, UiState& ui, Edits& edits);
void wantCertificates(const Wanted& wanted);

} // namespace scorelet
