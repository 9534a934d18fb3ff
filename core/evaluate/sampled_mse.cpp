#include "core/evaluate/sampled_mse.h"

#include "core/base/standard_error.h"
#include "core/sample/trajectory.h"

#include <algorithm>
#include <cassert>
#include <span>
#include <vector>

namespace scorelet {
namespace {

/// Of every image, per pixel and channel.
Eigen::VectorXd errorsOf(const ImageBatch& answers, const ImageBatch& clean) {
    const ImageBatch::Matrix difference = answers.matrix() - clean.matrix();
    return difference.cast<double>().rowwise().squaredNorm() / static_cast<double>(clean.shape().values());
}

SampledMse estimate(Eigen::VectorXd errors) {
    const double mean = errors.mean(), uncertain = standardError(errors);
    return {mean, uncertain, static_cast<int>(errors.size()), std::move(errors)};
}

/// `answer(noisy, first, work)` denoises the images from row `first` on.
template <class Answer>
SampledMse sampled(const Answer& answer, double sigma, const ImageBatch& clean, std::uint64_t seed,
                   const Work& work, int batch, std::span<const Eigen::Index> noiseOf) {
    assert(clean.count() > 0 && batch > 0);
    assert(noiseOf.empty() || static_cast<Eigen::Index>(noiseOf.size()) == clean.count());
    const int count = static_cast<int>(clean.count());
    Work quiet = work;
    quiet.progress = {};
    Eigen::VectorXd errors(count);
    for (int first = 0; first < count; first += batch) {
        work.check();
        const int size = std::min(batch, count - first);
        const ImageBatch images = clean.rows(first, size);
        const ImageBatch noisy = noiseOf.empty()
                                     ? noisedStates(images, sigma, seed, first)
                                     : noisedStates(images, sigma, seed,
                                                    noiseOf.subspan(static_cast<std::size_t>(first),
                                                                    static_cast<std::size_t>(size)));
        errors.segment(first, size) = errorsOf(answer(noisy, first, quiet), images);
        work.report(static_cast<double>(first + size) / count);
    }
    return estimate(std::move(errors));
}

} // namespace

SampledMse sampledMse(const Denoiser& denoiser, const ImageBatch& clean, std::uint64_t seed, const Work& work,
                      int batch, std::span<const Eigen::Index> noiseOf) {
    return sampled(
        [&](const ImageBatch& noisy, int, const Work& quiet) { return denoiser.denoise(noisy, quiet); },
        denoiser.sigma(), clean, seed, work, batch, noiseOf);
}

std::vector<SampledMse> sampledMse(const AnswersOverNoise& model, std::span<const double> sigmas,
                                   const ImageBatch& clean, std::uint64_t seed, const Work& work,
                                   std::span<const Eigen::Index> noiseOf) {
    assert(clean.count() > 0);
    const ImageBatch none(clean.shape(), clean.count(), 0.F);
    const ImageBatch noise = noiseOf.empty() ? noisedStates(none, 1, seed) : noisedStates(none, 1, seed, noiseOf);
    std::vector<SampledMse> all;
    for (const ImageBatch& answers : model.denoiseOverNoise(clean, noise, sigmas, work))
        all.push_back(estimate(errorsOf(answers, clean)));
    return all;
}

SampledMse sampledMse(const std::function<ImageBatch(const ImageBatch& noisy, const Work& work)>& answer,
                      double sigma, const ImageBatch& clean, std::uint64_t seed, const Work& work) {
    return sampled([&](const ImageBatch& noisy, int, const Work& quiet) { return answer(noisy, quiet); },
                   sigma, clean, seed, work, imagesAtOnce, {});
}

SampledMse sampledLeaveOneOut(const LeaveOneOut& leaveOneOut, double sigma, const ImageBatch& training,
                              const std::vector<Eigen::Index>& numbers, std::uint64_t seed, const Work& work,
                              int batch, std::span<const Eigen::Index> noiseOf) {
    const auto answer = [&](const ImageBatch& noisy, int first, const Work& quiet) {
        const std::span<const Eigen::Index> own(numbers);
        return leaveOneOut.denoiseWithout(
            noisy, own.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(noisy.count())),
            quiet);
    };
    return sampled(answer, sigma, imagesAt(training, numbers), seed, work, batch,
                   noiseOf.empty() ? std::span<const Eigen::Index>(numbers) : noiseOf);
}

} // namespace scorelet
