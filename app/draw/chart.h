// A chart as data: what is drawn, not how. drawChart (chart_widget.h) shows it in a panel, chart_image.h
// turns it into PNG pixels or SVG text; all three paint it by the same code.
#pragma once

#include "app/draw/palette.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace scorelet {

enum class Marker { none, circle, square, triangle, diamond };

/// One line of a chart, or one bar in every group.
struct Series {
    std::string label; ///< in the legend and the tooltip; also its identity when it is hidden
    Rgba color;
    std::vector<double> x = {};          ///< bars: left out
    std::vector<double> y = {};          ///< as many as x, or as categories; NaN is a gap
    std::vector<double> error = {};      ///< of y, see Chart::errorName; empty: exact
    std::vector<double> errorBelow = {}; ///< of y downwards where that is another one; empty: as error
    bool line = true;
    bool dashed = false; ///< reference curves, held-out data
    bool stairs = false; ///< y holds from its x to the next one (histograms)
    bool band = false;   ///< the error as a band instead of bars
    Marker marker = Marker::circle;
    bool stale = false;      ///< answers older choices: dimmed, and left out of files
    bool inLegend = true;    ///< false: it is a companion of another series, such as its training error
    std::string remark = {}; ///< in the legend behind the label, such as its area
    std::vector<double> fillTo = {}; ///< of the same x: what is between y and these is shaded; empty: nothing
};

/// How far the error of a value reaches up and down; 0 where it has none.
inline std::pair<double, double> errorOf(const Series& series, std::size_t i) {
    if (i >= series.error.size()) return {0, 0};
    return {series.error[i], i < series.errorBelow.size() ? series.errorBelow[i] : series.error[i]};
}

/// Lines over x, or bars in groups.
struct Chart {
    std::string title;
    std::string xLabel;
    std::string yLabel; ///< with its unit and normalisation
    bool logX = false;
    bool logY = false;
    std::vector<Series> series = {};
    std::vector<std::string> categories = {};             ///< not empty: grouped bars, one group for each
    std::optional<double> cursor = {};                    ///< a vertical line at this x, draggable
    std::string cursorLabel = {};                         ///< at its upper end, such as "σ = 0.5"
    std::optional<std::pair<double, double>> xRange = {}; ///< else all data
    std::optional<std::pair<double, double>> yRange = {};
    /// Without a yRange: how far the axis may reach, whatever values lie beyond; it shows no more than all
    /// data.
    std::optional<std::pair<double, double>> yWithin = {};
    bool wholeX = false;                      ///< x counts something: its axis has whole numbers alone
    std::string errorName = "standard error"; ///< what the series' errors are
};

} // namespace scorelet
