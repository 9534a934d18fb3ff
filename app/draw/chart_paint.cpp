#include "app/draw/chart_paint.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace scorelet {
namespace {

bool finite(Point p) {
    return std::isfinite(p.x) && std::isfinite(p.y);
}

bool anyStale(const Chart& chart) {
    return std::any_of(chart.series.begin(), chart.series.end(), [](const Series& s) { return s.stale; });
}

class ChartPainter {
public:
    ChartPainter(Canvas& canvas, const Chart& chart, const ChartLayout& layout, const HiddenSeries& hidden,
                 const Palette& palette)
        : canvas_(canvas), chart_(chart), layout_(layout), hidden_(hidden), palette_(palette),
          axisColor_(dimmed(palette.dimText, anyStale(chart))), em_(canvas.fontSize()),
          stroke_(std::max(1.0f, em_ / 9)) {}

    void paint() const {
        canvas_.rect(layout_.plot, palette_.panel);
        paintYAxis();
        if (chart_.categories.empty())
            paintXAxis();
        else
            paintCategories();
        canvas_.pushClip(grown(layout_.plot, 1));
        if (chart_.categories.empty())
            for (const Series& series : chart_.series) {
                paintFill(series);
                paintLine(series);
            }
        else
            paintBars();
        canvas_.popClip();
        canvas_.frame(layout_.plot, palette_.border);
        if (chart_.categories.empty())
            for (const Series& series : chart_.series) paintMarkers(series);
        paintCursor();
        paintTitles();
        for (const LegendEntry& entry : layout_.legend) paintLegend(entry);
    }

private:
    static Rect grown(const Rect& r, float by) { return {r.x0 - by, r.y0 - by, r.x1 + by, r.y1 + by}; }

    void paintYAxis() const {
        const Rect& plot = layout_.plot;
        const int wanted = std::max(2, static_cast<int>(plot.height() / (2.2f * em_)));
        float free = plot.y1 + em_; // above it no label stands yet
        for (const Tick& tick : axisTicks(layout_.y, wanted)) {
            const float y = std::round(layout_.place(0, tick.value).y);
            canvas_.line({plot.x0, y}, {plot.x1, y}, faded(palette_.grid, tick.label.empty() ? 0.4f : 1.0f));
            if (tick.label.empty() || y > free) continue; // on the label before
            canvas_.text({plot.x0 - 0.4f * em_, y}, tick.label, axisColor_, Anchor::end, false);
            free = y - em_;
        }
    }

    void paintXAxis() const {
        const Rect& plot = layout_.plot;
        const int wanted = std::max(2, static_cast<int>(plot.width() / (4.5f * em_)));
        for (const Tick& tick : axisTicks(layout_.x, wanted, chart_.wholeX)) {
            const float x =
                std::round(plot.x0 + static_cast<float>(layout_.x.toUnit(tick.value)) * plot.width());
            canvas_.line({x, plot.y0}, {x, plot.y1}, faded(palette_.grid, tick.label.empty() ? 0.4f : 1.0f));
            // One at the end of the axis stays whole.
            const float half = canvas_.textWidth(tick.label) / 2,
                        last = std::max(plot.x0, layout_.all.x1 - half);
            canvas_.text({std::min(x, last), plot.y1 + 0.8f * em_}, tick.label, axisColor_, Anchor::middle,
                         false);
        }
    }

    void paintCategories() const {
        const Rect& plot = layout_.plot;
        const float slot = plot.width() / static_cast<float>(chart_.categories.size());
        for (std::size_t i = 0; i < chart_.categories.size(); ++i) {
            const float line = layout_.staggered && i % 2 == 1 ? 2 : 0.8f;
            canvas_.text({plot.x0 + slot * (static_cast<float>(i) + 0.5f), plot.y1 + line * em_},
                         chart_.categories[i], axisColor_, Anchor::middle, false);
        }
    }

    /// What answers older choices is dimmed.
    static Rgba dimmed(Rgba color, bool stale) { return stale ? faded(color, 0.45f) : color; }
    static Rgba colorOf(const Series& series) { return dimmed(series.color, series.stale); }

    void paintLine(const Series& series) const {
        if (hidden_.contains(series.label)) return;
        std::vector<Point> run;
        auto flush = [&] {
            if (series.line) canvas_.polyline(run, colorOf(series), stroke_, series.dashed);
            run.clear();
        };
        for (std::size_t i = 0; i < std::min(series.x.size(), series.y.size()); ++i) {
            const Point point = layout_.place(series.x[i], series.y[i]);
            if (!finite(point)) {
                flush(); // a gap
                continue;
            }
            if (series.stairs && !run.empty()) run.push_back({point.x, run.back().y});
            run.push_back(point);
        }
        flush();
        paintErrors(series);
    }

