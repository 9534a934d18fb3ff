#include "core/image/statistics.h"

#include <algorithm>
#include <cmath>

namespace scorelet {

PixelStatistics pixelStatistics(const ImageBatch& images) {
    PixelStatistics result;
    if (images.empty()) return result;
    const auto pixels = images.matrix();
    const auto count = static_cast<double>(pixels.size());
    float minimum = pixels(0, 0), maximum = pixels(0, 0);
    double sum = 0;
    for (Eigen::Index i = 0; i < pixels.rows(); ++i) {
        minimum = std::min(minimum, pixels.row(i).minCoeff());
        maximum = std::max(maximum, pixels.row(i).maxCoeff());
        sum += pixels.row(i).cast<double>().sum();
    }
    result.minimum = static_cast<double>(minimum);
    result.maximum = static_cast<double>(maximum);
    result.mean = sum / count;
    double squares = 0;
    for (Eigen::Index i = 0; i < pixels.rows(); ++i)
        squares += (pixels.row(i).cast<double>().array() - result.mean).square().sum();
    result.standardDeviation = std::sqrt(squares / count);
    return result;
}

} // namespace scorelet
