// Reverse diffusion: from noisy states down the noise levels, every state and every denoised estimate kept.
//
// The probability-flow ODE dx/dsigma = (x - D(x, sigma)) / sigma by Euler's or Heun's method (Karras et al.
// 2022, algorithm 1, the last step to sigma = 0 by Euler), or ancestral sampling: an Euler step to down =
// sqrt(to^2 - up^2), up = min(to, eta to sqrt(from^2 - to^2) / from), then fresh noise of deviation up.
// States are images of any shape, sigma in pixel units. The noise of a sample at a step depends on (seed,
// sample, step) alone, so every model gets the same noise, whatever the batch or the number of threads.
#pragma once

#include "core/base/work.h"
#include "core/denoise/denoiser.h"
#include "core/image/image.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scorelet {

enum class Sampler { euler, heun, ancestral };

/// "euler", "heun" or "ancestral".
const char* name(Sampler sampler);

/// Where a sampler gets the denoiser of a noise level; asked once per level, levels falling.
using DenoiserSource = std::function<std::shared_ptr<const Denoiser>(double sigma)>;

/// The denoisers of a model; model and work must outlive it.
DenoiserSource denoisersOf(const Model& model, const Work& work);

struct SampleOptions {
    Sampler sampler = Sampler::heun;
    std::uint64_t seed = 0; ///< of the ancestral sampler's noise
    int firstSample = 0;    ///< number of the first sample, where these are a part of a larger batch
    double eta = 1;         ///< share of fresh noise of the ancestral sampler, 0 (Euler) to 1
    double divergenceLimit =
        10; ///< a sample has diverged when its rms exceeds this many times max(dataRange, sigma)
    double dataRange = 2; ///< of clean pixels: 2 for [-1, 1]
};

/// Where and why a sample was stopped.
struct Divergence {
    int step;           ///< index into Trajectory::steps of the level at which it happened
    double sigma;       ///< that level
    PixelId pixel;      ///< the first pixel that is not finite, else the one of largest magnitude
    float value;        ///< its value
    std::string reason; ///< "denoised estimate is not finite", "state's rms 93.1 is beyond 20"
    Image image;        ///< the offending state or estimate, to find the coefficient at fault
};

/// All samples at one noise level.
struct TrajectoryStep {
    double sigma = 0;
    ImageBatch states;    ///< by sample, noisy by sigma
    ImageBatch estimates; ///< D(state, sigma); at sigma = 0 the state itself
    Eigen::VectorXf rms;  ///< root mean square of each state
};

/// One entry in `steps` per noise level. A diverged sample keeps its last sound state and estimate in later
/// steps.
struct Trajectory {
    std::vector<double> levels;
    std::vector<TrajectoryStep> steps;               ///< as many as levels, once it is complete
    std::vector<std::optional<Divergence>> diverged; ///< by sample

    int count() const { return static_cast<int>(diverged.size()); }
    bool complete() const { return steps.size() == levels.size(); }
    const ImageBatch& finalStates() const { return steps.back().states; }
};

/// Told the trajectory so far after every step; the reference is valid during the call alone.
using StepCallback = std::function<void(const Trajectory&)>;

/// Samples from the start states (noisy by levels[0]) down the levels (falling strictly, at
/// least two; only the last may be 0). Throws Error for levels that do not fall; leaves by Cancelled between
/// steps.
Trajectory sampleTrajectory(const DenoiserSource& source, const ImageBatch& start,
                            const std::vector<double>& levels, const SampleOptions& options, const Work& work,
                            const StepCallback& onStep = {});

/// As above, with the denoisers of a model.
Trajectory sampleTrajectory(const Model& model, const ImageBatch& start, const std::vector<double>& levels,
                            const SampleOptions& options, const Work& work, const StepCallback& onStep = {});

/// Start states: every clean image plus sigma z, image i with the start noise of sample firstSample + i.
ImageBatch noisedStates(const ImageBatch& clean, double sigma, std::uint64_t seed, int firstSample = 0);

/// The same, image i with the start noise of sample numbers[i].
ImageBatch noisedStates(const ImageBatch& clean, double sigma, std::uint64_t seed,
                        std::span<const Eigen::Index> numbers);

/// The same of one image, with the start noise of that sample.
Image noisedState(const Image& clean, double sigma, std::uint64_t seed, int sample);

/// Start states from nothing: the mean image plus sigma z, `count` of them.
ImageBatch pureNoise(int count, const Image& mean, double sigma, std::uint64_t seed, int firstSample = 0);

} // namespace scorelet
