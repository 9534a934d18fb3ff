// The tab bar and the instrument below it.
#pragma once

#include "app/panels/instruments.h"

namespace scorelet {

/// The tab bar and the chosen instrument, filling the region. Choosing a tab is an edit: the worker computes
/// what it shows.
void drawTabs(const View& view, UiState& ui, Edits& edits);

/// The second instrument, and the choice of it, filling the region.
void drawSecondInstrument(const View& view, UiState& ui, Edits& edits);

} // namespace scorelet
