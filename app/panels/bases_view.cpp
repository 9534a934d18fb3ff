#include "app/panels/bases_view.h"

#include "app/draw/theme.h"
#include "app/panels/error_chart.h"
#include "app/panels/instrument.h"
#include "core/families/family.h"
#include "core/studies/bases_study.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

namespace scorelet {
namespace {

constexpr float basesChartHeight = 240; // units

/// The columns that a basis makes a difference to.
std::vector<int> columnsInBasis(const Experiment& e) {
    std::vector<int> columns;
    for (int i = 0; i < static_cast<int>(e.columns.size()); ++i)
        if (usesBasis(e.columns[static_cast<std::size_t>(i)])) columns.push_back(i);
    return columns;
}

/// Of these the chosen one, or else the first.
int columnOverNoise(const std::vector<int>& columns, int chosen) {
    return std::find(columns.begin(), columns.end(), chosen) == columns.end() ? columns.front() : chosen;
}

/// What a chart has room for.
std::string shortBasis(const std::string& name) {
    if (name.ends_with(".npy")) return "matrix";
    const auto plus = name.find("+opponent");
    return plus == std::string::npos ? name : name.substr(0, plus) + "+opp.";
}

/// Held-out errors at the chosen noise level, a group of bars a basis; a basis without a bar has no such
/// model, or none yet.
Chart barsOfBases(const View& view, const std::vector<int>& columns) {
    Chart chart{
        .title = fmt::format("held-out MSE by basis at \xcf\x83 = {}", shortNumber(view.experiment.sigma, 3)),
        .xLabel = "",
        .yLabel = fmt::format("MSE {}", perPixel(view.experiment))};
    const std::vector<std::string> bases = comparedBases(view.experiment);
    for (const std::string& name : bases) chart.categories.push_back(shortBasis(name));
    for (const int column : columns) {
        Series series{.label = fmt::format("{}  {}", columnLetter(column), shortLabel(view.spec(column))),
                      .color = columnColor(view, column)};
        bool any = false;
        for (int basis = 0; basis < static_cast<int>(bases.size()); ++basis) {
            const auto error = view.shown<ErrorInBasisHere>(column, basis);
            const bool known = error.fresh && error;
            series.y.push_back(known ? error->heldOut : std::numeric_limits<double>::quiet_NaN());
            series.error.push_back(known ? error->heldOutError : 0);
            any |= known;
        }
        if (any) chart.series.push_back(std::move(series));
    }
    return chart;
}

/// One column over the noise, a line a basis.
Chart basesOverNoise(const View& view, int column) {
    Chart chart{.title = fmt::format("{}  {}: held-out MSE / \xcf\x83\xc2\xb2", columnLetter(column),
                                     shortLabel(view.spec(column))),
                .xLabel = "noise \xcf\x83",
                .yLabel = "part of the noise that stays",
                .logX = true,
                .logY = true};
    const auto& colors = palette(view.theme).series;
    const std::vector<std::string> bases = comparedBases(view.experiment);
    const auto levels = static_cast<int>(chartSigmas(view.experiment).size());
    for (int basis = 0; basis < static_cast<int>(bases.size()); ++basis) {
        const auto number = static_cast<std::size_t>(basis);
        Series series{.label = shortBasis(bases[number]),
                      .color = colors[number % colors.size()],
                      .dashed = number >= colors.size()};
        for (int level = 0; level < levels; ++level) {
            const auto error = view.shown<ErrorInBasis>(column, basis * levels + level);
            if (!error.fresh || !error) continue;
            const double noise = error->sigma * error->sigma;
            series.x.push_back(error->sigma);
            series.y.push_back(error->heldOut / noise);
            series.error.push_back(error->heldOutError / noise);
        }
        if (!series.x.empty()) chart.series.push_back(std::move(series));
    }
    chart.cursor = view.experiment.sigma;
    chart.cursorLabel = fmt::format("\xcf\x83 = {}", shortNumber(view.experiment.sigma, 3));
    return chart;
}

/// "B in pca: local: the coefficients of this basis are a list, ...": what the bases have not.
std::vector<std::string> refusals(const View& view, const std::vector<int>& columns) {
    std::vector<std::string> lines;
    const std::vector<std::string> bases = comparedBases(view.experiment);
    for (const int column : columns)
        for (int basis = 0; basis < static_cast<int>(bases.size()); ++basis)
            if (const auto error = view.shown<ErrorInBasisHere>(column, basis); error.failure)
                lines.push_back(fmt::format("{} in {}: {}", columnLetter(column),
                                            shortBasis(bases[static_cast<std::size_t>(basis)]),
                                            error.failure->message));
    return lines;
}

} // namespace

void drawBases(const View& view, UiState& ui, Edits& edits) {
    const std::vector<int> columns = columnsInBasis(view.experiment);
    if (columns.empty()) {
        wrappedText(palette(view.theme).text, "No model here works in a basis. Add one:");
        return drawModelOffers(view, edits, {"independent:d1", "independent:d3", "local:d2:r1"});
    }
    const std::vector<std::string> lines = refusals(view, columns);
    const ImVec2 room = ImGui::GetContentRegionAvail();
    float below = 0;
    for (const std::string& line : lines)
        below +=
            ImGui::CalcTextSize(line.c_str(), nullptr, false, room.x).y + ImGui::GetStyle().ItemSpacing.y;
    const bool stacked = narrow(view);
    const float least = basesChartHeight * view.scale;
    const ImVec2 size(stacked ? room.x : partWidth(2), std::max(least, room.y - below));
    drawChartOr(view, ui, "errors by basis", barsOfBases(view, columns), size, "held-out errors by basis");
    if (!stacked) ImGui::SameLine();
    const Chart chart = basesOverNoise(view, columnOverNoise(columns, ui.column));
    if (chart.series.empty())
        drawImagePlaceholder(view, size.x, size.y, fmt::format("{}: {}", chart.title, waitingText(view)),
                             palette(view.theme).dimText);
    else if (const ChartEvents events = drawTabChart(view, ui, "bases over noise", chart, size);
             events.cursor)
        setClamped(experimentParameter("sigma"), edits.experiment, *events.cursor);
    for (const std::string& line : lines) wrappedText(palette(view.theme).dimText, line);
}

void wantBases(const Wanted& w) {
    const std::vector<int> columns = columnsInBasis(w.experiment);
    if (columns.empty()) return;
    // Basis by basis: its coefficients and moments serve all noise levels.
    const auto bases = static_cast<int>(comparedBases(w.experiment).size());
    for (int basis = 0; basis < bases; ++basis)
        for (const int column : columns) {
            w.later<ErrorInBasisHere>(column, basis);
            if (column != columnOverNoise(columns, w.screen.column)) continue;
            for (int level = 0; level < w.levels(); ++level)
                w.later<ErrorInBasis>(column, basis * w.levels() + level);
        }
}

} // namespace scorelet
