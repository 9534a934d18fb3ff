#include "app/panels/parameters_chart.h"

#include "app/panels/chart_table.h"
#include "app/panels/error_chart.h"
#include "app/panels/spotlight.h"
#include "app/panels/widgets.h"
#include "core/families/spec_text.h"
#include "core/studies/error_study.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

namespace scorelet {
namespace {

constexpr float trainingMark = 0.6f; ///< opacity
constexpr double axisRoom = 3;       ///< what the axis goes on beyond its marks, as a factor

/// A mark: an error over how many numbers the model has.
Series markOf(const ErrorPoint& point, double error, double uncertainty, const std::string& name, Rgba color,
              bool stale) {
    Series series{.label = name, .color = color};
    series.x = {static_cast<double>(point.fit.parameters.total())};
    series.y = {error > 0 ? error : std::numeric_limits<double>::quiet_NaN()}; // the axis has no 0
    if (uncertainty > 0) series.error = {uncertainty};
    series.line = false;
    series.stale = stale;
    return series;
}

} // namespace

Chart parametersChart(const Experiment& e, const Snapshot& s, Theme theme) {
    Chart chart{.title = {},
                .xLabel = "numbers from the training images (parameters, and pixel values that are kept)",
                .yLabel = fmt::format("MSE {} at \xcf\x83 {}", perPixel(e), shortNumber(e.sigma)),
                .logX = true,
                .logY = true};
    const auto& colors = palette(theme).series;
    std::string without;
    double least = std::numeric_limits<double>::infinity(), most = 0;
    for (int i = 0; i < static_cast<int>(e.columns.size()); ++i) {
        const auto point = shownOf<ErrorHere>(s, e, i);
        if (!point || isCovered("chart", i)) continue;
        const ParameterCount& count = point->fit.parameters;
        if (count.total() == 0) {
            without += (without.empty() ? "" : ", ") + columnLetter(i);
            continue;
        }
        least = std::min(least, static_cast<double>(count.total()));
        most = std::max(most, static_cast<double>(count.total()));
        const Rgba color = colors[static_cast<std::size_t>(i) % colors.size()];
        const std::string name = fmt::format(
            "{}  {}", columnLetter(i),
            shortLabel(point.fresh ? e.columns[static_cast<std::size_t>(i)] : point.inputs->fit.solver.spec));
        Series heldOut = markOf(*point, point->heldOut, point->heldOutError, name, color, !point.fresh);
        heldOut.marker = count.kept > 0 ? Marker::diamond : Marker::circle;
        heldOut.remark = parametersText(count);
        Series training = markOf(*point, point->train, point->trainError, columnLetter(i) + "  training",
                                 faded(color, trainingMark), !point.fresh);
        training.marker = Marker::triangle;
        training.inLegend = false;
        chart.series.push_back(std::move(heldOut));
        chart.series.push_back(std::move(training));
    }
    chart.title = "held-out errors; triangles: training";
    if (!without.empty()) chart.title += fmt::format("; no parameters: {}", without);
    if (most > 0) chart.xRange = {least / axisRoom, most * axisRoom};
    return chart;
}

std::string parametersCsv(const Experiment& e, const Snapshot& s) {
    std::vector<ChartRow> rows;
    for (int i = 0; i < static_cast<int>(e.columns.size()); ++i) {
        const ModelSpec& spec = e.columns[static_cast<std::size_t>(i)];
        if (const auto point = shownOf<ErrorHere>(s, e, i); point && point.fresh)
            rows.push_back({label(spec), toText(spec), false, i, false, *point});
    }
    return chartCsv(rows);
}

} // namespace scorelet
