#include "app/panels/stencil_ladder.h"

#include "app/draw/theme.h"
#include "app/panels/error_chart.h"
#include "app/panels/heat_map.h"
#include "app/panels/instrument.h"
#include "core/base/error.h"
#include "core/studies/dial_study.h"
#include "core/studies/error_study.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace scorelet {
namespace {

constexpr double notKnown = std::numeric_limits<double>::quiet_NaN();
/// The numbers of images that the data have.
std::vector<int> numbersOf(const View& view) {
    std::vector<int> numbers;
    const DataSet* data = view.data();
    for (const int number : ladderImages())
        if (data && number <= data->train.count()) numbers.push_back(number);
    return numbers;
}

int itemOf(const View& view, int stencil, int number, int level) {
    const auto levels = static_cast<int>(chartSigmas(view.experiment).size());
    return (stencil * static_cast<int>(ladderImages().size()) + number) * levels + level;
}

/// Leave-one-out over training error; NaN while it is not known, infinite where training images are answered
/// with themselves.
double ratioAt(const View& view, int stencil, int number, int level) {
    const auto error = view.shown<ErrorAtImages>(-1, itemOf(view, stencil, number, level));
    if (!error.fresh || !error) return notKnown;
    return error->train > 0 ? error->leaveOneOut / error->train : std::numeric_limits<double>::infinity();
}

/// The noise level at which a machine of so many images stops knowing them; NaN where that is not known, or
/// at no level.
double endAt(const View& view, int stencil, int number, const std::vector<double>& sigmas) {
    std::vector<double> ratios;
    for (int level = 0; level < static_cast<int>(sigmas.size()); ++level)
        ratios.push_back(ratioAt(view, stencil, number, level));
    // NaN is not known, not infinite.
    if (std::any_of(ratios.begin(), ratios.end(), [](double ratio) { return std::isnan(ratio); }))
        return notKnown;
    return memorizationEnds(sigmas, ratios);
}

/// The noise level at which every stencil's machine stops knowing its images, over their number.
Chart endsChart(const View& view, const std::vector<int>& numbers) {
    Chart chart{.title = "memorizes below this noise",
                .xLabel = "training images",
                .yLabel = "noise \xcf\x83 where leave-one-out / training = 1.1",
                .logX = true,
                .logY = true};
    const std::vector<double> sigmas = chartSigmas(view.experiment);
    const auto ladder = ladderOf(view.experiment);
    for (int stencil = 0; stencil < static_cast<int>(ladder->size()); ++stencil) {
        Series series{.label = (*ladder)[static_cast<std::size_t>(stencil)].name,
                      .color = rungColor(view, stencil)};
        for (int number = 0; number < static_cast<int>(numbers.size()); ++number) {
            const double end = endAt(view, stencil, number, sigmas);
            if (!std::isfinite(end)) continue;
            series.x.push_back(numbers[static_cast<std::size_t>(number)]);
            series.y.push_back(end);
        }
        if (!series.x.empty()) chart.series.push_back(std::move(series));
    }
    return chart;
}

/// Noise levels as an axis from edge to edge of its columns.
Axis edgesOf(const std::vector<double>& sigmas) {
    const double step = sigmas.size() < 2 ? 1.2
                                          : std::pow(sigmas.back() / sigmas.front(),
                                                     0.5 / static_cast<double>(sigmas.size() - 1));
    return {sigmas.front() / step, sigmas.back() * step, true};
}

/// How many of the numbers, from the smallest on, have all their ratios: what is not known has no colour.
int knownNumbers(const View& view, int stencil, int numbers) {
    const auto levels = static_cast<int>(chartSigmas(view.experiment).size());
    for (int number = 0; number < numbers; ++number)
        for (int level = 0; level < levels; ++level)
            if (std::isnan(ratioAt(view, stencil, number, level))) return number;
    return numbers;
}

} // namespace

void drawLadder(const View& view, UiState& ui, Edits& edits) {
    const ExperimentParameter& p = experimentParameter("ladder");
    if (isHidden(p.id)) return;
    ImGui::AlignTextToFramePadding();
    dimText(view, p.label);
    tooltip(p.tooltip);
    ImGui::SameLine(0, 5 * view.scale);
    ImGui::SetNextItemWidth(std::min(460 * view.scale, ImGui::GetContentRegionAvail().x));
    if (!ui.typesLadder) ui.ladder = p.text(view.experiment);
    const bool entered = inputText("##ladder", ui.ladder);
    ui.typesLadder = ImGui::IsItemActive();
    tooltip(p.tooltip);
    spotlightItem(p.id);
    if (!entered || ui.ladder == p.text(view.experiment)) return;
    try {
        p.setText(edits.experiment, ui.ladder);
    } catch (const Error& error) {
        ui.messages.add(error);
    }
}

