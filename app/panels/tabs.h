// The tabs of the window's middle: one row each, in the order of the bar. A panel joins the window by its
// row.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"

#include <vector>

namespace scorelet {

struct TabRow {
    Tab tab;
    const char* label;
    const char* tooltip;
    void (*draw)(const View&, UiState&, Edits&);
    bool chartBelow; ///< the MSE chart stays in sight below it
};

const std::vector<TabRow>& tabRows();

/// The tab bar and the chosen panel, filling the region. Choosing a tab is an edit: the worker computes what
/// it shows.
void drawTabs(const View& view, UiState& ui, Edits& edits);

/// The row of the Experiment's tab; the first where it has none.
const TabRow& shownTab(const Experiment& experiment);

} // namespace scorelet
