// The inspector's "this number is this sum": a column's answer at the chosen coefficient of the shown image,
// feature by feature.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

/// Draws the sum of column `column`, a wavelet model: its largest parts, or all where all monomials are
/// listed.
void drawAnswerSum(const View& view, UiState& ui, int column);

} // namespace scorelet