Rgba rungColor(const View& view, int rung) {
    const auto& colors = palette(view.theme).series;
    return colors[static_cast<std::size_t>(rung) % colors.size()];
}

void drawMemorizationMap(const View& view, UiState& ui, Edits& edits) {
    const std::vector<int> numbers = numbersOf(view);
    if (numbers.size() < 2)
        return wrappedText(palette(view.theme).text, "This needs at least 500 training images.");
    drawLadder(view, ui, edits);
    const auto ladder = ladderOf(view.experiment);
    ui.dialStencil = std::min(ui.dialStencil, static_cast<int>(ladder->size()) - 1);
    for (int stencil = 0; stencil < static_cast<int>(ladder->size()); ++stencil) {
        const char* name = (*ladder)[static_cast<std::size_t>(stencil)].name.c_str();
        if (stencil > 0) flow(ImGui::CalcTextSize(name).x + 2 * ImGui::GetFrameHeight(), 8 * view.scale);
        if (ImGui::RadioButton(name, ui.dialStencil == stencil)) ui.dialStencil = stencil;
    }
    const std::vector<double> sigmas = chartSigmas(view.experiment);
    constexpr double most = 4;
    const int known = knownNumbers(view, ui.dialStencil, static_cast<int>(numbers.size()));
    Image values({1, std::max(1, known), static_cast<int>(sigmas.size())});
    for (int row = 0; row < known; ++row)
        for (int col = 0; col < values.width(); ++col)
            values.value(0, row, col) =
                static_cast<float>(std::min(ratioAt(view, ui.dialStencil, row, col) / memorizes, most));
    std::vector<HeatMap::RowPoint> line;
    for (int row = 0; row < known; ++row)
        if (const double end = endAt(view, ui.dialStencil, row, sigmas); std::isfinite(end))
            line.push_back({end, row});
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const bool stacked = narrow(view);
    const float width = stacked ? room.x : std::floor((room.x - ImGui::GetStyle().ItemSpacing.x) / 2);
    const float height = stacked ? 320 * view.scale : room.y;
    ImGui::BeginChild("memorization map", ImVec2(width, height), false,
                      walkable | ImGuiWindowFlags_NoScrollbar);
    if (known == 0)
        drawImagePlaceholder(view, width, height, waitingText(view), palette(view.theme).dimText);
    else
        drawHeatMap(view, ui,
                    {.id = "begins",
                     .name = "where memorization begins",
                     .x = edgesOf(sigmas),
                     .y = {numbers.front() / std::sqrt(2.0),
                           numbers[static_cast<std::size_t>(std::max(1, known)) - 1] * std::sqrt(2.0), true},
                     .xLabel = "noise \xcf\x83",
                     .yLabel = "training images",
                     .values = &values,
                     .map = ColorMap::diverging,
                     .scale = {1 / most, most, true},
                     .barLabel = "leave-one-out / training / 1.1: red memorizes, the line is 1",
                     .height = height - 9 * ImGui::GetFontSize(),
                     .readout =
                         [&](int row, int col) {
                             const double ratio = ratioAt(view, ui.dialStencil, row, col);
                             return fmt::format("{} images, \xcf\x83 = {}: leave-one-out / training {}",
                                                countText(numbers[static_cast<std::size_t>(row)]),
                                                shortNumber(sigmas[static_cast<std::size_t>(col)]),
                                                shortNumber(ratio, 3));
                         },
                     .line = std::move(line)},
                    width);
    ImGui::EndChild();
    if (!stacked) ImGui::SameLine();
    drawChartOr(view, ui, "memorization ends", endsChart(view, numbers), ImVec2(0, height),
                "the noise below which each stencil's machine memorizes, over the number of images");
}

void wantMemorizationMap(const Wanted& w) {
    const int items = static_cast<int>(ladderOf(w.experiment)->size() * ladderImages().size()) * w.levels();
    for (int item = 0; item < items; ++item) w.later<ErrorAtImages>(-1, item);
}

} // namespace scorelet
