#include "app/draw/chart_paint.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace scorelet {
namespace {

/// Every y that has to be in sight: the values, and their errors' ends.
std::vector<double> visibleY(const Chart& chart, const HiddenSeries& hidden) {
    std::vector<double> values;
    for (const Series& series : chart.series) {
        if (hidden.contains(series.label)) continue;
        for (std::size_t i = 0; i < series.y.size(); ++i) {
            values.push_back(series.y[i]);
            const auto [up, down] = errorOf(series, i);
            if (!(up > 0 || down > 0)) continue;
            values.push_back(series.y[i] + up);
            values.push_back(series.y[i] - down);
        }
    }
    return values;
}

/// The axis without what lies beyond the bounds; all between them where nothing of it is.
Axis within(const Axis& axis, const std::optional<std::pair<double, double>>& bounds) {
    if (!bounds) return axis;
    const Axis cut{std::max(axis.lo, bounds->first), std::min(axis.hi, bounds->second), axis.log};
    return cut.lo < cut.hi ? cut : Axis{bounds->first, bounds->second, axis.log};
}

Axis xAxis(const Chart& chart, const HiddenSeries& hidden) {
    if (!chart.categories.empty()) return {0, static_cast<double>(chart.categories.size()), false};
    if (chart.xRange) return {chart.xRange->first, chart.xRange->second, chart.logX};
    std::vector<double> values;
    for (const Series& series : chart.series)
        if (!hidden.contains(series.label)) values.insert(values.end(), series.x.begin(), series.x.end());
    return fitAxis(values, chart.logX, 0.03);
}

Axis yAxis(const Chart& chart, const HiddenSeries& hidden) {
    if (chart.yRange) return {chart.yRange->first, chart.yRange->second, chart.logY};
    std::vector<double> values = visibleY(chart, hidden);
    const bool bars = !chart.categories.empty();
    if (bars && !chart.logY) values.push_back(0);
    Axis axis = within(fitAxis(values, chart.logY, 0.06), chart.yWithin);
    // Bars stand on zero, or on half the smallest value where there is no zero.
    if (bars && !chart.logY && axis.hi > 0 && *std::min_element(values.begin(), values.end()) >= 0)
        axis.lo = 0;
    if (bars && chart.logY) axis.lo /= 2;
    return axis;
}

/// Places the legend's entries in rows from the top of `area`; returns the bottom of the last row.
float layoutLegend(ChartLayout& layout, const Chart& chart, const Rect& area, const Canvas& canvas) {
    const float em = canvas.fontSize();
    float x = area.x0, y = area.y0;
    for (std::size_t i = 0; i < chart.series.size(); ++i) {
        if (chart.series[i].label.empty() || !chart.series[i].inLegend) continue;
        constexpr float mark = 2.4f; // in em
        std::string text = cutToRoom(canvas, legendText(chart.series[i]), area.x1 - area.x0 - mark * em);
        const float width = mark * em + canvas.textWidth(text);
        if (x > area.x0 && x + width > area.x1) {
            x = area.x0;
            y += 1.4f * em;
        }
        layout.legend.push_back({{x, y, x + width, y + 1.3f * em}, i, std::move(text)});
        x += width + 0.8f * em;
    }
    return layout.legend.empty() ? area.y0 : y + 1.6f * em;
}

} // namespace

Point ChartLayout::place(double xValue, double yValue) const {
    return {plot.x0 + static_cast<float>(x.toUnit(xValue)) * plot.width(),
            plot.y1 - static_cast<float>(y.toUnit(yValue)) * plot.height()};
}

double ChartLayout::xAt(float pixel) const {
    return x.fromUnit((pixel - plot.x0) / plot.width());
}

