#include "core/evaluate/sampled_mse.h"

#include "core/sample/trajectory.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace scorelet {

SampledMse sampledMse(const Denoiser& denoiser, const ImageBatch& clean, std::uint64_t seed, const Work& work,
                      int batch) {
    assert(clean.count() > 0 && batch > 0);
    const int count = static_cast<int>(clean.count());
    Work quiet = work;
    quiet.progress = {};
    Eigen::VectorXd errors(count);
    for (int first = 0; first < count; first += batch) {
        work.check();
        const int size = std::min(batch, count - first);
        const ImageBatch images = clean.rows(first, size);
        const ImageBatch noisy = noisedStates(images, denoiser.sigma(), seed, first);
        const ImageBatch answers = denoiser.denoise(noisy, quiet);
        const ImageBatch::Matrix difference = answers.matrix() - images.matrix();
        errors.segment(first, size) =
            difference.cast<double>().rowwise().squaredNorm() / static_cast<double>(clean.shape().values());
        work.report(static_cast<double>(first + size) / count);
    }
    const double mean = errors.mean();
    const double squares = (errors.array() - mean).square().sum();
    return {mean, count > 1 ? std::sqrt(squares / (count - 1.0) / count) : 0.0, count, std::move(errors)};
}

} // namespace scorelet
