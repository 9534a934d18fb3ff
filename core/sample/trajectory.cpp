#include "core/sample/trajectory.h"

#include "core/base/error.h"
#include "core/base/random.h"

#include <cassert>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <span>
#include <utility>

namespace scorelet {
namespace {

using Matrix = ImageBatch::Matrix;

/// The stream of a sample's noise at a step; step -1 is the start.
std::uint64_t noiseStream(int sample, int step) {
    return mixSeed(static_cast<std::uint64_t>(sample), static_cast<std::uint64_t>(step + 1));
}

double rootMeanSquare(const Eigen::RowVectorXf& row) {
    return std::sqrt(row.cast<double>().squaredNorm() / static_cast<double>(row.size()));
}

/// What is wrong with a state or an estimate, if anything is.
std::optional<Divergence> inspect(const ImageShape& shape, const Eigen::RowVectorXf& row, const char* what,
                                  int step, double sigma, double bound) {
    const double rms = rootMeanSquare(row);
    if (rms <= bound) return std::nullopt; // false for NaN, too
    int pixel = 0;
    for (int p = 0; p < row.size(); ++p) {
        if (!std::isfinite(row[p])) {
            pixel = p;
            break;
        }
        if (std::abs(row[p]) > std::abs(row[pixel])) pixel = p;
    }
    std::string reason = std::isfinite(row[pixel])
                             ? fmt::format("{}'s rms {:.3g} is beyond {:.3g}", what, rms, bound)
                             : fmt::format("{} is not finite", what);
    return Divergence{step,
                      sigma,
                      shape.pixel(pixel),
                      row[pixel],
                      std::move(reason),
                      Image(shape, row.transpose().array())};
}

void checkLevels(const std::vector<double>& levels) {
    if (levels.size() < 2) throw Error("noise levels of a sampler: expected at least two");
    for (std::size_t i = 0; i < levels.size(); ++i) {
        const bool falls = i == 0 || levels[i] < levels[i - 1];
        const bool positive = levels[i] > 0 || (levels[i] == 0 && i + 1 == levels.size());
        if (!falls || !positive || !std::isfinite(levels[i]))
            throw Error(fmt::format("noise levels of a sampler: expected to fall strictly to 0 or above, "
                                    "found {} at place {}",
                                    levels[i], i));
    }
}

/// One run of a sampler: the samples still on their way, and the trajectory behind them.
class Run {
public:
    Run(const DenoiserSource& source, const ImageBatch& start, const std::vector<double>& levels,
        const SampleOptions& options, const Work& work)
        : source_(source), options_(options), work_(work), shape_(start.shape()), states_(start.matrix()),
          estimates_(start.matrix()), active_(static_cast<std::size_t>(start.count())) {
        work_.progress = {};
        std::iota(active_.begin(), active_.end(), 0);
        trajectory_.levels = levels;
        trajectory_.diverged.resize(active_.size());
    }

    /// Goes down all levels.
    Trajectory finish(const Work& work, const StepCallback& onStep) {
        const int count = static_cast<int>(trajectory_.levels.size());
        trajectory_.steps.reserve(trajectory_.levels.size());
        keepSound(states_, "state", 0, bound(0));
        for (int step = 0; step < count; ++step) {
            work.check();
            if (step > 0) advance(step);
            work.check();
            estimate(step);
            record(step);
            work.report(static_cast<double>(step + 1) / count);
            if (onStep) onStep(trajectory_);
        }
        return std::move(trajectory_);
    }

private:
    double level(int step) const { return trajectory_.levels[static_cast<std::size_t>(step)]; }

    double bound(int step) const {
        return options_.divergenceLimit * std::max(options_.dataRange, level(step));
    }

    /// Takes the samples whose row of `all` (count x values) is unsound out of the active ones.
    void keepSound(const Matrix& all, const char* what, int step, double limit) {
        std::erase_if(active_, [&](int sample) {
            auto divergence = inspect(shape_, all.row(sample), what, step, level(step), limit);
            if (divergence) trajectory_.diverged[static_cast<std::size_t>(sample)] = std::move(divergence);
            return trajectory_.diverged[static_cast<std::size_t>(sample)].has_value();
        });
    }

    /// Keeps the active samples' rows in `target` up to date with those of `fresh`, where these are sound.
    void accept(Matrix& target, const Matrix& fresh, const char* what, int step, double limit) {
        keepSound(fresh, what, step, limit);
        for (const int sample : active_) target.row(sample) = fresh.row(sample);
    }

    /// D of the active rows at a level, in the other rows what the argument has.
    Matrix denoised(const Matrix& states, int step) {
        if (denoiserStep_ != step) {
            denoiser_ = source_(level(step));
            denoiserStep_ = step;
        }
        Matrix all = states;
        const ImageBatch active(shape_, states(active_, Eigen::all));
        all(active_, Eigen::all) = denoiser_->denoise(active, work_).matrix();
        return all;
    }

    void estimate(int step) {
        if (level(step) == 0) {
            for (const int sample : active_) estimates_.row(sample) = states_.row(sample);
        } else if (!active_.empty()) {
            accept(estimates_, denoised(states_, step), "denoised estimate", step, bound(step));
        }
    }

