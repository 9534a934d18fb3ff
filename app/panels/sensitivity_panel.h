// The Sensitivity tab: how one output pixel answers to every input pixel, in every model.
//
// Maps of the Jacobian row at the shown noisy image, in signed colours, with their effective radius; below,
// the radius over noise levels. A click on any picture chooses the pixel.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

void drawSensitivityPanel(const View& view, UiState& ui, Edits& edits);

} // namespace scorelet
