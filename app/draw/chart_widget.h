// A chart in a panel: hover reads the nearest point, a click on the legend hides a series, the cursor can be
// dragged. Ctrl+wheel zooms about the mouse (over an axis that one alone), Shift and a drag move what is
// seen, a double click or the button in the corner shows the whole again.
//
//     if (const auto events = drawChart("mse", chart, ImVec2(0, 0), state, palette); events.cursor) sigma =
//     *events.cursor;
#pragma once

#include "app/draw/chart_paint.h"

#include <imgui.h>

#include <optional>
#include <string>
#include <utility>

namespace scorelet {

/// The part of a chart that is seen, where the reader has chosen one.
struct ChartZoom {
    std::pair<double, double> x, y;
    std::string of; ///< what the axes showed when it was chosen; of other axes it says nothing
};

/// What a chart remembers between frames.
struct ChartState {
    HiddenSeries hidden;
    bool dragging = false; ///< its cursor
    bool panning = false;
    std::optional<ChartZoom> zoom;
};

/// What happened to a chart in this frame.
struct ChartEvents {
    std::optional<double> cursor = {}; ///< the x to which the cursor is being dragged, within the axis
    bool released = false;             ///< the drag has just ended
    std::optional<NearestPoint> hovered = {};
    bool hiddenChanged = false;
    bool menu = false; ///< a menu was asked for: a right click, Shift+F10 or the Menu key
    Rect plot = {};    ///< the data's area on screen
};

/// Draws the chart `size` large (0: all the room there is) at Dear ImGui's cursor.
ChartEvents drawChart(const char* id, const Chart& chart, ImVec2 size, ChartState& state,
                      const Palette& palette);

} // namespace scorelet
