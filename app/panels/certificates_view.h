// A view of the tab Dial: the stencils that a model must look beyond, since its held-out error is below the
// training error of their ideal machines (core/studies/dial_study.h).
//
// UI thread, inside a frame.
#pragma once

#include "app/panels/instruments.h"
#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

/// For every model and noise level the smallest and the largest stencil that it beats; as charts the ratios
/// of the errors. The stencils can be chosen.
void drawCertificates(const View& view, UiState& ui, Edits& edits);
void wantCertificates(const Wanted& wanted);

} // namespace scorelet