    /// From level step - 1, whose estimates are known, to level step.
    void advance(int step) {
        if (active_.empty()) return;
        const double from = level(step - 1);
        const double to = level(step);
        Matrix next;
        if (options_.sampler == Sampler::ancestral) {
            next = ancestral(step - 1, from, to);
        } else {
            next = flow(states_, estimates_, from, to);
            if (options_.sampler == Sampler::heun && to > 0) next = corrected(next, step, from, to);
        }
        accept(states_, next, "state", step, bound(step));
    }

    /// Euler's step: x + (to - from) (x - D) / from, written as a mean of x and D.
    static Matrix flow(const Matrix& states, const Matrix& estimates, double from, double to) {
        const auto keep = static_cast<float>(to / from);
        return keep * states + (1 - keep) * estimates;
    }

    /// Heun's correction of Euler's result: the mean of both ends' slopes.
    Matrix corrected(const Matrix& euler, int step, double from, double to) {
        keepSound(euler, "state", step, bound(step));
        if (active_.empty()) return euler;
        const Matrix estimates = denoised(euler, step);
        keepSound(estimates, "denoised estimate", step, bound(step));
        const auto half = static_cast<float>((to - from) / 2);
        const auto here = static_cast<float>(1 / from);
        const auto there = static_cast<float>(1 / to);
        return states_ + half * (here * (states_ - estimates_) + there * (euler - estimates));
    }

    Matrix ancestral(int step, double from, double to) const {
        const double up = std::min(to, options_.eta * to * std::sqrt(from * from - to * to) / from);
        Matrix next = flow(states_, estimates_, from, std::sqrt(to * to - up * up));
        if (up == 0) return next;
        Eigen::RowVectorXf noise(next.cols());
        for (const int sample : active_) {
            fillNormal(options_.seed, noiseStream(options_.firstSample + sample, step),
                       std::span(noise.data(), static_cast<std::size_t>(noise.size())));
            next.row(sample) += static_cast<float>(up) * noise;
        }
        return next;
    }

    void record(int step) {
        TrajectoryStep entry{level(step), ImageBatch(shape_, states_), ImageBatch(shape_, estimates_),
                             Eigen::VectorXf(states_.rows())};
        for (Eigen::Index row = 0; row < states_.rows(); ++row)
            entry.rms[row] = static_cast<float>(rootMeanSquare(states_.row(row)));
        trajectory_.steps.push_back(std::move(entry));
    }

    const DenoiserSource& source_;
    const SampleOptions options_;
    Work work_;
    Trajectory trajectory_;
    ImageShape shape_;
    Matrix states_;    ///< all samples, one a row; diverged ones as they last were
    Matrix estimates_; ///< likewise
    std::vector<int> active_;
    std::shared_ptr<const Denoiser> denoiser_; ///< of denoiserStep_
    int denoiserStep_ = -1;
};

} // namespace

const char* name(Sampler sampler) {
    switch (sampler) {
    case Sampler::euler:
        return "euler";
    case Sampler::heun:
        return "heun";
    case Sampler::ancestral:
        return "ancestral";
    }
    assert(false);
    return "";
}

DenoiserSource denoisersOf(const Model& model, const Work& work) {
    return [&model, &work](double sigma) { return model.at(sigma, work); };
}

Trajectory sampleTrajectory(const DenoiserSource& source, const ImageBatch& start,
                            const std::vector<double>& levels, const SampleOptions& options, const Work& work,
                            const StepCallback& onStep) {
    checkLevels(levels);
    return Run(source, start, levels, options, work).finish(work, onStep);
}

Trajectory sampleTrajectory(const Model& model, const ImageBatch& start, const std::vector<double>& levels,
                            const SampleOptions& options, const Work& work, const StepCallback& onStep) {
    Work quiet = work; // the trajectory's progress is told by steps, not by the fits within them
    quiet.progress = {};
    return sampleTrajectory(denoisersOf(model, quiet), start, levels, options, work, onStep);
}

ImageBatch noisedStates(const ImageBatch& clean, double sigma, std::uint64_t seed, int firstSample) {
    std::vector<Eigen::Index> numbers(static_cast<std::size_t>(clean.count()));
    std::iota(numbers.begin(), numbers.end(), Eigen::Index{firstSample});
    return noisedStates(clean, sigma, seed, numbers);
}

ImageBatch noisedStates(const ImageBatch& clean, double sigma, std::uint64_t seed,
                        std::span<const Eigen::Index> numbers) {
    assert(static_cast<Eigen::Index>(numbers.size()) == clean.count());
    ImageBatch noised(clean.shape(), clean.count());
    const auto images = clean.matrix();
    auto states = noised.matrix();
    for (Eigen::Index row = 0; row < states.rows(); ++row) {
        const auto number = static_cast<int>(numbers[static_cast<std::size_t>(row)]);
        fillNormal(seed, noiseStream(number, -1), noised.row(row));
        states.row(row) = images.row(row) + static_cast<float>(sigma) * states.row(row);
    }
    return noised;
}

Image noisedState(const Image& clean, double sigma, std::uint64_t seed, int sample) {
    return noisedStates(ImageBatch(clean), sigma, seed, sample).image(0);
}

ImageBatch pureNoise(int count, const Image& mean, double sigma, std::uint64_t seed, int firstSample) {
    ImageBatch clean(mean.shape(), count);
    clean.matrix().rowwise() = mean.flat().matrix().transpose();
    return noisedStates(clean, sigma, seed, firstSample);
}

} // namespace scorelet
