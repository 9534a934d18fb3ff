#include "app/panels/stencil_ladder.h"

#include "app/draw/theme.h"
#include "app/panels/error_chart.h"
#include "app/panels/heat_map.h"
#include "app/panels/instrument.h"
#include "core/families/family.h"
#include "core/studies/dial_study.h"
#include "core/studies/error_study.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace scorelet {
namespace {

constexpr double notKnown = std::numeric_limits<double>::quiet_NaN();
constexpr std::array<const char*, 5> stencilNames = {"1 coefficient", "3 orientations", "1 place, all bands",
                                                     "9 of a band", "25 of a band"};

Rgba stencilColor(const View& view, int stencil) {
    const auto& colors = palette(view.theme).series;
    return colors[static_cast<std::size_t>(stencil) % colors.size()];
}

/// The numbers of images that the data have more of.
std::vector<int> numbersOf(const View& view) {
    std::vector<int> numbers;
    const DataSet* data = view.data();
    for (const int number : ladderImages())
        if (data && number < data->train.count()) numbers.push_back(number);
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
    for (int stencil = 0; stencil < static_cast<int>(stencilLadder().size()); ++stencil) {
        Series series{.label = stencilNames[static_cast<std::size_t>(stencil)],
                      .color = stencilColor(view, stencil)};
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

void drawMemorizationMap(const View& view, UiState& ui) {
    const std::vector<int> numbers = numbersOf(view);
    if (numbers.size() < 2)
        return wrappedText(palette(view.theme).text, "This needs more than 500 training images.");
    for (int stencil = 0; stencil < static_cast<int>(stencilNames.size()); ++stencil) {
        const char* name = stencilNames[static_cast<std::size_t>(stencil)];
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
    const int items = static_cast<int>(stencilLadder().size() * ladderImages().size()) * w.levels();
    for (int item = 0; item < items; ++item) w.later<ErrorAtImages>(-1, item);
}

namespace {

/// A model that is told the class knows what is in no stencil: nothing follows from its error.
bool isTold(const ModelSpec& spec) {
    return familyOf(spec).conditional() && !spec.imageClass.empty();
}
constexpr const char* toldText = "nothing follows: it is told the image's class";

/// "A: at σ = 0.5 it looks beyond 1 coefficient, 3 orientations: no function of one of these does as well".
std::string certificateText(const View& view, int column, int level, double sigma) {
    const auto levels = static_cast<int>(chartSigmas(view.experiment).size());
    const std::string where = fmt::format("{}: at \xcf\x83 = {} ", columnLetter(column), shortNumber(sigma));
    if (isTold(view.spec(column))) return where + toldText;
    const auto model = view.shown<ErrorStudy>(column, level);
    if (model.failure) return where + "there is no error: " + model.failure->message;
    std::string beyond;
    bool known = model.fresh && model;
    for (int stencil = 0; known && stencil < static_cast<int>(stencilNames.size()); ++stencil) {
        const auto ideal = view.shown<ErrorAtStencil>(-1, stencil * levels + level);
        if (ideal.failure) return where + "there is no stencil's error: " + ideal.failure->message;
        known = ideal.fresh && ideal;
        if (known && looksBeyond(*model, *ideal))
            beyond += fmt::format("{}{}", beyond.empty() ? "" : ", ",
                                  stencilNames[static_cast<std::size_t>(stencil)]);
    }
    if (!known) return where + waitingText(view);
    if (beyond.empty()) return where + "a function of any of these stencils could do as well";
    return where + fmt::format("it looks beyond {}: no function of one of these does as well", beyond);
}

/// A model's held-out error over every stencil's training error.
Chart certificatesChart(const View& view, int column) {
    Chart chart{.title = fmt::format("{}: MSE / the stencil's training MSE", columnLetter(column)),
                .xLabel = "noise \xcf\x83",
                .yLabel = "ratio; below 1: beyond it",
                .logX = true,
                .logY = true};
    if (isTold(view.spec(column))) return chart;
    const std::vector<double> sigmas = chartSigmas(view.experiment);
    const auto levels = static_cast<int>(sigmas.size());
    for (int stencil = 0; stencil < static_cast<int>(stencilNames.size()); ++stencil) {
        Series series{.label = stencilNames[static_cast<std::size_t>(stencil)],
                      .color = stencilColor(view, stencil)};
        for (int level = 0; level < levels; ++level) {
            const auto ideal = view.shown<ErrorAtStencil>(-1, stencil * levels + level);
            const auto model = view.shown<ErrorStudy>(column, level);
            if (!ideal.fresh || !ideal || !model.fresh || !model || !(ideal->train > 0)) continue;
            series.x.push_back(sigmas[static_cast<std::size_t>(level)]);
            series.y.push_back(model->heldOut / ideal->train);
            series.error.push_back(
                std::hypot(model->heldOutError / ideal->train,
                           model->heldOut * ideal->trainError / (ideal->train * ideal->train)));
        }
        if (!series.x.empty()) chart.series.push_back(std::move(series));
    }
    if (chart.series.empty()) return chart;
    chart.series.push_back({.label = "as good as it",
                            .color = palette(view.theme).text,
                            .x = {sigmas.front(), sigmas.back()},
                            .y = {1, 1},
                            .dashed = true,
                            .marker = Marker::none});
    // At low noise a machine that knows its images has any small training error: nothing follows from that.
    chart.yRange = std::pair(0.5, 2.0);
    chart.cursor = view.experiment.sigma;
    return chart;
}

} // namespace

void drawCertificates(const View& view, UiState& ui, Edits& edits) {
    if (view.columns() == 0) return wrappedText(palette(view.theme).text, "There is no model yet.");
    const std::vector<double> sigmas = chartSigmas(view.experiment);
    int level = 0; // nearest to the slider's
    for (int k = 1; k < static_cast<int>(sigmas.size()); ++k)
        if (std::abs(std::log(sigmas[static_cast<std::size_t>(k)] / view.experiment.sigma)) <
            std::abs(std::log(sigmas[static_cast<std::size_t>(level)] / view.experiment.sigma)))
            level = k;
    for (int i = 0; i < view.columns(); ++i)
        wrappedText(columnColor(view, i),
                    certificateText(view, i, level, sigmas[static_cast<std::size_t>(level)]));
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const int across = narrow(view) ? 1 : std::min(view.columns() == 4 ? 2 : 3, view.columns());
    const int down = (view.columns() + across - 1) / across;
    const ImVec2 gap = ImGui::GetStyle().ItemSpacing;
    const ImVec2 size(
        std::floor((room.x - gap.x * static_cast<float>(across - 1)) / static_cast<float>(across)),
        std::max(220 * view.scale, std::floor(room.y / static_cast<float>(down)) - gap.y));
    for (int i = 0; i < view.columns(); ++i) {
        if (i % across != 0) ImGui::SameLine();
        const Chart chart = certificatesChart(view, i);
        const std::string id = fmt::format("certificates {}", columnLetter(i));
        if (chart.series.empty())
            drawImagePlaceholder(view, size.x, size.y,
                                 chart.title + "\n" +
                                     (isTold(view.spec(i))
                                          ? toldText
                                          : missingText(view, view.shown<ErrorStudy>(i, level).failure)),
                                 palette(view.theme).dimText);
        else if (const auto events = drawTabChart(view, ui, id.c_str(), chart, size); events.cursor)
            setClamped(experimentParameter("sigma"), edits.experiment, *events.cursor);
    }
}

void wantCertificates(const Wanted& w) {
    for (int i = 0; i < w.columns(); ++i)
        for (int k = 0; k < w.levels(); ++k) w.later<ErrorStudy>(i, k);
    for (int item = 0; item < static_cast<int>(stencilLadder().size()) * w.levels(); ++item)
        w.later<ErrorAtStencil>(-1, item);
}

} // namespace scorelet