Rect ChartLayout::bar(std::size_t group, std::size_t groups, std::size_t index, std::size_t shown,
                      double value) const {
    const float slot = plot.width() / static_cast<float>(groups);
    const float width = 0.8f * slot / static_cast<float>(shown);
    const float left =
        plot.x0 + slot * (static_cast<float>(group) + 0.1f) + width * static_cast<float>(index);
    const double base = y.log ? y.lo : std::clamp(0.0, y.lo, y.hi);
    const float a = place(0, base).y, b = place(0, value).y;
    if (!std::isfinite(b)) return {left, b, left + 0.9f * width, b}; // there is no bar
    return {left, std::min(a, b), left + 0.9f * width, std::max(a, b)};
}

ChartLayout layoutChart(const Chart& chart, const Rect& all, const HiddenSeries& hidden,
                        const Canvas& canvas) {
    ChartLayout layout;
    layout.all = all;
    layout.x = xAxis(chart, hidden);
    layout.y = yAxis(chart, hidden);
    const float em = canvas.fontSize();
    float widest = 2 * em;
    for (const Tick& tick : axisTicks(layout.y, 6)) widest = std::max(widest, canvas.textWidth(tick.label));
    Rect inner = {all.x0 + widest + 0.8f * em, all.y0 + 0.4f * em, all.x1 - em, all.y1 - 1.7f * em};
    if (!chart.yLabel.empty()) inner.x0 += 1.5f * em;
    if (!chart.xLabel.empty()) inner.y1 -= 1.3f * em;
    if (!chart.title.empty()) inner.y0 += 1.5f * em;
    const float slot = inner.width() / static_cast<float>(std::max<std::size_t>(1, chart.categories.size()));
    for (const std::string& name : chart.categories)
        layout.staggered = layout.staggered || canvas.textWidth(name) > slot - 0.4f * em;
    if (layout.staggered) inner.y1 -= 1.2f * em;
    layout.legendBottom = layoutLegend(layout, chart, {inner.x0, inner.y0, inner.x1, inner.y1}, canvas);
    inner.y0 = layout.legendBottom;
    if (chart.cursor && !chart.cursorLabel.empty()) inner.y0 += 1.2f * em;
    inner.x1 = std::max(inner.x1, inner.x0 + 10);
    inner.y1 = std::max(inner.y1, inner.y0 + 10);
    layout.plot = inner;
    return layout;
}

std::string legendText(const Series& series) {
    return series.remark.empty() ? series.label : series.label + "  " + series.remark;
}

std::string cutToRoom(const Canvas& canvas, std::string text, float room) {
    if (canvas.textWidth(text) <= room) return text;
    while (!text.empty() && canvas.textWidth(text + "...") > room) {
        const auto isInside = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; };
        while (text.size() > 1 && isInside(text.back())) text.pop_back(); // of a letter beyond ASCII
        text.pop_back();
    }
    return text + "...";
}

void clearValues(Series& series) {
    std::fill(series.y.begin(), series.y.end(), std::numeric_limits<double>::quiet_NaN());
    series.error.clear();
    series.errorBelow.clear();
    series.fillTo.clear();
    series.remark.clear();
}

Chart withoutValues(Chart chart, const HiddenSeries& hidden) {
    const Axis x = xAxis(chart, hidden), y = yAxis(chart, hidden);
    if (chart.categories.empty()) chart.xRange = {x.lo, x.hi};
    chart.yRange = {y.lo, y.hi};
    for (Series& series : chart.series) clearValues(series);
    return chart;
}

std::optional<NearestPoint> nearestPoint(const Chart& chart, const ChartLayout& layout,
                                         const HiddenSeries& hidden, Point at, float reach) {
    std::optional<NearestPoint> nearest;
    float best = reach;
    for (std::size_t s = 0; s < chart.series.size(); ++s) {
        const Series& series = chart.series[s];
        if (hidden.contains(series.label)) continue;
        for (std::size_t i = 0; i < std::min(series.x.size(), series.y.size()); ++i) {
            const Point place = layout.place(series.x[i], series.y[i]);
            const float distance = std::hypot(place.x - at.x, place.y - at.y);
            if (!(distance < best)) continue;
            best = distance;
            nearest = NearestPoint{s, i, place};
        }
    }
    return nearest;
}

} // namespace scorelet
