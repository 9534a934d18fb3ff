#include "app/panels/inspector_panel.h"

#include "app/draw/chart_widget.h"
#include "app/draw/theme.h"
#include "app/panels/answer_sum_panel.h"
#include "app/panels/equations_panel.h"
#include "app/panels/inspector_model.h"
#include "app/panels/instrument.h"
#include "app/panels/joint_panel.h"
#include "app/panels/save_menu.h"
#include "app/panels/widgets.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"
#include "core/studies/equations_study.h"
#include "core/studies/picture_study.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace scorelet {
namespace {

/// The coefficient's value in the shown image, clean and noisy; NaN where they are not known (any more).
std::pair<double, double> valuesHere(const View& view, const InspectorResult& result) {
    constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    const auto mosaic = view.shown<MosaicStudy>();
    if (!mosaic.fresh || !mosaic || result.coefficient >= mosaic->clean.size()) return {unknown, unknown};
    return {static_cast<double>(mosaic->clean[result.coefficient]),
            static_cast<double>(mosaic->values[result.coefficient])};
}

void drawAtom(const View& view, UiState& ui, const InspectorResult& result, bool stale) {
    const Dimmed dimmed(stale);
    const float side = 108 * view.scale;
    const float peak = std::max(1e-6f, result.atom.flat().abs().maxCoeff());
    drawImage(view, ui, result.atom, side,
              {.id = "atom", .map = ColorMap::diverging, .lo = -peak, .hi = peak, .dimmed = stale});
    ImGui::SameLine();
    ImGui::BeginGroup();
    const float width = ImGui::GetContentRegionAvail().x;
    const auto line = [&](const std::string& text, const char* tip) {
        dimText(view, text, width);
        tooltip(tip);
    };
    const ScalarMoments& m = result.moments;
    line(fmt::format("mean {}", shortNumber(m.mean)),
         "Mean of the clean coefficient over the training images.");
    line(fmt::format("deviation {}", shortNumber(std::sqrt(m.variance))),
         "Standard deviation of the clean coefficient: above the noise level it can be told from noise.");
    line(fmt::format("skewness {}", shortNumber(m.skewness)),
         "Third standardised moment; 0 for a symmetric distribution. Even degrees can use it.");
    line(fmt::format("kurtosis {}", shortNumber(m.kurtosis)),
         "Fourth standardised moment less 3; 0 for a Gaussian, whose best answer is linear. Degree 3 uses "
         "it.");
    const auto [clean, noisy] = valuesHere(view, result);
    line(fmt::format("clean here {}", shortNumber(clean)), "The coefficient of the shown image.");
    line(fmt::format("noisy here {}", shortNumber(noisy)), "The same after noise: the line in the charts.");
    ImGui::EndGroup();
}

/// The columns that have something to inspect, as small buttons; the first one where the chosen column has
/// not.
int chooseModel(const View& view, UiState& ui) {
    int chosen = -1;
    const auto shown = [&](int i) { return answersFromStencil(view.spec(i)); };
    for (int i = 0; i < view.columns(); ++i)
        if (shown(i) && (chosen < 0 || i == ui.column)) chosen = i;
    for (int i = 0; i < view.columns(); ++i) {
        if (!shown(i)) continue;
        ImGui::PushStyleColor(ImGuiCol_Text, toImColor(columnColor(view, i)));
        if (ImGui::RadioButton(columnLetter(i).c_str(), chosen == i)) ui.column = i;
        ImGui::PopStyleColor();
        tooltip(label(view.spec(i)));
        ImGui::SameLine();
    }
    if (chosen >= 0)
        dimText(view, label(view.spec(chosen)) + meantClass(view, view.spec(chosen)),
                ImGui::GetContentRegionAvail().x);
    return chosen;
}

/// Says of which columns of families with stencils there is no curve.
void drawWithoutStencil(const View& view) {
    for (int i = 0; i < view.columns(); ++i)
        if (familyOf(view.spec(i)).members && !answersFromStencil(view.spec(i)))
            wrappedText(palette(view.theme).dimText,
                        columnLetter(i) + " sees the whole image: it has no stencil, so no curve.");
}

void drawHeading(const View& view, Edits& edits, const Shown<InspectorStudy>& result) {
    const Dimmed stale(!result.fresh);
    dimText(view, result ? result->place : std::string("Inspector"), ImGui::GetContentRegionAvail().x);
    tooltip("The place of the inspected coefficient. Click another one in the Subbands tab.");
    parameterControl(experimentParameter("coefficient"), edits.experiment,
                     ImGui::GetContentRegionAvail().x * 0.4f);
}

} // namespace

