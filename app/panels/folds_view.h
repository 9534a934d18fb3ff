// The Learning tab's other view: cross-validation of models like one column's that differ in one setting.
#pragma once

#include "app/draw/chart.h"
#include "app/panels/instruments.h"
#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

/// The column that it shows: the chosen one, or the first wavelet model; -1: none.
int foldsColumn(const Experiment& e, int chosen);

/// The cross-validated and the held-out errors of the column's candidates that there are.
Chart foldsChart(const View& view, int column);

/// What wins and what is missing, and the chart; a click in it makes the column that candidate.
void drawFoldsView(const View& view, UiState& ui, Edits& edits);

/// What it wants computed: cheap candidates first.
void wantFolds(const Wanted& wanted);

} // namespace scorelet
