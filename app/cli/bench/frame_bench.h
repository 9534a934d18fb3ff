// Speed of the interface: first picture, frames while a slider moves, how soon new images follow, the end.
//
// The same Lab as in the window, drawn without a display; the rasteriser is not part of any figure.
#pragma once

#include "app/cli/bench/report.h"
#include "core/session/experiment.h"

namespace scorelet {

/// Measures with the experiment's data set and columns.
void benchFrames(const Experiment& experiment, int threads, BenchReport& report);

} // namespace scorelet
