#include "core/evaluate/sensitivity.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace scorelet {
namespace {

int along(int offset, int length, PixelDistance distance) {
    const int plain = std::abs(offset);
    return distance == PixelDistance::wrapped ? std::min(plain, length - plain) : plain;
}

} // namespace

double effectiveRadius(const ImageMatrix& maps, int height, int width, int pixel, PixelDistance distance) {
    assert(maps.cols() == height * width && pixel >= 0 && pixel < height * width);
    const Eigen::RowVectorXd weights = maps.cast<double>().colwise().squaredNorm();
    double moment = 0;
    for (int row = 0; row < height; ++row) {
        const double dy = along(row - pixel / width, height, distance);
        for (int col = 0; col < width; ++col) {
            const double dx = along(col - pixel % width, width, distance);
            moment += weights[row * width + col] * (dy * dy + dx * dx);
        }
    }
    const double total = weights.sum();
    // What rounding leaves of a pixel that answers to nothing has no radius.
    constexpr double nothing = 1e-18; // squared derivatives, by pixels
    const bool defined = total > nothing && std::isfinite(total);
    return defined ? std::sqrt(moment / total) : std::numeric_limits<double>::quiet_NaN();
}

RadiusCurve radiusOverSigma(const DenoiserSource& source, const ImageMatrix& clean, int height, int width,
                            int pixel, const std::vector<double>& sigmas, PixelDistance distance,
                            std::uint64_t seed, const Work& work) {
    RadiusCurve curve{sigmas, {}};
    Work quiet = work;
    quiet.progress = {};
    ImageMatrix maps(clean.rows(), clean.cols());
    for (std::size_t s = 0; s < sigmas.size(); ++s) {
        const auto denoiser = source(sigmas[s]);
        const ImageMatrix noisy = noisedStates(clean, sigmas[s], seed);
        for (Eigen::Index row = 0; row < clean.rows(); ++row) {
            work.check();
            maps.row(row) = denoiser->sensitivity(noisy.row(row), pixel, quiet);
        }
        curve.radii.push_back(effectiveRadius(maps, height, width, pixel, distance));
        work.report(static_cast<double>(s + 1) / static_cast<double>(sigmas.size()));
    }
    return curve;
}

} // namespace scorelet
