#include "app/draw/chart_widget.h"

#include "app/draw/input.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace scorelet {
namespace {

/// "12.5 ± 2 (standard error)", "0 + 3.03 - 0 (standard error)"
std::string withError(const Chart& chart, const Series& series, std::size_t i) {
    const auto [up, down] = errorOf(series, i);
    const std::string text = numberText(series.y[i]);
    if (!(up > 0 || down > 0)) return text;
    if (up == down) return fmt::format("{} \xc2\xb1 {} ({})", text, numberText(up), chart.errorName);
    return fmt::format("{} + {} - {} ({})", text, numberText(up), numberText(down), chart.errorName);
}

void showTooltip(const Chart& chart, const NearestPoint& point) {
    const Series& series = chart.series[point.series];
    const std::string value = withError(chart, series, point.index);
    ImGui::BeginTooltip();
    ImGui::TextUnformatted(series.label.c_str());
    const std::string x = numberText(series.x[point.index]);
    ImGui::TextUnformatted(chart.xLabel.empty() ? ("at " + x).c_str() : (chart.xLabel + " = " + x).c_str());
    ImGui::TextUnformatted((chart.yLabel + " = " + value).c_str());
    ImGui::EndTooltip();
}

/// The bar under the mouse, as a tooltip.
void showBarTooltip(const Chart& chart, const ChartLayout& layout, const HiddenSeries& hidden, Point mouse) {
    std::vector<const Series*> shown;
    for (const Series& series : chart.series)
        if (!hidden.contains(series.label)) shown.push_back(&series);
    for (std::size_t s = 0; s < shown.size(); ++s)
        for (std::size_t g = 0; g < std::min(shown[s]->y.size(), chart.categories.size()); ++g) {
            const Rect bar = layout.bar(g, chart.categories.size(), s, shown.size(), shown[s]->y[g]);
            if (!bar.contains(mouse)) continue;
            const std::string value = withError(chart, *shown[s], g);
            ImGui::BeginTooltip();
            ImGui::TextUnformatted((shown[s]->label + ", " + chart.categories[g]).c_str());
            ImGui::TextUnformatted((chart.yLabel + " = " + value).c_str());
            ImGui::EndTooltip();
        }
}

bool clickLegend(const Chart& chart, const ChartLayout& layout, ChartState& state, Point mouse) {
    for (const LegendEntry& entry : layout.legend) {
        if (!entry.box.contains(mouse)) continue;
        const std::string& label = chart.series[entry.series].label;
        if (!state.hidden.erase(label)) state.hidden.insert(label);
        return true;
    }
    return false;
}

/// The axes' names, which a zoom belongs to.
std::string axesOf(const Chart& chart) {
    return chart.yLabel + (chart.logY ? " log " : " linear ") + chart.xLabel + (chart.logX ? " log" : "");
}

/// The chart with its axes where the reader has put them; bars keep theirs.
bool zoomed(const Chart& chart, const ChartState& state) {
    return state.zoom && chart.categories.empty() && state.zoom->of == axesOf(chart);
}

std::pair<double, double> scaledAxis(const Axis& axis, double about, double factor) {
    return {axis.fromUnit(about - about * factor), axis.fromUnit(about + (1 - about) * factor)};
}

/// Where the button stands that shows the whole chart again.
Rect wholeButton(const ChartLayout& layout, const Canvas& canvas) {
    const float em = canvas.fontSize();
    const float width = canvas.textWidth("whole") + em;
    return {layout.plot.x1 - width - 0.3f * em, layout.plot.y0 + 0.3f * em, layout.plot.x1 - 0.3f * em,
            layout.plot.y0 + 1.8f * em};
}

/// Wheel, drag and double click over a chart; true where they are not the cursor's.
bool zoomByMouse(const Chart& chart, const ChartLayout& layout, ChartState& state, const Canvas& canvas,
                 Point mouse, bool hovered) {
    const ImGuiIO& io = ImGui::GetIO();
    if (!chart.categories.empty()) return false;
    const auto set = [&](std::pair<double, double> x, std::pair<double, double> y) {
        if (x.first < x.second && y.first < y.second) state.zoom = ChartZoom{x, y, axesOf(chart)};
    };
    const bool inPlot = layout.plot.contains(mouse);
    const bool onButton = zoomed(chart, state) && wholeButton(layout, canvas).contains(mouse);
    if (hovered && ((inPlot && ImGui::IsMouseDoubleClicked(0)) || (onButton && ImGui::IsMouseClicked(0)))) {
        state.zoom.reset();
        return true;
    }
    if (hovered && io.KeyCtrl && io.MouseWheel != 0) {
        const double factor = std::pow(0.85, static_cast<double>(io.MouseWheel));
        const double u = static_cast<double>((mouse.x - layout.plot.x0) / layout.plot.width());
        const double v = static_cast<double>((layout.plot.y1 - mouse.y) / layout.plot.height());
        const bool onX = mouse.y > layout.plot.y1, onY = mouse.x < layout.plot.x0;
        set(scaledAxis(layout.x, u, onY ? 1 : factor), scaledAxis(layout.y, v, onX ? 1 : factor));
    }
    if (ImGui::IsItemActivated() && io.KeyShift && inPlot) state.panning = true;
    if (state.panning && !ImGui::IsItemActive()) state.panning = false;
    if (state.panning && (io.MouseDelta.x != 0 || io.MouseDelta.y != 0)) {
        const double u = static_cast<double>(-io.MouseDelta.x / layout.plot.width());
        const double v = static_cast<double>(io.MouseDelta.y / layout.plot.height());
        set({layout.x.fromUnit(u), layout.x.fromUnit(1 + u)},
            {layout.y.fromUnit(v), layout.y.fromUnit(1 + v)});
    }
    return state.panning || onButton;
}

void dragCursor(const Chart& chart, const ChartLayout& layout, ChartState& state, ChartEvents& events,
                Point mouse) {
    if (!chart.cursor) {
        state.dragging = false;
        return;
    }
    if (ImGui::IsItemActivated() && layout.plot.contains(mouse)) state.dragging = true;
    if (!state.dragging) return;
    const float x = std::clamp(mouse.x, layout.plot.x0, layout.plot.x1);
    events.cursor = std::clamp(layout.xAt(x), layout.x.lo, layout.x.hi);
    if (ImGui::IsItemActive()) return;
    state.dragging = false;
    events.released = true;
}

} // namespace

