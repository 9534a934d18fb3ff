#include "app/panels/runs_panel.h"

#include "app/panels/save_menu.h"
#include "app/panels/widgets.h"
#include "app/plot/chart_widget.h"
#include "app/theme.h"
#include "core/base/error.h"
#include "core/lab/session.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace scorelet {
namespace {

/// Adds the run's model to the columns, where there is room.
void addColumn(const RunRecord& run, Experiment& e, UiState& ui) {
    try {
        ModelSpec spec = parseModelSpec(run.model);
        if (e.columns.size() < static_cast<std::size_t>(maxColumns)) e.columns.push_back(std::move(spec));
    } catch (const Error& error) {
        ui.messages.add(error);
    }
}

void drawExport(UiState& ui) {
    ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x * 0.4f);
    inputText("##runs path", ui.runsPath, "runs.csv");
    ImGui::SameLine();
    ImGui::BeginDisabled(ui.runsPath.empty() || ui.runs.runs().empty());
    if (ImGui::Button("Export CSV")) {
        try {
            writeFileAtomically(ui.runsPath, ui.runs.csv());
            ui.messages.add({.text = fmt::format("exported {}", ui.runsPath)});
        } catch (const Error& error) {
            ui.messages.add(error);
        }
    }
    ImGui::EndDisabled();
    tooltip("Writes all runs, a row for every noise level.");
}

std::string errorsText(const RunRecord& run) {
    std::string text = fmt::format("{}\n{}\n{}", run.model, run.data, run.basis);
    for (std::size_t i = 0; i < run.sigmas.size(); ++i)
        text += fmt::format("\n\xcf\x83 {}: train {}, held-out {}", shortNumber(run.sigmas[i]),
                            shortNumber(run.train[i], 4), shortNumber(run.heldOut[i], 4));
    return text;
}

/// One row; true when it is to be removed.
bool drawRow(UiState& ui, Edits& edits, RunRecord& run) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::Checkbox("##pin", &run.pinned);
    tooltip("Keeps the run and shows it in the chart.");
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(run.name.c_str());
    tooltip(errorsText(run));
    for (const std::string& text : {run.data, run.basis, shortNumber(run.meanHeldOut(), 4),
                                    fmt::format("{} ms", shortNumber(1e3 * run.fitSeconds))}) {
        ImGui::TableNextColumn();
        ImGui::TextUnformatted(text.c_str());
    }
    ImGui::TableNextColumn();
    ImGui::SetNextItemWidth(-1);
    inputText("##note", run.note, "note");
    ImGui::TableNextColumn();
    if (ImGui::SmallButton("add")) addColumn(run, edits.experiment, ui);
    tooltip("Adds this model as a column.");
    ImGui::SameLine();
    const bool removed = ImGui::SmallButton("x");
    tooltip("Forgets this run.");
    return removed;
}

/// The columns' heads; what does not fit into the region scrolls sideways, with the model always in sight.
bool beginTable() {
    constexpr auto flags = ImGuiTableFlags_Sortable | ImGuiTableFlags_RowBg | ImGuiTableFlags_Resizable |
                           ImGuiTableFlags_ScrollY | ImGuiTableFlags_ScrollX |
                           ImGuiTableFlags_SizingStretchProp;
    const float least = 68 * ImGui::GetFontSize();
    const float room = ImGui::GetContentRegionAvail().x - ImGui::GetStyle().ScrollbarSize;
    if (!ImGui::BeginTable("runs", 8, flags, ImVec2(0, 0), std::max(room, least))) return false;
    ImGui::TableSetupScrollFreeze(2, 1);
    ImGui::TableSetupColumn("pin", ImGuiTableColumnFlags_WidthFixed);
    ImGui::TableSetupColumn("model", 0, 3);
    ImGui::TableSetupColumn("data", 0, 4);
    ImGui::TableSetupColumn("wavelet", 0, 1.2f);
    ImGui::TableSetupColumn("held-out MSE", ImGuiTableColumnFlags_DefaultSort, 1.6f);
    ImGui::TableSetupColumn("fit", 0, 1);
    ImGui::TableSetupColumn("note", ImGuiTableColumnFlags_NoSort, 2);
    ImGui::TableSetupColumn("", ImGuiTableColumnFlags_NoSort | ImGuiTableColumnFlags_WidthFixed);
    ImGui::TableHeadersRow();
    return true;
}

void drawTable(UiState& ui, Edits& edits) {
    if (!beginTable()) return;
    int column = 4;
    bool descending = false;
    if (const ImGuiTableSortSpecs* specs = ImGui::TableGetSortSpecs(); specs && specs->SpecsCount > 0) {
        column = specs->Specs[0].ColumnIndex;
        descending = specs->Specs[0].SortDirection == ImGuiSortDirection_Descending;
    }
    std::ptrdiff_t removed = -1;
    for (const std::size_t index : sortedRuns(ui.runs, column, descending)) {
        ImGui::PushID(ui.runs.runs()[index].key.c_str());
        if (drawRow(ui, edits, ui.runs.runs()[index])) removed = static_cast<std::ptrdiff_t>(index);
        ImGui::PopID();
    }
    if (removed >= 0) ui.runs.remove(static_cast<std::size_t>(removed));
    ImGui::EndTable();
}

} // namespace

std::vector<std::size_t> sortedRuns(const RunTable& table, int column, bool descending) {
    const std::vector<RunRecord>& runs = table.runs();
    std::vector<std::size_t> order(runs.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto before = [&](const RunRecord& a, const RunRecord& b) {
        switch (column) {
        case 0:
            return a.pinned && !b.pinned;
        case 1:
            return a.name < b.name;
        case 2:
            return a.data < b.data;
        case 3:
            return a.basis < b.basis;
        case 5:
            return a.fitSeconds < b.fitSeconds;
        default: { // unknown errors come last: NaN would break the order
            const double x = a.meanHeldOut(), y = b.meanHeldOut();
            return std::isnan(y) ? !std::isnan(x) : x < y;
        }
        }
    };
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return descending ? before(runs[b], runs[a]) : before(runs[a], runs[b]);
    });
    return order;
}

Chart pinnedChart(const View& view, const RunTable& table) {
    const Palette& colors = palette(view.theme);
    Chart chart{.title = "held-out error of pinned runs",
                .xLabel = "\xcf\x83",
                .yLabel = "MSE per pixel",
                .logX = true,
                .logY = true};
    for (const RunRecord& run : table.runs()) {
        if (!run.pinned) continue;
        chart.series.push_back({.label = fmt::format("{} ({}; {})", run.name, run.data, run.basis),
                                .color = colors.series[chart.series.size() % colors.series.size()],
                                .x = run.sigmas,
                                .y = run.heldOut,
                                .error = run.heldOutError});
    }
    return chart;
}

void drawRunsPanel(const View& view, UiState& ui, Edits& edits) {
    if (ui.runs.runs().empty()) {
        dimText(view, "Every model whose chart is complete is listed here.");
        return;
    }
    drawExport(ui);
    const Chart chart = pinnedChart(view, ui.runs);
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const bool compared = !chart.series.empty();
    ImGui::BeginChild("run table", ImVec2(0, compared ? room.y * 0.5f : 0), false, walkable);
    drawTable(ui, edits);
    ImGui::EndChild();
    if (compared) drawTabChart(view, ui, "pinned", chart, ImGui::GetContentRegionAvail());
}

} // namespace scorelet
