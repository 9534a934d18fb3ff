// What the pixels of a set look like as numbers: mean, standard deviation, range.
#pragma once

#include "core/image/image.h"

namespace scorelet {

/// Statistics over every pixel of every image, grey in [-1, 1].
struct PixelStatistics {
    double mean = 0;
    double standardDeviation = 0; ///< of the population (divided by the number of pixels)
    double minimum = 0;
    double maximum = 0;
};

/// The statistics of all values of all channels; all zero without an image. Double sums per image, so 60,000
/// images lose nothing.
PixelStatistics pixelStatistics(const ImageBatch& images);

} // namespace scorelet
