#include "app/panels/harmonic_view.h"

#include "app/draw/theme.h"
#include "app/panels/error_chart.h"
#include "app/panels/instrument.h"
#include "core/families/spec_text.h"
#include "core/session/glossary.h"
#include "core/studies/harmonic_study.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace scorelet {
namespace {

constexpr float leastVectorSide = 64;      // of a picture, units
constexpr int leastVectorsInRow = 5;       // where the pictures are large
constexpr float vectorsShare = 0.56f;      // of the width, beside the chart
constexpr float harmonicChartHeight = 240; // least, units
constexpr double leastFactor = 1e-4;       // on a logarithmic axis
constexpr double leastDimension = 0.01;    // likewise: the ideal denoiser's vanishes

constexpr const char* harmonicNote =
    "J = dD/dx at the shown noisy image, closed form where a model has it, else central differences. "
    "Eigenvectors and factors (eigenvalues) are of its symmetric part (J + J')/2; effective dimension is "
    "their "
    "sum, the trace of J; the symmetry defect |J - J'| / 2|J| is 0 for the denoiser of any density.";

struct HarmonicRow {
    int column;
    const Shown<HarmonicStudy>& shown;
    int chosen; ///< eigenvector
    float side; ///< of a picture, pixels
};

int chosenVector(const UiState& ui, int count) {
    return std::clamp(ui.hoverHarmonic >= 0 ? ui.hoverHarmonic : ui.harmonic, 0, count - 1);
}

/// What stands below a picture.
std::string captionOf(int vector, double factor) {
    const bool tiny = factor != 0 && std::abs(factor) < 1e-3;
    return fmt::format("{}: {}", vector + 1, tiny ? fmt::format("{:.0e}", factor) : shortNumber(factor, 3));
}

/// An eigenvector with its number and factor below it; the mouse chooses it.
void drawVector(const View& view, UiState& ui, const HarmonicRow& row, int k, bool first) {
    const HarmonicResult& result = *row.shown;
    const Image picture = result.picture(k);
    const float bound = std::max(1e-6f, picture.flat().abs().maxCoeff());
    const double factor = result.basis.factors[k];
    ImGui::PushID(first ? -1 : k);
    ImGui::BeginGroup();
    const ImageEvents events =
        drawImage(view, ui, picture, row.side,
                  {.id = "eigenvector",
                   .map = ColorMap::diverging,
                   .lo = -bound,
                   .hi = bound,
                   .name = fmt::format("eigenvector {} {}", k + 1, toText(view.spec(row.column))),
                   .dimmed = !row.shown.fresh,
                   .shared = false,
                   .readout = [&](int y, int x, float) {
                       return fmt::format("eigenvector {}: shrink factor {}, here {}", k + 1,
                                          shortNumber(factor, 4), valuesAt(picture, y, x));
                   }});
    if (first)
        ImGui::GetWindowDrawList()->AddRect(ImGui::GetItemRectMin(), ImGui::GetItemRectMax(),
                                            toImColor(palette(view.theme).accent), 0, 0, 2 * view.scale);
    if (events.hovered && !first) ui.nextHoverHarmonic = k;
    if (events.clicked) ui.harmonic = k;
    const Palette& colors = palette(view.theme);
    const Dimmed stale(!row.shown.fresh);
    std::string caption = captionOf(k, factor);
    if (first && ImGui::CalcTextSize(("chosen, " + caption).c_str()).x <= row.side)
        caption = "chosen, " + caption;
    colouredText(k == row.chosen ? colors.accent : colors.dimText, caption, row.side);
    ImGui::EndGroup();
    ImGui::PopID();
}

/// The chosen eigenvector and then the first ones, in as many lines as there are.
void drawVectors(const View& view, UiState& ui, const HarmonicRow& row, float width, int lines) {
    const float gap = ImGui::GetStyle().ItemSpacing.x;
    const int across = std::max(2, static_cast<int>((width + gap) / (row.side + gap)));
    const int count = static_cast<int>(row.shown->basis.factors.size());
    for (int place = 0; place < std::min(across * lines, count + 1); ++place) {
        if (place % across > 0) ImGui::SameLine();
        drawVector(view, ui, row, place == 0 ? row.chosen : place - 1, place == 0);
    }
}

std::string harmonicText(const JacobianNumbers& numbers) {
    return fmt::format("dimension {} of {}, defect {}", shortNumber(numbers.trace, 3),
                       countText(numbers.values), shortNumber(numbers.defect, 2));
}

/// All models' pictures, `width` pixels wide.
void drawModels(const View& view, UiState& ui, float width, float height) {
    const ImGuiStyle& style = ImGui::GetStyle();
    const float line = ImGui::GetTextLineHeightWithSpacing(), gap = style.ItemSpacing.x;
    const float each = height / static_cast<float>(view.columns());
    const float wide = (width - gap * (leastVectorsInRow - 1)) / leastVectorsInRow;
    const float side = std::floor(
        std::max(leastVectorSide * view.scale, std::min(wide, each - 2 * line - style.ItemSpacing.y)));
    const int lines = std::max(1, static_cast<int>((each - line) / (side + line + style.ItemSpacing.y)));
    ImGui::BeginChild("models", ImVec2(width, height), false, imageScrollFlags());
    for (int i = 0; i < view.columns(); ++i) {
        ImGui::PushID(i);
        const auto shown = view.shown<HarmonicStudy>(i);
        columnHeading(view, i, shown ? harmonicText(shown->numbers) : std::string(), shown.fresh);
        if (shown)
            tooltip("Effective dimension: " + meaningOf("effective dimension") +
                    " Symmetry defect: " + meaningOf("symmetry defect"));
        if (!drawColumnCover(view, i, side) && resultReady(view, shown, side + line)) {
            const int count = static_cast<int>(shown->basis.factors.size());
            drawVectors(view, ui, {i, shown, chosenVector(ui, count), side}, ImGui::GetContentRegionAvail().x,
                        lines);
        }
        ImGui::PopID();
    }
    ImGui::EndChild();
}

/// The factors of all models over their eigenvectors.
Chart factorChart(const View& view, const UiState& ui) {
    Chart chart{.title = fmt::format("shrink factors at σ = {}", shortNumber(view.experiment.sigma, 3)),
                .xLabel = "eigenvector, by falling factor",
                .yLabel = ui.logFactors ? "factor (below 0.0001 not drawn)" : "factor",
                .logX = true,
                .logY = ui.logFactors};
    int most = 1;
    for (int i = 0; i < view.columns(); ++i) {
        const auto shown = view.shown<HarmonicStudy>(i);
        if (!shown) continue;
        Series series{.label = fmt::format("{}  {}", columnLetter(i), shortLabel(view.spec(i))),
                      .color = columnColor(view, i),
                      .marker = Marker::none,
                      .stale = !shown.fresh};
        const Eigen::VectorXd& factors = shown->basis.factors;
        most = std::max(most, static_cast<int>(factors.size()));
        for (Eigen::Index k = 0; k < factors.size(); ++k) {
            if (ui.logFactors && factors[k] < leastFactor) break;
            series.x.push_back(static_cast<double>(k + 1));
            series.y.push_back(factors[k]);
        }
        if (!series.x.empty()) chart.series.push_back(std::move(series));
    }
    const int chosen = chosenVector(ui, most);
    chart.xRange = {1, static_cast<double>(most)};
    chart.wholeX = true;
    chart.cursor = chosen + 1;
    chart.cursorLabel = fmt::format("{}", chosen + 1);
    return chart;
}

void drawFactors(const View& view, UiState& ui, ImVec2 size) {
    const Chart chart = factorChart(view, ui);
    if (chart.series.empty())
        return drawImagePlaceholder(view, size.x, size.y,
                                    fmt::format("shrink factors: {}", waitingText(view)),
                                    palette(view.theme).dimText);
    const ChartEvents events = drawTabChart(view, ui, "shrink factors", chart, size);
    if (events.cursor) ui.harmonic = std::max(0, static_cast<int>(std::lround(*events.cursor)) - 1);
    if (events.hovered)
        ui.nextHoverHarmonic =
            static_cast<int>(chart.series[events.hovered->series].x[events.hovered->index]) - 1;
}

/// A number of every model's Jacobian at the chart's noise levels, where it is `least` or more.
Chart jacobianChart(const View& view, Chart chart, double JacobianNumbers::*number, double least) {
    const std::vector<double> sigmas = chartSigmas(view.experiment);
    for (int i = 0; i < view.columns(); ++i) {
        Series series{.label = fmt::format("{}  {}", columnLetter(i), shortLabel(view.spec(i))),
                      .color = columnColor(view, i)};
        for (int k = 0; k < static_cast<int>(sigmas.size()); ++k) {
            const auto shown = view.shown<JacobianStudy>(i, k);
            if (!shown.fresh || !shown || !((*shown).*number >= least)) continue;
            series.x.push_back(sigmas[static_cast<std::size_t>(k)]);
            series.y.push_back((*shown).*number);
        }
        if (!series.x.empty()) chart.series.push_back(std::move(series));
    }
    chart.cursor = view.experiment.sigma;
    chart.cursorLabel = fmt::format("σ = {}", shortNumber(view.experiment.sigma, 3));
    return chart;
}

/// The height that a note below leaves to all else.
float heightAboveNote() {
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float below = ImGui::CalcTextSize(harmonicNote, nullptr, false, room.x).y;
    return room.y - below - 2 * ImGui::GetStyle().ItemSpacing.y;
}

} // namespace

