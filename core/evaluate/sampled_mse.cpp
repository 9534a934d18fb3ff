#include "core/evaluate/sampled_mse.h"

#include "core/sample/trajectory.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace scorelet {

SampledMse sampledMse(const Denoiser& denoiser, const ImageMatrix& clean, std::uint64_t seed,
                      const Work& work, int batch) {
    assert(clean.rows() > 0 && batch > 0);
    const int count = static_cast<int>(clean.rows());
    Work quiet = work;
    quiet.progress = {};
    Eigen::VectorXd errors(count);
    for (int first = 0; first < count; first += batch) {
        work.check();
        const int size = std::min(batch, count - first);
        const ImageMatrix images = clean.middleRows(first, size);
        const ImageMatrix noisy = noisedStates(images, denoiser.sigma(), seed, first);
        const ImageMatrix difference = denoiser.denoise(noisy, quiet) - images;
        errors.segment(first, size) =
            difference.cast<double>().rowwise().squaredNorm() / static_cast<double>(clean.cols());
        work.report(static_cast<double>(first + size) / count);
    }
    const double mean = errors.mean();
    const double squares = (errors.array() - mean).square().sum();
    return {mean, count > 1 ? std::sqrt(squares / (count - 1.0) / count) : 0.0, count};
}

} // namespace scorelet
