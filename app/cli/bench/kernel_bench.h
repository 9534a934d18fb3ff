// Speed of the heart: moment pass against its rival, fits, denoising, transform.
#pragma once

#include "app/cli/batch.h"
#include "app/cli/bench/report.h"

namespace scorelet {

/// Measures on the batch's data set. `full`: local coupling of degree 3 on all images, too.
void benchKernels(Batch& batch, bool full, BenchReport& report);

} // namespace scorelet