void offerHarmonicModels(const View& view, Edits& edits) {
    wrappedText(palette(view.theme).text, "There is no model yet. Add one: every model shrinks in a basis.");
    drawModelOffers(view, edits, {"local:d2:r1", "wiener", "ideal", "unet"});
}

void drawEigenvectors(const View& view, UiState& ui) {
    flow(switchWidth("logarithmic factors"), 14 * view.scale);
    ImGui::Checkbox("logarithmic factors", &ui.logFactors);
    tooltip(
        "Shrink factor: " + meaningOf("shrink factor") +
        " Here on a logarithmic axis, which has none below 0.0001; on the linear one negative factors are "
        "seen, too.");
    const float least = harmonicChartHeight * view.scale, height = std::max(heightAboveNote(), least);
    const float width = ImGui::GetContentRegionAvail().x;
    if (narrow(view)) {
        drawModels(view, ui, width, std::max(least, height - least - ImGui::GetStyle().ItemSpacing.y));
        drawFactors(view, ui, ImVec2(width, least));
    } else {
        drawModels(view, ui, std::floor(vectorsShare * width), height);
        ImGui::SameLine();
        drawFactors(view, ui, ImVec2(ImGui::GetContentRegionAvail().x, height));
    }
    wrappedText(palette(view.theme).dimText, harmonicNote);
}

