#include "app/draw/chart_widget.h"

#include "app/draw/input.h"

#include <algorithm>

namespace scorelet {
namespace {

void showTooltip(const Chart& chart, const NearestPoint& point) {
    const Series& series = chart.series[point.series];
    std::string value = numberText(series.y[point.index]);
    if (point.index < series.error.size() && series.error[point.index] > 0)
        value += " ± " + numberText(series.error[point.index]) + " (" + chart.errorName + ")";
    ImGui::BeginTooltip();
    ImGui::TextUnformatted(series.label.c_str());
    ImGui::TextUnformatted((chart.xLabel + " = " + numberText(series.x[point.index])).c_str());
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
            std::string value = numberText(shown[s]->y[g]);
            if (g < shown[s]->error.size() && shown[s]->error[g] > 0)
                value += " ± " + numberText(shown[s]->error[g]) + " (" + chart.errorName + ")";
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

ChartEvents drawChart(const char* id, const Chart& chart, ImVec2 size, ChartState& state,
                      const Palette& palette) {
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
    dragCursor(chart, layout, state, events, mouse);
    canvas.pushClip(all);
    paintChart(canvas, chart, layout, state.hidden, palette);
    if (hovered && !state.dragging && layout.plot.contains(mouse)) {
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
