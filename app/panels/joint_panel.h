// The inspector's joint histogram: how the chosen coefficient goes together with a neighbour, clean and
// noisy.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

void drawJointHistograms(const View& view, UiState& ui, Edits& edits);

} // namespace scorelet