    /// Those of all points within the plot, whole: one on its edge reaches over the frame.
    void paintMarkers(const Series& series) const {
        if (hidden_.contains(series.label)) return;
        const Rect plot = grown(layout_.plot, 1);
        for (std::size_t i = 0; i < std::min(series.x.size(), series.y.size()); ++i) {
            const Point point = layout_.place(series.x[i], series.y[i]);
            if (finite(point) && plot.contains(point))
                paintMarker(series.marker, point, 2 * stroke_, colorOf(series));
        }
    }

    /// What lies between a series and its fillTo, crossings included.
    void paintFill(const Series& series) const {
        if (hidden_.contains(series.label)) return;
        const Rgba color = faded(colorOf(series), 0.22f);
        const std::size_t count = std::min({series.x.size(), series.y.size(), series.fillTo.size()});
        for (std::size_t i = 1; i < count; ++i) {
            const Point a = layout_.place(series.x[i - 1], series.y[i - 1]),
                        b = layout_.place(series.x[i], series.y[i]),
                        c = layout_.place(series.x[i], series.fillTo[i]),
                        d = layout_.place(series.x[i - 1], series.fillTo[i - 1]);
            if (!finite(a) || !finite(b) || !finite(c) || !finite(d)) continue;
            const float before = a.y - d.y, after = b.y - c.y;
            if (before * after >= 0) {
                canvas_.polygon(std::array{a, b, c, d}, color);
                continue;
            }
            const float t = before / (before - after);
            const Point cross{a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
            canvas_.polygon(std::array{a, cross, d}, color);
            canvas_.polygon(std::array{cross, b, c}, color);
        }
    }

    /// The pixels of the error's ends; what a logarithmic axis cannot show ends at the plot's bottom.
    std::array<Point, 2> errorEnds(const Series& series, std::size_t i) const {
        const auto [up, down] = errorOf(series, i);
        Point low = layout_.place(series.x[i], series.y[i] - down);
        if (std::isnan(low.y)) low.y = layout_.plot.y1;
        return {low, layout_.place(series.x[i], series.y[i] + up)};
    }

    void paintErrors(const Series& series) const {
        std::array<Point, 2> last{};
        bool hasLast = false;
        for (std::size_t i = 0; i < std::min(series.error.size(), series.y.size()); ++i) {
            const auto ends = errorEnds(series, i);
            const bool shown = finite(ends[0]) && finite(ends[1]);
            if (shown && series.band && hasLast)
                canvas_.polygon(std::array{last[0], last[1], ends[1], ends[0]},
                                faded(colorOf(series), 0.22f));
            const auto [up, down] = errorOf(series, i);
            if (shown && !series.band && (up > 0 || down > 0)) paintErrorBar(ends, colorOf(series));
            last = ends;
            hasLast = shown;
        }
    }

    void paintErrorBar(const std::array<Point, 2>& ends, Rgba color) const {
        const float cap = 2 * stroke_;
        canvas_.line(ends[0], ends[1], color, stroke_ / 1.5f);
        for (const Point& end : ends)
            canvas_.line({end.x - cap, end.y}, {end.x + cap, end.y}, color, stroke_ / 1.5f);
    }

    void paintMarker(Marker marker, Point at, float r, Rgba color) const {
        if (marker == Marker::circle) canvas_.circle(at, r, color);
        if (marker == Marker::square) canvas_.rect({at.x - r, at.y - r, at.x + r, at.y + r}, color);
        if (marker == Marker::triangle)
            canvas_.polygon(std::array{Point{at.x, at.y - 1.3f * r}, Point{at.x + 1.2f * r, at.y + r},
                                       Point{at.x - 1.2f * r, at.y + r}},
                            color);
        if (marker == Marker::diamond)
            canvas_.polygon(std::array{Point{at.x, at.y - 1.4f * r}, Point{at.x + 1.4f * r, at.y},
                                       Point{at.x, at.y + 1.4f * r}, Point{at.x - 1.4f * r, at.y}},
                            color);
    }

    void paintBars() const {
        std::vector<const Series*> shown;
        for (const Series& series : chart_.series)
            if (!hidden_.contains(series.label)) shown.push_back(&series);
        for (std::size_t s = 0; s < shown.size(); ++s) {
            const Series& series = *shown[s];
            for (std::size_t g = 0; g < std::min(series.y.size(), chart_.categories.size()); ++g) {
                const Rect bar = layout_.bar(g, chart_.categories.size(), s, shown.size(), series.y[g]);
                if (!std::isfinite(bar.y0) || !std::isfinite(bar.y1)) continue;
                canvas_.rect(bar, series.dashed ? faded(colorOf(series), 0.45f) : colorOf(series));
                if (series.dashed) canvas_.frame(bar, colorOf(series), stroke_ / 1.5f);
                paintBarError(bar, series, g);
            }
        }
    }

    void paintBarError(const Rect& bar, const Series& series, std::size_t g) const {
        const float x = (bar.x0 + bar.x1) / 2;
        const auto [up, down] = errorOf(series, g);
        if (!(up > 0 || down > 0)) return;
        float low = layout_.place(0, series.y[g] - down).y;
        if (std::isnan(low)) low = layout_.plot.y1;
        paintErrorBar({Point{x, low}, Point{x, layout_.place(0, series.y[g] + up).y}}, palette_.text);
    }

    void paintCursor() const {
        if (!chart_.cursor) return;
        const double unit = layout_.x.toUnit(*chart_.cursor);
        if (!(unit >= -1e-6 && unit <= 1 + 1e-6)) return;
        const float x = layout_.plot.x0 + static_cast<float>(unit) * layout_.plot.width();
        canvas_.line({x, layout_.plot.y0}, {x, layout_.plot.y1}, palette_.accent, stroke_);
        const float half = canvas_.textWidth(chart_.cursorLabel) / 2;
        const float labelX =
            std::clamp(x, layout_.plot.x0 + half, std::max(layout_.plot.x0 + half, layout_.plot.x1 - half));
        canvas_.text({labelX, layout_.plot.y0 - 0.7f * em_}, chart_.cursorLabel, palette_.accent,
                     Anchor::middle, false);
    }

    void paintTitles() const {
        const Rect& plot = layout_.plot;
        const float middle = (plot.x0 + plot.x1) / 2;
        // As far as both ends of the chart from the plot's middle, which stands off the chart's own.
        const float across = 2 * std::min(middle - layout_.all.x0, layout_.all.x1 - middle);
        canvas_.text({middle, layout_.all.y0 + em_}, fitting(chart_.title, across), palette_.text,
                     Anchor::middle, false);
        const float y = (plot.y0 + plot.y1) / 2;
        const float down = 2 * std::min(y - layout_.all.y0, layout_.all.y1 - y);
        canvas_.text({middle, layout_.all.y1 - 0.8f * em_}, fitting(chart_.xLabel, across), palette_.text,
                     Anchor::middle, false);
        canvas_.text({layout_.all.x0 + 0.9f * em_, y}, fitting(chart_.yLabel, down), palette_.text,
                     Anchor::middle, true);
    }

    /// A title that has room: without what stands in parentheses, or cut with "..." where that is not
    /// enough.
    std::string fitting(std::string text, float room) const {
        if (canvas_.textWidth(text) <= room) return text;
        if (const auto remark = text.find(" ("); remark != std::string::npos) text.erase(remark);
        return cutToRoom(canvas_, std::move(text), room);
    }

    void paintLegend(const LegendEntry& entry) const {
        const Series& series = chart_.series[entry.series];
        const bool off = hidden_.contains(series.label);
        const Rgba color = faded(colorOf(series), off ? 0.3f : 1.0f);
        const Point left{entry.box.x0, (entry.box.y0 + entry.box.y1) / 2};
        const Point right{left.x + 1.7f * em_, left.y};
        if (!chart_.categories.empty()) {
            canvas_.rect({left.x + 0.5f * em_, left.y - 0.35f * em_, right.x, left.y + 0.35f * em_},
                         series.dashed ? faded(color, 0.45f) : color);
        } else {
            if (series.line) canvas_.line(left, right, color, stroke_, series.dashed);
            paintMarker(series.marker, {(left.x + right.x) / 2, left.y}, 2 * stroke_, color);
        }
        canvas_.text({right.x + 0.4f * em_, left.y}, entry.text,
                     off ? faded(palette_.dimText, 0.6f) : dimmed(palette_.text, series.stale), Anchor::start,
                     false);
    }

    Canvas& canvas_;
    const Chart& chart_;
    const ChartLayout& layout_;
    const HiddenSeries& hidden_;
    const Palette& palette_;
    Rgba axisColor_; ///< the ends of the axes answer to all series
    float em_;
    float stroke_;
};

} // namespace

void paintChart(Canvas& canvas, const Chart& chart, const ChartLayout& layout, const HiddenSeries& hidden,
                const Palette& palette) {
    ChartPainter(canvas, chart, layout, hidden, palette).paint();
}

} // namespace scorelet
