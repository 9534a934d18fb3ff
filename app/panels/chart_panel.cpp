#include "app/panels/chart_panel.h"

#include "app/panels/agreement_table.h"
#include "app/panels/chart_table.h"
#include "app/panels/error_chart.h"
#include "app/panels/parameters_chart.h"
#include "app/panels/save_menu.h"
#include "app/panels/spotlight.h"
#include "app/panels/widgets.h"
#include "core/session/glossary.h"

#include <cmath>

namespace scorelet {
namespace {

/// A chart of less than so many lines' height leaves out what the reader knows, and with less still beside the
/// legend that: headings have the colours, too.
constexpr float roomy = 13;
constexpr float roomBesideLegend = 7.5f;

// With the table of numbers under it the chart keeps a share of the height; where that is less than so many
// lines, the table stands alone.
constexpr float chartShare = 0.55f;
constexpr float leastAboveTable = 7;

/// Keeps the data's area large where there is little room: short names, and no legend where there is even
/// less.
void makeCompact(Chart& chart, bool legend) {
    chart.xLabel.clear();
    if (legend) return;
    chart.title.clear();
    for (Series& series : chart.series) series.inLegend = false;
}

/// The lines that the legend takes in a chart so wide, about.
float legendLines(const Chart& chart, float width) {
    const float em = ImGui::GetFontSize();
    float entries = 0;
    for (const Series& series : chart.series)
        if (!series.label.empty() && series.inLegend) entries += 3.2f * em + ImGui::CalcTextSize(legendText(series).c_str()).x;
    return 0.2f + 1.4f * std::ceil(entries / std::max(em, width - 5 * em));
}

/// A choice of the parameter table behind the last item, `width` units wide.
void choice(const View& view, Edits& edits, const char* id, float width, float gap) {
    const ExperimentParameter& p = experimentParameter(id);
    flow(width * view.scale, gap);
    bareControl(p, edits.experiment, width * view.scale);
}

/// Which curves there are: `gap` pixels apart in a row, or below each other (0).
void drawCurveSwitches(Edits& edits, ChartOptions& options, const ChartLook& look, float gap) {
    const auto toggle = [](const char* text, bool& on, const std::string& tip) {
        const bool changed = ImGui::Checkbox(text, &on);
        tooltip(tip);
        return changed;
    };
    toggle("training", options.train,
           meaningOf("training") + " Dashed.");
    if (gap > 0) ImGui::SameLine(0, gap);
    toggle("held-out", options.heldOut, meaningOf("held-out"));
    if (gap > 0) ImGui::SameLine(0, gap);
    bool references = edits.experiment.referenceCurves;
    ImGui::BeginDisabled(look.form == ChartForm::bars); // they are curves, or rows of the table
    if (toggle("reference curves", references, experimentParameter("rails").tooltip + " (R)"))
        edits.experiment.referenceCurves = references;
    ImGui::EndDisabled();
}

void drawSwitches(const View& view, UiState& ui, Edits& edits) {
    ChartOptions& o = ui.chart;
    const ChartLook& look = view.experiment.look.chart;
    const float gap = ImGui::GetStyle().ItemSpacing.x, wide = 14 * view.scale;
    bareControl(experimentParameter("chart-form"), edits.experiment, 116 * view.scale);
    if (look.form == ChartForm::agreement || look.form == ChartForm::parameters) return;
    choice(view, edits, "chart-shows", 72, gap);
    if (look.shows == ChartShows::ratio) {
        ImGui::SameLine(0, gap / 2);
        dimText(view, "to");
        ImGui::SameLine(0, gap / 2);
        bareControl(experimentParameter("chart-to"), edits.experiment, 82 * view.scale);
    }
    if (look.form != ChartForm::bars && look.shows != ChartShows::psnr && look.shows != ChartShows::bits)
        choice(view, edits, "chart-axis", 110, gap);
    // In one row with the choices, or folded: the plot needs the height.
    const float switches = switchWidth("training") + switchWidth("held-out") + switchWidth("reference curves") + 2 * gap;
    if (flow(switches, wide)) {
        drawCurveSwitches(edits, o, look, gap);
    } else {
        const float folded = ImGui::CalcTextSize("curves").x + 2 * ImGui::GetStyle().FramePadding.x + ImGui::GetFrameHeight();
        flow(folded, gap);
        ImGui::SetNextItemWidth(folded);
        const bool open = ImGui::BeginCombo("##curves", "curves");
        if (!open) tooltip("Which errors the chart shows: training, held-out, reference curves.");
        if (open) {
            drawCurveSwitches(edits, o, look, 0);
            ImGui::EndCombo();
        }
    }
    const float width = ImGui::CalcTextSize("export...").x + 2 * ImGui::GetStyle().FramePadding.x;
    if (!flow(width, wide)) return; // it is in the menu, too
    if (ImGui::Button("export...")) edits.actions.emplace_back("export");
    tooltip("Writes the chart as PNG, SVG or CSV (Ctrl+E).");
}

/// Returns where the data are on screen.
Rect drawErrorChart(const View& view, UiState& ui, Edits& edits, ImVec2 size) {
    const Chart whole = errorChart(view.experiment, *view.snapshot, ui.chart, view.theme, ui.column);
    Chart chart = whole;
    const float lines = size.y / ImGui::GetFontSize();
    if (lines < roomy) makeCompact(chart, lines - legendLines(chart, size.x) >= roomBesideLegend);
    const ChartEvents events = drawAnswers("mse", chart, size, ui.chart.state, palette(view.theme));
    if (anyCovered("chart", view.columns())) drawCoveredText(events.plot, palette(view.theme).dimText);
    chartMenu(
        view, ui, "mse", events.menu,
        [&] { return chartFigure(whole.yLabel, whole, ui.chart.state.hidden, view.theme); },
        [&] { return chartCsv(chartRows(view.experiment, *view.snapshot)); });
    if (events.cursor) setClamped(experimentParameter("sigma"), edits.experiment, *events.cursor);
    return events.plot;
}

} // namespace

void drawChartPanel(const View& view, UiState& ui, Edits& edits) {
    if (!ui.presenting) drawSwitches(view, ui, edits);
    const ChartForm form = view.experiment.look.chart.form;
    ImVec2 room = ImGui::GetContentRegionAvail();
    if ((form == ChartForm::agreement || form == ChartForm::numbers) && anyCovered("chart", view.columns()))
        return drawImagePlaceholder(view, room.x, room.y, coveredText(), palette(view.theme).dimText);
    if (form == ChartForm::agreement) return drawAgreementTable(view, edits);
    if (!view.snapshot)
        return drawImagePlaceholder(view, room.x, room.y, "the chart is on its way",
                                    palette(view.theme).dimText);
    if (form == ChartForm::parameters) {
        const Chart chart = parametersChart(view.experiment, *view.snapshot, view.theme);
        const ChartEvents events =
            drawAnswers("parameters", chart, room, ui.chart.state, palette(view.theme));
        if (anyCovered("chart", view.columns())) drawCoveredText(events.plot, palette(view.theme).dimText);
        return chartMenu(
            view, ui, "parameters", events.menu,
            [&] { return chartFigure(chart.yLabel, chart, ui.chart.state.hidden, view.theme); },
            [&] { return parametersCsv(view.experiment, *view.snapshot); });
    }
    if (form != ChartForm::numbers) {
        const Rect plot = drawErrorChart(view, ui, edits, room);
        // As lines have it: another form moves nothing.
        if (form == ChartForm::lines) ui.aroundPlot = (ImGui::GetWindowHeight() - plot.height()) / view.scale;
        return;
    }
    room.y = std::floor(room.y * chartShare);
    if (room.y > leastAboveTable * ImGui::GetFontSize()) drawErrorChart(view, ui, edits, room);
    drawChartTable(view);
}

} // namespace scorelet
