#include "app/panels/chart_panel.h"

#include "app/panels/chart_table.h"

namespace scorelet {

void drawChartPanel(const View& view, UiState&, Edits&) {
    drawChartTable(view);
}

} // namespace scorelet
