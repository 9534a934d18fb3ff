// The chart's numbers: one row a model and noise level, sortable, and as CSV.
#pragma once

#include "app/panels/view.h"
#include "core/studies/error_study.h"

#include <limits>
#include <string>
#include <vector>

namespace scorelet {

/// One line of the table.
struct ChartRow {
    std::string label;
    std::string model;      ///< in files: its text form
    bool reference = false; ///< a reference curve instead of a column
    int column = 0;
    bool stale = false; ///< answers older choices: dimmed, and left out of files
    ErrorPoint point;
    double bits = std::numeric_limits<double>::quiet_NaN(); ///< codedBits() from the lowest level up to this
};

enum class ChartField { model, sigma, train, heldOut, how, features, parameters, rcond, seconds, count };

/// All points of the snapshot's chart and of its reference curves, in their order.
std::vector<ChartRow> chartRows(const Experiment& experiment, const Snapshot& snapshot);

/// Sorts by a field; rows that it does not tell apart keep their order.
void sortRows(std::vector<ChartRow>& rows, ChartField field, bool descending);

/// The columns of every table of errors, from the window and from the command line.
const std::vector<std::string>& chartColumns();

/// How sure a row is over images, and its difference to another model's on the same images; NaN: unknown.
struct OverImages {
    double heldOutError =
        std::numeric_limits<double>::quiet_NaN(); ///< standard error of an exact held-out mean
    double difference =
        std::numeric_limits<double>::quiet_NaN(); ///< of the held-out means: this less the other
    double differenceError =
        std::numeric_limits<double>::quiet_NaN();           ///< its standard error, paired by images
    double bits = std::numeric_limits<double>::quiet_NaN(); ///< codedBits() from the lowest level up to this
};

/// codedBits() of the held-out errors of these points up to the last; NaN for fewer than two.
double bitsUpTo(const std::vector<ErrorPoint>& points, std::size_t count);

/// One row of it; an empty cell is unknown. `model` is its text form, or what theory it is.
std::vector<std::string> chartCells(const std::string& model, const ErrorPoint& point,
                                    const OverImages& over = {});

/// The row of a model that has no error there, and why.
std::vector<std::string> failedCells(const std::string& model, double sigma, const std::string& reason);

/// The table as comma-separated values with a header; numbers with all their digits. Stale rows are left out.
std::string chartCsv(const std::vector<ChartRow>& rows);

/// Draws the table, filling the region.
void drawChartTable(const View& view);

} // namespace scorelet
