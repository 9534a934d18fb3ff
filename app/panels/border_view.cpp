#include "app/panels/border_view.h"

#include "app/draw/theme.h"
#include "app/panels/error_chart.h"
#include "app/panels/instrument.h"
#include "app/panels/spotlight.h"
#include "app/panels/wavelet_view.h"
#include "core/families/spec_text.h"
#include "core/studies/border_study.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <optional>

namespace scorelet {
namespace {

constexpr float borderChartHeight = 230, samplesWidth = 130; // units

constexpr auto borderTableFlags =
    ImGuiTableFlags_BordersInnerH | ImGuiTableFlags_RowBg | ImGuiTableFlags_SizingStretchProp;

constexpr auto modeCount = static_cast<int>(boundaryModes.size());
constexpr auto movedItem = static_cast<int>(
    std::find(boundaryModes.begin(), boundaryModes.end(), BoundaryMode::moved) - boundaryModes.begin());

const char* tooltipOf(BoundaryMode mode) {
    switch (mode) {
    case BoundaryMode::periodized:
        return "The image is a torus: this lab's transform, orthonormal, as many coefficients as pixels.";
    case BoundaryMode::moved:
        return "The same torus, its coefficients where those of the two modes below are: what the choice of "
               "these places "
               "makes, without any border.";
    case BoundaryMode::symmetric:
        return "Mirrored at its edges, the edge pixels repeated (PyWavelets' default): more coefficients "
               "than pixels.";
    case BoundaryMode::zero:
        return "Zeros, a middle grey, beyond its edges: more coefficients than pixels.";
    }
    return "";
}

void drawBorderMode(BoundaryMode mode) {
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(name(mode));
    tooltip(tooltipOf(mode));
}

void drawDefects(const View& view, const Shown<BorderDefectsStudy>& shown) {
    ImGui::Text("Border defects of %s", shown.inputs->wavelet.c_str());
    tooltip(
        "One axis of the image. White noise stays white only if W W' = I; energy is kept only if W' W = I.");
    if (!ImGui::BeginTable("defects", 5, borderTableFlags)) return;
    const std::array<std::pair<const char*, const char*>, 5> heads = {
        {{"mode", "What the transform sees beyond the border."},
         {"noise", "|W W' - I|: largest deviation of the coefficients of white noise from white noise."},
         {"energy",
          "|W' W - I|: largest deviation of the transpose from the inverse: energy that is not kept."},
         {"inverse", "|R W - I|: reconstruction error of PyWavelets' inverse."},
         {"size", "Coefficients per pixel of the image."}}};
    for (const auto& [text, tip] : heads) {
        ImGui::TableNextColumn();
        dimText(view, text);
        tooltip(tip);
    }
    const Dimmed stale(!shown.fresh);
    for (const BoundaryDefect& defect : *shown) {
        drawBorderMode(defect.mode);
        for (const std::string& text :
             {shortNumber(defect.whiteMax, 2), shortNumber(defect.energyMax, 2),
              shortNumber(defect.inverseMax, 2), fmt::format("{:.3f}", defect.redundancy())}) {
            ImGui::TableNextColumn();
            ImGui::TextUnformatted(text.c_str());
        }
    }
    ImGui::EndTable();
}

std::vector<int> borderColumns(const Experiment& e) {
    std::vector<int> columns;
    for (int i = 0; i < static_cast<int>(e.columns.size()); ++i)
        if (hasBorder(e, i)) columns.push_back(i);
    return columns;
}

/// Of these the chosen one, or else the first.
int borderColumn(const std::vector<int>& columns, int chosen) {
    return std::find(columns.begin(), columns.end(), chosen) == columns.end() ? columns.front() : chosen;
}

std::string borderCostText(const BorderCost& cost) {
    return std::isnan(cost.standardError)
               ? fmt::format("{:+.2f} %", cost.percent)
               : fmt::format("{:+.2f} ± {:.2g} %", cost.percent, cost.standardError);
}

/// Of a mode against the moved circle, where both answer the choices on screen.
template <class V>
std::optional<BorderCost> borderCostOf(const Shown<V>& of, const Shown<V>& over) {
    if (!of.fresh || !of || !over.fresh || !over) return std::nullopt;
    return borderCost(*of, *over);
}

void drawBorderError(const View& view, int column, int item) {
    ImGui::TableNextColumn();
    if (isCovered("curves", column)) return dimText(view, "?");
    const auto shown = view.shown<BorderErrorHere>(column, item);
    const float room = ImGui::GetContentRegionAvail().x;
    if (!shown) return dimText(view, shown.failure ? "none" : "...", room);
    const Dimmed stale(!shown.fresh);
    colouredText(palette(view.theme).text, alignedNumber(shown->mse), room);
    if (item == movedItem) return;
    const auto cost = borderCostOf(shown, view.shown<BorderErrorHere>(column, movedItem));
    if (!cost) return;
    flow(ImGui::CalcTextSize(borderCostText(*cost).c_str()).x, 8 * view.scale);
    dimText(view, borderCostText(*cost), room);
}

void drawErrors(const View& view, const std::vector<int>& columns) {
    ImGui::Text("Held-out MSE at σ = %s, and how far above that of moved",
                shortNumber(view.experiment.sigma).c_str());
    tooltip("The same models, fitted to the coefficients of every mode as if their noise were white with "
            "deviation σ, then "
            "PyWavelets' inverse: sampled, with the same images and noise in every mode. ±: standard error "
            "of the "
            "difference, in percent.");
    if (!ImGui::BeginTable("border errors", 1 + static_cast<int>(columns.size()), borderTableFlags)) return;
    ImGui::TableNextColumn();
    dimText(view, "mode");
    for (const int column : columns) {
        ImGui::TableNextColumn();
        const float room = ImGui::GetContentRegionAvail().x;
        colouredText(columnColor(view, column), headingText(view, column, room), room);
    }
    for (int item = 0; item < modeCount; ++item) {
        drawBorderMode(boundaryModes[static_cast<std::size_t>(item)]);
        for (const int column : columns) drawBorderError(view, column, item);
    }
    ImGui::EndTable();
}

/// "A: the border alone: symmetric +0.52 ± 0.1 %, zero ...; the places alone: ...".
std::string verdictText(const View& view, int column) {
    std::string text;
    for (int item = 0; item < modeCount; ++item) {
        if (item == movedItem) continue;
        const auto shown = view.shown<BorderErrorHere>(column, item);
        const auto cost = borderCostOf(shown, view.shown<BorderErrorHere>(column, movedItem));
        if (!cost) return {};
        const BoundaryMode mode = boundaryModes[static_cast<std::size_t>(item)];
        text += isCircle(mode)
                    ? fmt::format("{}: other places on the torus make {}", columnLetter(column),
                                  borderCostText(*cost))
                    : fmt::format("; {} at the border costs {}", name(mode), borderCostText(*cost));
    }
    return text + ".";
}

Chart costChart(const View& view, int column) {
    Chart chart{.title = fmt::format("{}  {}: MSE above that of moved", columnLetter(column),
                                     shortLabel(view.spec(column))),
                .xLabel = "noise σ",
                .yLabel = "percent",
                .logX = true};
    const auto& colors = palette(view.theme).series;
    const std::vector<double> sigmas = chartSigmas(view.experiment);
    const auto levels = static_cast<int>(sigmas.size());
    for (int item = 0; item < modeCount; ++item) {
        if (item == movedItem) continue;
        Series series{.label = name(boundaryModes[static_cast<std::size_t>(item)]),
                      .color = colors[static_cast<std::size_t>(item)]};
        for (int level = 0; level < levels; ++level) {
            const auto of = view.shown<BorderErrorOverNoise>(column, item * levels + level);
            const auto cost =
                borderCostOf(of, view.shown<BorderErrorOverNoise>(column, movedItem * levels + level));
            if (!cost) continue;
            series.x.push_back(sigmas[static_cast<std::size_t>(level)]);
            series.y.push_back(cost->percent);
            series.error.push_back(cost->standardError);
        }
        if (!series.x.empty()) chart.series.push_back(std::move(series));
    }
    chart.cursor = view.experiment.sigma;
    chart.cursorLabel = fmt::format("σ = {}", shortNumber(view.experiment.sigma, 3));
    return chart;
}

/// What cannot be, column by column: every reason once.
void drawRefusals(const View& view, const std::vector<int>& columns) {
    std::string others;
    for (int i = 0; i < view.columns(); ++i)
        if (!hasBorder(view.experiment, i))
            others += (others.empty() ? "" : ", ") + std::string(columnLetter(i));
    if (!others.empty())
        wrappedText(palette(view.theme).dimText, others + ": compared are models of wavelet moments alone");
    for (const int column : columns) {
        std::string before;
        for (int item = 0; item < modeCount; ++item) {
            const auto shown = view.shown<BorderErrorHere>(column, item);
            if (!shown.failure || shown.failure->message == before) continue;
            before = shown.failure->message;
            wrappedText(palette(view.theme).dimText,
                        fmt::format("{}, {}: {}", columnLetter(column),
                                    name(boundaryModes[static_cast<std::size_t>(item)]), before));
        }
    }
}

/// Which images it is about, and how many shall be sampled.
void drawImages(const View& view, Edits& edits, int column) {
    const ExperimentParameter& samples = experimentParameter("chart-samples");
    ImGui::AlignTextToFramePadding();
    dimText(view, samples.label);
    tooltip(samples.tooltip);
    ImGui::SameLine();
    bareControl(samples, edits.experiment, samplesWidth * view.scale);
    const auto shown = view.shown<BorderErrorHere>(column, movedItem);
    if (!shown) return;
    const Dimmed stale(!shown.fresh);
    const std::string text =
        fmt::format("fitted on the first {} training images, errors of {} held-out images",
                    countText(shown->trainImages), countText(shown->images));
    flow(ImGui::CalcTextSize(text.c_str()).x, 12 * view.scale);
    dimText(view, text);
}

} // namespace

void drawBorders(const View& view, UiState& ui, Edits& edits) {
    if (offerWavelets(view, edits)) return;
    const auto defects = view.shown<BorderDefectsStudy>();
    if (resultReady(view, defects, 5 * ImGui::GetTextLineHeightWithSpacing())) drawDefects(view, defects);
    ImGui::Separator();
    const std::vector<int> columns = borderColumns(view.experiment);
    if (columns.empty()) {
        wrappedText(palette(view.theme).text, "No model here is one of wavelet moments. Add one:");
        return drawModelOffers(view, edits, {"independent:d1", "independent:d3", "local:d2:r1"});
    }
    drawErrors(view, columns);
    drawImages(view, edits, columns.front());
    for (const int column : columns)
        if (const std::string text = isCovered("curves", column) ? std::string() : verdictText(view, column);
            !text.empty())
            wrappedText(palette(view.theme).text, text);
    drawRefusals(view, columns);
    const ImVec2 size(ImGui::GetContentRegionAvail().x,
                      std::max(borderChartHeight * view.scale, ImGui::GetContentRegionAvail().y));
    const Chart chart = costChart(view, borderColumn(columns, ui.column));
    if (chart.series.empty())
        return drawImagePlaceholder(view, size.x, size.y,
                                    fmt::format("{}: {}", chart.title, waitingText(view)),
                                    palette(view.theme).dimText);
    if (const ChartEvents events = drawTabChart(view, ui, "border over noise", chart, size); events.cursor)
        setClamped(experimentParameter("sigma"), edits.experiment, *events.cursor);
}

void wantBorders(const Wanted& w) {
    if (w.experiment.basis != BasisKind::wavelet) return;
    w.live<BorderDefectsStudy>();
    const std::vector<int> columns = borderColumns(w.experiment);
    for (const int column : columns)
        for (int item = 0; item < modeCount; ++item) w.later<BorderErrorHere>(column, item);
    if (columns.empty()) return;
    for (int item = 0; item < modeCount * w.levels(); ++item)
        w.later<BorderErrorOverNoise>(borderColumn(columns, w.screen.column), item);
}

} // namespace scorelet
