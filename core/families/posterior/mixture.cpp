#include "core/families/posterior/mixture.h"

#include "core/base/random.h"
#include "core/image/spread.h"

#include <cmath>
#include <map>
#include <vector>

namespace scorelet {
namespace {

constexpr Eigen::Index mostImages = 200;
constexpr std::uint64_t choiceSeed = 14; // of noise that no chart draws
constexpr int steps = 20;                // h in twentieths

/// Training images spread evenly, and their noisy versions.
struct Trial {
    ImageBatch clean, noisy;
    std::vector<Eigen::Index> numbers;
};

Trial trialOf(const Mixture& mixture, double sigma) {
    Trial trial;
    trial.numbers = spreadEvenly(mostImages, mixture.count());
    trial.clean = imagesAt(mixture.images(), trial.numbers);
    trial.noisy = trial.clean;
    for (std::size_t i = 0; i < trial.numbers.size(); ++i)
        fillNormal(choiceSeed, static_cast<std::uint64_t>(trial.numbers[i]),
                   trial.noisy.row(static_cast<Eigen::Index>(i)));
    trial.noisy.matrix() = trial.clean.matrix() + static_cast<float>(sigma) * trial.noisy.matrix();
    return trial;
}

} // namespace

double leastLeaveOneOut(const Mixture& mixture, double sigma, const Work& work) {
    if (mixture.count() < 2) return 1; // nothing is left without the one
    const Trial trial = trialOf(mixture, sigma);
    Work quiet = work;
    quiet.progress = {};
    std::map<int, double> errors;
    const auto errorAt = [&](int step) {
        if (const auto known = errors.find(step); known != errors.end()) return known->second;
        work.check();
        const auto denoiser = mixture.at(static_cast<double>(step) / steps, sigma, quiet);
        const ImageBatch answers = denoiser->denoiseWithout(trial.noisy, trial.numbers, quiet);
        const double error = (answers.matrix() - trial.clean.matrix()).cast<double>().squaredNorm();
        work.report(static_cast<double>(errors.size() + 1) / 10);
        return errors[step] = error;
    };
    // Coarse, then between the neighbours of the least.
    int best = 0;
    for (int step = 0; step <= steps; step += 4)
        if (errorAt(step) < errorAt(best)) best = step;
    for (const int width : {2, 1})
        for (const int step : {best - width, best + width})
            if (step >= 0 && step <= steps && errorAt(step) < errorAt(best)) best = step;
    return static_cast<double>(best) / steps;
}

} // namespace scorelet
