#include "app/panels/shapes_view.h"

#include "app/draw/theme.h"
#include "app/panels/error_chart.h"
#include "app/panels/instrument.h"
#include "app/panels/shapes_over_view.h"
#include "app/panels/spotlight.h"
#include "core/families/spec_text.h"
#include "core/studies/topology_study.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>

namespace scorelet {
namespace {

constexpr float leastShapesChart = 200; // units

/// What can be wrong, a group of bars each.
struct WrongNumber {
    const char* name;
    int WrongTopologies::*count;
};
constexpr std::array<WrongNumber, 4> wrongNumbers = {{{"pieces", &WrongTopologies::pieces},
                                                      {"holes", &WrongTopologies::holes},
                                                      {"ends", &WrongTopologies::ends},
                                                      {"any, or all together", &WrongTopologies::whole}}};

constexpr const char* shapesNote = "Ink is what is above the middle grey. Pieces are joined at edges and "
                                   "corners; holes are background that ink "
                                   "encloses; ends are those of the ink thinned to lines. A number is wrong "
                                   "that no training image of the data "
                                   "set has; so none of these is wrong themselves.";

Series barsOf(const WrongTopologies& wrong, std::string label, Rgba color) {
    Series series{.label = std::move(label), .color = color};
    for (const WrongNumber& number : wrongNumbers) {
        const double share = wrong.count > 0 ? 100.0 * (wrong.*number.count) / wrong.count : 0;
        const auto [low, high] = wrong.interval(number.count);
        series.y.push_back(share);
        series.error.push_back(100 * high - share);
        series.errorBelow.push_back(share - 100 * low);
    }
    return series;
}

/// "37 of 64 as no training image has; most often 3 pieces, 0 holes, 7 ends (5)"
std::string shapesText(const SampleTopologies& shapes) {
    std::map<Topology, int> counts;
    for (const SampleTopology& sample : shapes.samples)
        if (!sample.diverged) ++counts[sample.shape];
    if (counts.empty()) return "all samples diverged";
    const auto most = std::max_element(counts.begin(), counts.end(), [](const auto& one, const auto& other) {
        return one.second < other.second;
    });
    std::string text =
        fmt::format("{} of {} as no training image has; most often {} ({})", shapes.total.whole,
                    shapes.total.count, describe(most->first), most->second);
    const auto diverged = static_cast<int>(shapes.samples.size()) - shapes.total.count;
    if (diverged > 0) text += fmt::format("; {} diverged", diverged);
    return text;
}

} // namespace

Chart shapesChart(const View& view) {
    Chart chart{.title = "samples of a shape that no training image has",
                .xLabel = "which number is one that no training image has",
                .yLabel = "percent of the samples",
                .errorName = "one standard error, Wilson's"};
    for (int i = 0; i < view.columns(); ++i) {
        const auto shapes = view.shown<SampleTopologyStudy>(i);
        if (!shapes || isCovered("compare", i)) continue;
        Series bars = barsOf(shapes->total, fmt::format("{}  {}", columnLetter(i), shortLabel(view.spec(i))),
                             columnColor(view, i));
        bars.stale = !shapes.fresh;
        chart.series.push_back(std::move(bars));
    }
    if (chart.series.empty()) return chart;
    if (const auto heldOut = view.shown<HeldOutTopologyStudy>(); heldOut.fresh && heldOut)
        chart.series.push_back(
            barsOf(*heldOut, fmt::format("{} held-out images", heldOut->count), palette(view.theme).dimText));
    if (const auto train = view.shown<TrainingTopologyStudy>(); train.fresh && train)
        chart.series.push_back(
            barsOf(*train, fmt::format("{} training images", train->count), palette(view.theme).grid));
    for (const WrongNumber& number : wrongNumbers) chart.categories.emplace_back(number.name);
    chart.yRange = {{0, 100}};
    return chart;
}

void drawShapes(const View& view, UiState& ui, Edits& edits) {
    controlFlow(view, edits, {"shapes-over", "wrong"});
    if (view.experiment.look.shapesOver != ShapesOver::models) return drawShapesOver(view, ui, edits);
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float line = ImGui::GetTextLineHeightWithSpacing();
    const float note = ImGui::CalcTextSize(shapesNote, nullptr, false, room.x).y;
    const float below =
        static_cast<float>(view.columns()) * line + note + 3 * ImGui::GetStyle().ItemSpacing.y;
    const ImVec2 size(room.x, std::max(leastShapesChart * view.scale, room.y - below));
    const Chart chart = shapesChart(view);
    if (chart.series.empty()) {
        const auto first =
            view.columns() > 0 ? view.shown<SampleTopologyStudy>(0) : Shown<SampleTopologyStudy>{};
        drawImagePlaceholder(view, size.x, size.y, missingText(view, first.failure),
                             palette(view.theme).dimText);
    } else {
        drawTabChart(view, ui, "shapes", chart, size);
    }
    for (int i = 0; i < view.columns(); ++i) {
        const auto shapes = view.shown<SampleTopologyStudy>(i);
        const bool told = shapes && !isCovered("compare", i);
        columnHeading(view, i, told ? shapesText(*shapes) : std::string(), shapes.fresh);
    }
    wrappedText(palette(view.theme).dimText, shapesNote);
}

} // namespace scorelet