Chart densityChart(const View& view, const Shown<InspectorStudy>& shown) {
    const InspectorResult& result = *shown;
    const Palette& colors = palette(view.theme);
    Chart chart{.title = "values of the coefficient", .xLabel = "w", .yLabel = "density"};
    // At high noise the clean histogram towers over everything: the noisy density is what must stay readable.
    const double peak = *std::max_element(result.noisyDensity.begin(), result.noisyDensity.end());
    const double clean = *std::max_element(result.cleanDensity.begin(), result.cleanDensity.end());
    chart.yRange = std::pair(0.0, 1.08 * std::clamp(clean, peak, 4 * peak));
    chart.xRange = std::pair(result.noisy.front(), result.noisy.back());
    chart.series.push_back({.label = "clean",
                            .color = faded(colors.text, 0.6f),
                            .x = result.noisy,
                            .y = result.cleanDensity,
                            .stairs = true,
                            .marker = Marker::none,
                            .stale = !shown.fresh});
    chart.series.push_back({.label = "noisy",
                            .color = colors.accent,
                            .x = result.noisy,
                            .y = result.noisyDensity,
                            .marker = Marker::none,
                            .stale = !shown.fresh});
    if (const double here = valuesHere(view, result).second; std::isfinite(here)) chart.cursor = here;
    return chart;
}

Chart answerChart(const View& view, const Shown<InspectorStudy>& shown, bool score) {
    const InspectorResult& result = *shown;
    const Palette& colors = palette(view.theme);
    Chart chart{.title = score ? "score of the coefficient" : "answer to a noisy value",
                .xLabel = "w",
                .yLabel = score ? "(D - w) / \xcf\x83\xc2\xb2" : "answer D(w)"};
    const auto& exact = score ? result.posteriorScore : result.posterior;
    chart.xRange = std::pair(result.noisy.front(), result.noisy.back());
    // Polynomials run away where there are no data; the exact curve sets the range.
    const auto [low, high] = std::minmax_element(exact.begin(), exact.end());
    const double room = 0.25 * std::max(*high - *low, 1e-6);
    chart.yRange = std::pair(*low - room, *high + room);
    for (int i = 0; i < view.columns(); ++i) {
        if (!answersFromStencil(view.spec(i))) continue;
        const auto model = view.shown<InspectedModelStudy>(i);
        if (!model) continue;
        chart.series.push_back({.label = columnLetter(i),
                                .color = columnColor(view, i),
                                .x = model->values,
                                .y = score ? model->score : model->curve,
                                .marker = Marker::none,
                                .stale = !model.fresh});
    }
    chart.series.push_back({.label = score ? "exact" : "E[w0 | w]",
                            .color = colors.text,
                            .x = result.noisy,
                            .y = exact,
                            .dashed = true,
                            .marker = Marker::none,
                            .stale = !shown.fresh});
    if (const double here = valuesHere(view, result).second; std::isfinite(here)) chart.cursor = here;
    return chart;
}

void drawInspectorPanel(const View& view, UiState& ui, Edits& edits) {
    const auto result = view.shown<InspectorStudy>();
    drawHeading(view, edits, result);
    const float width = ImGui::GetContentRegionAvail().x;
    if (!result) {
        const Failure* failure = result.failure;
        drawImagePlaceholder(view, width, 120 * view.scale, missingText(view, failure),
                             palette(view.theme).dimText);
        return;
    }
    drawAtom(view, ui, *result, !result.fresh);
    drawTabChart(view, ui, "densities", densityChart(view, result), ImVec2(width, 165 * view.scale));
    ImGui::Checkbox("as score", &ui.inspectScore);
    tooltip(
        "Shows the score (D - w) / \xcf\x83\xc2\xb2 in place of the answer D. The dashed line is exact: the "
        "posterior mean given this coefficient alone, from all its training values.");
    drawTabChart(view, ui, "answers", answerChart(view, result, ui.inspectScore),
                 ImVec2(width, 205 * view.scale));
    drawWithoutStencil(view);
    const int chosen = chooseModel(view, ui);
    if (chosen >= 0) {
        drawInspectedModel(view, ui, edits, chosen);
        if (offers<ScoreFit>(view.spec(chosen))) drawAnswerSum(view, ui, chosen);
        if (hasEquations(view.spec(chosen))) drawEquations(view, ui, chosen);
    } else {
        dimText(view, "No column answers from a stencil.");
    }
    drawJointHistograms(view, ui, edits);
}

} // namespace scorelet
