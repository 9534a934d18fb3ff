#include "app/panels/joint_panel.h"

#include "app/panels/heat_map.h"
#include "app/panels/instrument.h"
#include "core/studies/joint_study.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {
namespace {

constexpr float leastWidth =
    260; // units of a histogram with its axes; with less the two stand one below the other
constexpr double leastCount = 0.5; // images in a cell of the lowest colour

void drawCounts(const View& view, UiState& ui, const JointResult& joint, const JointCounts& counts,
                const char* what, bool stale, float width) {
    ImGui::PushID(what);
    ImGui::BeginGroup();
    dimText(view, fmt::format("{}: correlation {}", what, shortNumber(counts.correlation)), width);
    tooltip("Of the two coefficients, over the training images; exact in the noise.");
    dimText(view, fmt::format("of magnitudes {}", shortNumber(counts.magnitudeCorrelation)), width);
    tooltip(
        "Correlation of the distances to the means: above 0 where one is large when the other is, whatever "
        "their signs. Over the training images, exact in the noise.");
    const double most = static_cast<double>(counts.counts.flat().maxCoeff());
    const auto middle = [](const std::vector<double>& edges, int cell) {
        const auto at = static_cast<std::size_t>(cell);
        return (edges[at] + edges[at + 1]) / 2;
    };
    drawHeatMap(
        view, ui,
        {.id = "joint histogram",
         .name = fmt::format("joint histogram {} {} and {} log10", what, joint.coefficient, joint.other),
         .x = {counts.first.front(), counts.first.back()},
         .y = {counts.second.front(), counts.second.back()},
         .xLabel = "this coefficient",
         .yLabel = "the other one",
         .values = &counts.counts,
         .scale = {leastCount, std::max(most, 4 * leastCount), true},
         .barLabel = "images in a cell",
         .stale = stale,
         .readout =
             [&](int row, int col) {
                 return fmt::format("this {}, other {}: {} images", shortNumber(middle(counts.first, col)),
                                    shortNumber(middle(counts.second, row)),
                                    shortNumber(static_cast<double>(counts.counts.value(0, row, col)), 4));
             }},
        width);
    dimText(view, fmt::format("{} % beyond the edges", shortNumber(100 * counts.outside, 2)), width);
    tooltip("The axes reach four deviations to both sides of the means, each histogram's own.");
    ImGui::EndGroup();
    ImGui::PopID();
}

} // namespace

void drawJointHistograms(const View& view, UiState& ui, Edits& edits) {
    const auto joint = view.shown<JointStudy>();
    const float room = ImGui::GetContentRegionAvail().x;
    const float left = ImGui::GetCursorPosX();
    ImGui::AlignTextToFramePadding();
    dimText(view, "joint histogram with");
    tooltip(
        "Of this coefficient and a neighbour over the training images. A bow tie is dependence without "
        "correlation: the spread of one grows with the magnitude of the other. The noisy one is exact: the "
        "clean one under Gaussian noise, none is drawn.");
    besideLabel(left, 0);
    bareControl(experimentParameter("partner"), edits.experiment, ImGui::GetContentRegionAvail().x);
    if (!resultReady(view, joint, 60 * view.scale)) return;
    const Dimmed stale(!joint.fresh);
    dimText(view, joint->otherPlace, room);
    const bool beside = room >= 2 * leastWidth * view.scale;
    const float width = beside ? partWidth(2) : std::min(room, 420 * view.scale);
    drawCounts(view, ui, *joint, joint->clean, "clean", !joint.fresh, width);
    if (beside) ImGui::SameLine();
    drawCounts(view, ui, *joint, joint->noisy, "noisy", !joint.fresh, width);
}

} // namespace scorelet
