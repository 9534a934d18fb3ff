// The inspector at the window's right: everything about the chosen wavelet coefficient at the shown noise
// level.
#pragma once

#include "app/draw/chart.h"
#include "app/panels/ui_state.h"
#include "app/panels/view.h"
#include "core/studies/inspector_study.h"

namespace scorelet {

void drawInspectorPanel(const View& view, UiState& ui, Edits& edits);

/// The charts of the panel: densities of the coefficient's clean and noisy values; what is answered to a
/// noisy value, or the score there, by theory and by every column that answers from a stencil.
Chart densityChart(const View& view, const Shown<InspectorStudy>& result);
Chart answerChart(const View& view, const Shown<InspectorStudy>& result, bool score);

} // namespace scorelet
