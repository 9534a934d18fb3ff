// The Statistics tab: where each wavelet column's error is and what every order of monomials saves of it.
#pragma once

#include "app/draw/chart.h"
#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

void drawStatisticsPanel(const View& view, UiState& ui, Edits& edits);

/// Held-out error by scale, by orientation, and the worth of every order, as grouped bars, a series a column.
Chart scaleChart(const View& view);
Chart orientationChart(const View& view);
Chart orderChart(const View& view);

} // namespace scorelet
