// How a chart is laid out and painted, on any canvas.
#pragma once

#include "app/draw/axis.h"
#include "app/draw/canvas.h"
#include "app/draw/chart.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace scorelet {

/// One entry of the legend; `series` is its index in the chart.
struct LegendEntry {
    Rect box;
    std::size_t series;
    std::string text; ///< legendText(), as far as there is room
};

/// Where everything of a chart stands within its rectangle.
struct ChartLayout {
    Rect all = {};
    Rect plot = {}; ///< the data's area
    Axis x = {};
    Axis y = {};
    std::vector<LegendEntry> legend = {};
    float legendBottom = 0;
    bool staggered = false; ///< names of categories stand in two lines: they are wider than a group

    /// The pixel of a data point (x as drawn); not finite for what the axes cannot show.
    Point place(double xValue, double yValue) const;

    /// The x value at a pixel column.
    double xAt(float pixel) const;

    /// The pixel range of bar `series` of `shown` in group `group`.
    Rect bar(std::size_t group, std::size_t groups, std::size_t index, std::size_t shown, double value) const;
};

/// Labels of hidden series.
using HiddenSeries = std::set<std::string>;

ChartLayout layoutChart(const Chart& chart, const Rect& all, const HiddenSeries& hidden,
                        const Canvas& canvas);

void paintChart(Canvas& canvas, const Chart& chart, const ChartLayout& layout, const HiddenSeries& hidden,
                const Palette& palette);

/// What the legend says of a series: its label, and its remark.
std::string legendText(const Series& series);

/// The text, or its beginning and "..." where it is wider than `room` pixels.
std::string cutToRoom(const Canvas& canvas, std::string text, float room);

/// Takes a series' values out: it keeps its place in the legend.
void clearValues(Series& series);

/// The chart with the axes and the legend that it has, and without any value.
Chart withoutValues(Chart chart, const HiddenSeries& hidden);

/// The data point of a visible series nearest to a pixel, no farther than `reach`.
struct NearestPoint {
    std::size_t series;
    std::size_t index;
    Point place;
};
std::optional<NearestPoint> nearestPoint(const Chart& chart, const ChartLayout& layout,
                                         const HiddenSeries& hidden, Point at, float reach);

} // namespace scorelet