ChartEvents drawChart(const char* id, const Chart& whole, ImVec2 size, ChartState& state,
                      const Palette& palette) {
    std::optional<Chart> part;
    if (zoomed(whole, state)) {
        part = whole;
        part->xRange = state.zoom->x;
        part->yRange = state.zoom->y;
    }
    const Chart& chart = part ? *part : whole;
    const ImVec2 room = ImGui::GetContentRegionAvail();
    if (size.x <= 0) size.x = std::max(60.0f, room.x);
    if (size.y <= 0) size.y = std::max(60.0f, room.y);
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    ImGui::InvisibleButton(id, size);
    DrawListCanvas canvas(*ImGui::GetWindowDrawList());
    const Rect all{corner.x, corner.y, corner.x + size.x, corner.y + size.y};
    const ChartLayout layout = layoutChart(chart, all, state.hidden, canvas);
    ChartEvents events;
    events.plot = layout.plot;
    events.menu = menuAsked();
    const ImVec2 position = ImGui::GetIO().MousePos;
    const Point mouse{position.x, position.y};
    const bool hovered = ImGui::IsItemHovered();
    if (hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Left))
        events.hiddenChanged = clickLegend(chart, layout, state, mouse);
    if (!zoomByMouse(whole, layout, state, canvas, mouse, hovered))
        dragCursor(chart, layout, state, events, mouse);
    canvas.pushClip(all);
    paintChart(canvas, chart, layout, state.hidden, palette);
    if (part) {
        const Rect button = wholeButton(layout, canvas);
        canvas.rect(button, palette.raised);
        canvas.text({(button.x0 + button.x1) / 2, (button.y0 + button.y1) / 2}, "whole", palette.text,
                    Anchor::middle, false);
    }
    if (hovered && !state.dragging && !state.panning && layout.plot.contains(mouse)) {
        if (!chart.categories.empty()) showBarTooltip(chart, layout, state.hidden, mouse);
        events.hovered = nearestPoint(chart, layout, state.hidden, mouse, 2 * canvas.fontSize());
        if (events.hovered) {
            canvas.circle(events.hovered->place, 0.4f * canvas.fontSize(),
                          faded(chart.series[events.hovered->series].color, 0.4f));
            showTooltip(chart, *events.hovered);
        }
    }
    canvas.popClip();
    if (hovered && chart.cursor && layout.plot.contains(mouse))
        ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    return events;
}

} // namespace scorelet
