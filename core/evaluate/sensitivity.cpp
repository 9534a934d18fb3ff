#include "core/evaluate/sensitivity.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace scorelet {
namespace {

constexpr const char* who = "the effective radius";

int along(int offset, int length, PixelDistance distance) {
    const int plain = std::abs(offset);
    return distance == PixelDistance::wrapped ? std::min(plain, length - plain) : plain;
}

} // namespace

double effectiveRadius(const ImageBatch& maps, PixelId pixel, PixelDistance distance) {
    requirePixel(maps.shape(), pixel, who);
    const int height = maps.shape().height, width = maps.shape().width;
    const Eigen::RowVectorXd squares = maps.matrix().cast<double>().colwise().squaredNorm();
    const Eigen::VectorXd weights = squares.reshaped(height * width, maps.shape().channels).rowwise().sum();
    double moment = 0;
    for (int row = 0; row < height; ++row) {
        const double dy = along(row - pixel.row, height, distance);
        for (int col = 0; col < width; ++col) {
            const double dx = along(col - pixel.col, width, distance);
            moment += weights[row * width + col] * (dy * dy + dx * dx);
        }
    }
    const double total = weights.sum();
    // A pixel whose answer no input pixel changes by more than a float's rounding answers to nothing.
    constexpr double nothing = 1e-14; // squared derivatives, by pixels
    const bool defined = total > nothing && std::isfinite(total);
    return defined ? std::sqrt(moment / total) : std::numeric_limits<double>::quiet_NaN();
}

RadiusCurve radiusOverSigma(const DenoiserSource& source, const ImageBatch& clean, PixelId pixel,
                            const std::vector<double>& sigmas, PixelDistance distance, std::uint64_t seed,
                            const Work& work) {
    requirePixel(clean.shape(), pixel, who);
    RadiusCurve curve{sigmas, {}};
    Work quiet = work;
    quiet.progress = {};
    ImageBatch maps(clean.shape(), clean.count());
    for (std::size_t s = 0; s < sigmas.size(); ++s) {
        const auto denoiser = source(sigmas[s]);
        const ImageBatch noisy = noisedStates(clean, sigmas[s], seed);
        for (Eigen::Index row = 0; row < clean.count(); ++row) {
            work.check();
            maps.set(row, denoiser->sensitivity(noisy.image(row), pixel, quiet));
        }
        curve.radii.push_back(effectiveRadius(maps, pixel, distance));
        work.report(static_cast<double>(s + 1) / static_cast<double>(sigmas.size()));
    }
    return curve;
}

} // namespace scorelet