void wantEigenvectors(const Wanted& w) {
    for (int i = 0; i < w.columns(); ++i) w.later<HarmonicStudy>(i);
}

void drawJacobiansOverNoise(const View& view, UiState& ui, Edits& edits) {
    const bool stacked = narrow(view);
    const float least = harmonicChartHeight * view.scale, height = std::max(heightAboveNote(), least);
    const ImVec2 size(stacked ? ImGui::GetContentRegionAvail().x : partWidth(2),
                      std::max(least, stacked ? (height - ImGui::GetStyle().ItemSpacing.y) / 2 : height));
    const auto draw = [&](const char* id, const Chart& chart) {
        if (chart.series.empty())
            return drawImagePlaceholder(view, size.x, size.y,
                                        fmt::format("{}: {}", chart.title, waitingText(view)),
                                        palette(view.theme).dimText);
        if (const ChartEvents events = drawTabChart(view, ui, id, chart, size); events.cursor)
            setClamped(experimentParameter("sigma"), edits.experiment, *events.cursor);
    };
    draw("effective dimension", jacobianChart(view,
                                              {.title = "effective dimension over noise",
                                               .xLabel = "noise σ",
                                               .yLabel = "trace of J (below 0.01 not drawn)",
                                               .logX = true,
                                               .logY = true},
                                              &JacobianNumbers::trace, leastDimension));
    if (!stacked) ImGui::SameLine();
    draw("symmetry defect", jacobianChart(view,
                                          {.title = "symmetry defect over noise",
                                           .xLabel = "noise σ",
                                           .yLabel = "|J - J'| / 2|J|",
                                           .logX = true},
                                          &JacobianNumbers::defect, 0));
    wrappedText(palette(view.theme).dimText, harmonicNote);
}

void wantJacobiansOverNoise(const Wanted& w) {
    for (int i = 0; i < w.columns(); ++i)
        for (int k = 0; k < w.levels(); ++k) w.later<JacobianStudy>(i, k);
}

} // namespace scorelet
