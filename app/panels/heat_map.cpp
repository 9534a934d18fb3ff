#include "app/panels/heat_map.h"

#include "app/draw/canvas.h"
#include "app/draw/theme.h"

#include <algorithm>
#include <cmath>

namespace scorelet {
namespace {

// Room around the picture, in letters.
constexpr float leftRoom = 4.4f;
constexpr float rightRoom = 0.8f;
constexpr float topRoom = 0.4f;
constexpr float bottomRoom = 2.7f;

/// The ends of a scale as the painter of pictures wants them.
std::pair<float, float> endsOf(const Axis& scale) {
    return {onScale(scale.lo, scale), onScale(scale.hi, scale)};
}

void paintAxes(const HeatMap& heat, const Rect& plot, const Palette& colors) {
    DrawListCanvas canvas(*ImGui::GetWindowDrawList());
    const float em = canvas.fontSize();
    for (const Tick& tick : axisTicks(heat.x, std::max(2, static_cast<int>(plot.width() / (4.5f * em))))) {
        if (tick.label.empty()) continue;
        const float x = plot.x0 + static_cast<float>(heat.x.toUnit(tick.value)) * plot.width();
        canvas.line({x, plot.y1}, {x, plot.y1 + 0.25f * em}, colors.dimText);
        canvas.text({x, plot.y1 + 0.9f * em}, tick.label, colors.dimText, Anchor::middle, false);
    }
    for (const Tick& tick : axisTicks(heat.y, std::max(2, static_cast<int>(plot.height() / (2.2f * em))))) {
        if (tick.label.empty()) continue;
        const float y = plot.y1 - static_cast<float>(heat.y.toUnit(tick.value)) * plot.height();
        canvas.line({plot.x0 - 0.25f * em, y}, {plot.x0, y}, colors.dimText);
        canvas.text({plot.x0 - 0.5f * em, y}, tick.label, colors.dimText, Anchor::end, false);
    }
    canvas.frame(plot, colors.border);
    canvas.text({(plot.x0 + plot.x1) / 2, plot.y1 + 2.0f * em}, heat.xLabel, colors.text, Anchor::middle,
                false);
    canvas.text({plot.x0 - (leftRoom - 0.7f) * em, (plot.y0 + plot.y1) / 2}, heat.yLabel, colors.text,
                Anchor::middle, true);
}

/// Dark on light on dark: seen over every colour.
void paintLine(const HeatMap& heat, const Rect& plot) {
    DrawListCanvas canvas(*ImGui::GetWindowDrawList());
    const float rowHeight = plot.height() / static_cast<float>(heat.values->height());
    const auto at = [&](const HeatMap::RowPoint& point) {
        return Point{plot.x0 + static_cast<float>(heat.x.toUnit(point.x)) * plot.width(),
                     plot.y1 - (static_cast<float>(point.row) + 0.5f) * rowHeight};
    };
    const float thin = 0.12f * canvas.fontSize();
    for (const auto& [color, width] :
         {std::pair(Rgba{255, 255, 255, 255}, 3 * thin), {Rgba{0, 0, 0, 255}, thin}})
        for (std::size_t i = 1; i < heat.line.size(); ++i)
            canvas.line(at(heat.line[i - 1]), at(heat.line[i]), color, width);
}

} // namespace

float onScale(double value, const Axis& scale) {
    return static_cast<float>(scale.log ? std::log10(std::max(value, scale.lo)) : value);
}

void drawScaleBar(const View& view, ColorMap map, const Axis& scale, const std::string& title, float width) {
    const Palette& colors = palette(view.theme);
    const float em = ImGui::GetFontSize(), height = 0.6f * em;
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    ImGui::Dummy(ImVec2(width, 3.2f * em));
    DrawListCanvas canvas(*ImGui::GetWindowDrawList());
    const auto& table = colorTable(map);
    constexpr int pieces = 64;
    const auto edge = [&](int i) { return corner.x + std::round(width * static_cast<float>(i) / pieces); };
    for (int i = 0; i < pieces; ++i)
        ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(edge(i), corner.y),
                                                  ImVec2(edge(i + 1), corner.y + height),
                                                  toImColor(table[static_cast<std::size_t>(i * 4 + 2)]));
    for (const Tick& tick : axisTicks(scale, std::max(2, static_cast<int>(width / (4.5f * em))))) {
        if (tick.label.empty()) continue;
        // The labels at the ends stay within the bar's width.
        const float half = canvas.textWidth(tick.label) / 2;
        const float x = corner.x + static_cast<float>(scale.toUnit(tick.value)) * width;
        canvas.line({x, corner.y}, {x, corner.y + height + 0.25f * em}, colors.dimText);
        canvas.text({std::clamp(x, corner.x + half, std::max(corner.x + half, corner.x + width - half)),
                     corner.y + height + 0.9f * em},
                    tick.label, colors.dimText, Anchor::middle, false);
    }
    canvas.text({corner.x + width / 2, corner.y + height + 2.0f * em}, cutToWidth(title, width), colors.text,
                Anchor::middle, false);
}

void drawHeatMap(const View& view, UiState& ui, const HeatMap& heat, float width) {
    const Dimmed stale(heat.stale);
    const float em = ImGui::GetFontSize();
    const float wide = std::max(em, std::floor(width - (leftRoom + rightRoom) * em));
    // A picture has square pixels: of a value that is none, so many that the height comes out, and not above
    // it.
    const int down = heat.height > 0 ? 16 : 1;
    const float ratio = heat.height > 0
                            ? wide / heat.height * static_cast<float>(heat.values->height() * down) /
                                  static_cast<float>(heat.values->width())
                            : 1;
    const int across = std::max(1, static_cast<int>(std::ceil(ratio)));
    const int rows = heat.values->height() * down, cols = heat.values->width() * across;
    Image shown({1, rows, cols});
    for (int row = 0; row < rows; ++row)
        for (int col = 0; col < cols; ++col)
            shown.value(0, rows - 1 - row, col) =
                onScale(static_cast<double>(heat.values->value(0, row / down, col / across)), heat.scale);
    const auto [lo, hi] = endsOf(heat.scale);
    const ImageStyle style{.id = heat.id,
                           .map = heat.map,
                           .lo = lo,
                           .hi = hi,
                           .name = heat.name,
                           .dimmed = heat.stale,
                           .shared = false,
                           .readout = [&](int row, int col, float) {
                               return heat.readout((rows - 1 - row) / down, col / across);
                           }};
    ImGui::BeginGroup();
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const ImVec2 start(corner.x + leftRoom * em, corner.y + topRoom * em);
    ImGui::SetCursorScreenPos(start);
    drawImage(view, ui, shown, wide, style);
    const float high = std::round(wide * static_cast<float>(rows) / static_cast<float>(cols));
    const Rect plot{start.x, start.y, start.x + wide, start.y + high};
    paintLine(heat, plot);
    paintAxes(heat, plot, palette(view.theme));
    ImGui::SetCursorScreenPos(ImVec2(start.x, start.y + high + bottomRoom * em));
    drawScaleBar(view, heat.map, heat.scale, heat.barLabel, wide);
    ImGui::EndGroup();
}

} // namespace scorelet
