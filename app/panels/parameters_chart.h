// Error against size: every model at the noise level of the slider, over how many numbers it has.
#pragma once

#include "app/draw/chart.h"
#include "app/draw/theme.h"
#include "core/engine/snapshot.h"
#include "core/session/experiment.h"

#include <string>

namespace scorelet {

/// One mark a column: its held-out error over ParameterCount::total(), and its training error as a small one.
/// Machines that keep training images have a mark of their own. A model without numbers from its training
/// images has no place on the axis; the title names it. Of a covered column nothing.
Chart parametersChart(const Experiment& experiment, const Snapshot& snapshot, Theme theme);

/// The rows of these marks as the chart's table has them; columns that answer older choices are left out.
std::string parametersCsv(const Experiment& experiment, const Snapshot& snapshot);

} // namespace scorelet
