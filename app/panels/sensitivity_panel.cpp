#include "app/panels/sensitivity_panel.h"

#include "app/panels/instrument.h"
#include "app/theme.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace scorelet {
namespace {

constexpr float chartHeight = 230; // least, units
constexpr float mostSide = 260;    // of a map

struct Sheet {
    const View& view;
    float side;  ///< of a map, pixels
    float bound; ///< colour range of all maps; 0: each its own
    int row;
    int col;
};

const SensitivityResult* resultOf(const View& view, std::size_t i) {
    const Column* column = shownColumn(view, i);
    return column && column->sensitivity && !column->sensitivity->map.empty() ? column->sensitivity.get()
                                                                              : nullptr;
}

bool stale(const View& view, const SensitivityResult& result, std::size_t i) {
    return result.key != sensitivityKey(view.experiment, i);
}

/// Largest finite magnitude, at least a hair above zero.
float largest(const Image& map) {
    float bound = 1e-6f;
    for (const float value : map.values())
        if (std::isfinite(value)) bound = std::max(bound, std::abs(value));
    return bound;
}

void choosePixel(const ImageEvents& events, Edits& edits) {
    if (!events.clicked) return;
    edits.experiment.pixelRow = events.row;
    edits.experiment.pixelCol = events.col;
}

/// Pixels that show something: the middle, a corner, an edge, between both.
void drawPresets(const View& view, UiState& ui, Edits& edits) {
    const auto& [channels, height, width] = view.snapshot->data->shape;
    const std::array<std::pair<const char*, std::pair<int, int>>, 4> presets = {
        {{"middle", {height / 2, width / 2}},
         {"corner", {1, 1}},
         {"edge", {height / 2, 0}},
         {"quarter", {height / 4, width / 4}}}};
    ImGui::AlignTextToFramePadding();
    dimText(view, "pixel");
    for (const auto& [name, pixel] : presets) {
        ImGui::SameLine(0, 6 * view.scale);
        if (ImGui::Button(name)) {
            edits.experiment.pixelRow = pixel.first;
            edits.experiment.pixelCol = pixel.second;
        }
        tooltip(fmt::format("Chooses the output pixel at row {}, column {}.", pixel.first, pixel.second));
    }
    flow(switchWidth("one colour range"), 14 * view.scale);
    ImGui::Checkbox("one colour range", &ui.commonSensitivity);
    tooltip("All maps in the colours of the strongest, so that they can be compared; otherwise each uses its "
            "own range.");
}

void drawInput(const Sheet& sheet, UiState& ui, Edits& edits, const char* name, const Image& image) {
    const Snapshot& s = *sheet.view.snapshot;
    ImGui::PushID(name);
    ImGui::BeginGroup();
    dimText(sheet.view, name, sheet.side);
    const ImageStyle style{.id = "image",
                           .name = name,
                           .dimmed = s.imageKey != imageKey(sheet.view.experiment),
                           .markRow = sheet.row,
                           .markCol = sheet.col};
    choosePixel(drawImage(sheet.view, ui, image, sheet.side, style), edits);
    ImGui::EndGroup();
    ImGui::PopID();
}

void drawMap(const Sheet& sheet, UiState& ui, Edits& edits, std::size_t i, const SensitivityResult& result) {
    const float bound = sheet.bound > 0 ? sheet.bound : largest(result.map);
    const ImageStyle style{.id = "map",
                           .map = ColorMap::diverging,
                           .lo = -bound,
                           .hi = bound,
                           .name = "sensitivity " + toText(sheet.view.experiment.columns[i]),
                           .dimmed = stale(sheet.view, result, i),
                           .colorBar = true,
                           .readout =
                               [&](int row, int col, float value) {
                                   return fmt::format("dD({}, {}) / dx({}, {}) = {}", sheet.row, sheet.col,
                                                      row, col, shortNumber(static_cast<double>(value), 4));
                               },
                           .markRow = sheet.row,
                           .markCol = sheet.col};
    choosePixel(drawImage(sheet.view, ui, result.map, sheet.side, style), edits);
    const auto own = static_cast<double>(result.map.value(0, std::min(sheet.row, result.map.height() - 1),
                                                          std::min(sheet.col, result.map.width() - 1)));
    ImGui::TextUnformatted(std::isfinite(result.radius)
                               ? fmt::format("radius {} px", shortNumber(result.radius, 2)).c_str()
                               : "no sensitivity");
    tooltip("Effective radius: root mean square distance from the pixel, weighted by the squared "
            "sensitivity, on the "
            "torus. 0: the pixel sees itself alone.");
    dimText(sheet.view, fmt::format("own {}", shortNumber(own, 3)), sheet.side);
    tooltip("dD/dx of the pixel itself: the share of its own noisy value that is kept.");
}

void drawColumn(const Sheet& sheet, UiState& ui, Edits& edits, std::size_t i) {
    ImGui::PushID(static_cast<int>(i));
    ImGui::BeginChild("column", ImVec2(sheet.side, sheet.side + 5 * ImGui::GetTextLineHeightWithSpacing()),
                      false, walkable | ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
    columnHeading(sheet.view, i);
    const SensitivityResult* result = resultOf(sheet.view, i);
    if (resultReady(sheet.view, i, result != nullptr, sheet.side)) drawMap(sheet, ui, edits, i, *result);
    ImGui::EndChild();
    ImGui::PopID();
}

Chart radiusChart(const View& view) {
    Chart chart{.title = "effective radius over noise",
                .xLabel = "noise σ",
                .yLabel = "radius, pixels",
                .logX = true};
    for (std::size_t i = 0; i < view.experiment.columns.size(); ++i) {
        const SensitivityResult* result = resultOf(view, i);
        if (!result || !result->overSigma) continue;
        chart.series.push_back(
            {.label = fmt::format("{}  {}", columnLetter(i), label(view.experiment.columns[i])),
             .color = faded(columnColor(view, i), stale(view, *result, i) ? 0.4f : 1.f),
             .x = result->overSigma->sigmas,
             .y = result->overSigma->radii});
    }
    chart.cursor = view.experiment.sigma;
    chart.cursorLabel = fmt::format("σ = {}", shortNumber(view.experiment.sigma, 3));
    return chart;
}

void drawChart(const View& view, UiState& ui, Edits& edits) {
    const float height = std::max(chartHeight * view.scale, ImGui::GetContentRegionAvail().y -
                                                                2 * ImGui::GetTextLineHeightWithSpacing());
    const Chart chart = radiusChart(view);
    if (chart.series.empty())
        drawImagePlaceholder(view, ImGui::GetContentRegionAvail().x, height,
                             fmt::format("effective radius over noise: {}", waitingText(view)),
                             palette(view.theme).dimText);
    else if (const ChartEvents events = drawTabChart(view, ui, "radius", chart, ImVec2(0, height));
             events.cursor)
        setClamped(experimentParameter("sigma"), edits.experiment, *events.cursor);
    dimText(view,
            "All maps are analytic derivatives at the shown noisy image; thresholds of shrinkage and masks "
            "are held "
            "fixed.",
            ImGui::GetContentRegionAvail().x);
}

} // namespace

void drawSensitivityPanel(const View& view, UiState& ui, Edits& edits) {
    controlFlow(view, edits, {"sigma", "pixel-row", "pixel-column"});
    if (drawNoData(view)) return;
    drawPresets(view, ui, edits);
    const int count = static_cast<int>(view.experiment.columns.size()) + 1;
    const ImageShape& shape = view.snapshot->data->shape;
    float common = 0;
    if (ui.commonSensitivity)
        for (std::size_t i = 0; i < view.experiment.columns.size(); ++i)
            if (const SensitivityResult* result = resultOf(view, i))
                common = std::max(common, largest(result->map));
    const float room = ImGui::GetContentRegionAvail().y - (chartHeight + 130) * view.scale;
    const float side = std::min({std::max(partWidth(count), 90 * view.scale), mostSide * view.scale,
                                 std::max(room, 120 * view.scale)});
    const Sheet sheet{view, std::floor(side), common,
                      std::clamp(view.experiment.pixelRow, 0, shape.height - 1),
                      std::clamp(view.experiment.pixelCol, 0, shape.width - 1)};
    drawInput(sheet, ui, edits, "noisy", view.snapshot->noisy);
    for (std::size_t i = 0; i < view.experiment.columns.size(); ++i) {
        ImGui::SameLine();
        drawColumn(sheet, ui, edits, i);
    }
    drawChart(view, ui, edits);
}

} // namespace scorelet
