// The choices, left in the window: data, image, noise, wavelet, model columns.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"

#include <string>
#include <vector>

namespace scorelet {

/// Draws the panel; every change goes to edits.experiment. `recentData`: folders offered beside the built-in
/// sets.
void drawExperimentPanel(const View& view, UiState& ui, Edits& edits,
                         const std::vector<std::string>& recentData);

} // namespace scorelet
