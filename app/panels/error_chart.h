// The chart of errors over the noise level, as data: MSE, a ratio or decibels, with reference curves.
#pragma once

#include "app/draw/chart.h"
#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

/// The chart of a snapshot in the form of experiment.look.chart: lines over sigma or grouped bars. Stale
/// curves are faded; a dashed line is the training error, a full one the held-out error.
/// Of bits the legend says every model's area, and the title and a shade what the `chosen` column and the one
/// beside it (the next, of the last the one before) code better.
Chart errorChart(const Experiment& experiment, const Snapshot& snapshot, const ChartOptions& options,
                 Theme theme, int chosen = 0);

/// Whether the chart needs the errors of this reference model (of referenceModels()): to draw its curve, or
/// to divide by it.
bool chartNeeds(const Experiment& experiment, const ModelSpec& reference);

/// What a legend has room for: the command line's text of a model, or its name where that is shorter.
std::string shortLabel(const ModelSpec& spec);

} // namespace scorelet
