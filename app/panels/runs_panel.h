// The Runs tab: every configuration that was looked at, to sort, pin, annotate, compare and export.
#pragma once

#include "app/draw/chart.h"
#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

void drawRunsPanel(const View& view, UiState& ui, Edits& edits);

/// The held-out errors of pinned runs over the noise level.
Chart pinnedChart(const View& view, const RunTable& table);

/// Orders of the table, by column number: 0 pin, 1 model, 2 held-out error at sigma, 3 bits, 4 to 6 those of
/// interactions, 7 data, 8 wavelet, 9 parameters, 10 fit time. `bits` are those of the table.
std::vector<std::size_t> sortedRuns(const RunTable& table, const RunBits& bits, double sigma, int column,
                                    bool descending);

} // namespace scorelet
