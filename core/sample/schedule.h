// Noise levels of a sampler, and one noise level in every unit that people use.
//
// Karras et al. 2022 (equation 5): sigma_i = (max^(1/rho) + i/(N-1) (min^(1/rho) - max^(1/rho)))^rho, i = 0
// ... N-1, and sigma_N = 0. The geometric rule has equal ratios instead (the limit of rho to infinity). Sigma
// is always in our pixel units, grey in [-1, 1], variance exploding: x = x0 + sigma z.
#pragma once

#include <compare>
#include <string>
#include <vector>

namespace scorelet {

enum class ScheduleRule { karras, geometric };

/// "karras" or "geometric".
const char* name(ScheduleRule rule);

/// How the noise falls from its start to nothing.
struct Schedule {
    ScheduleRule rule = ScheduleRule::karras;
    double sigmaMax = 10;
    double sigmaMin = 0.02; ///< the last level above 0
    int steps = 20;         ///< N, the number of steps of a sampler, at least 1
    double rho = 7;         ///< of the Karras rule alone

    auto operator<=>(const Schedule&) const = default;
};

/// The N + 1 levels, falling strictly, the last one 0. Throws Error unless 0 < sigmaMin < sigmaMax (equal for
/// one step), 1 <= steps <= 10,000 and rho >= 1.
std::vector<double> noiseLevels(const Schedule& schedule);

/// The variance-preserving reading: alphaBar = 1 / (1 + sigma^2), where x / sqrt(1 + sigma^2) has noise 1 -
/// alphaBar.
double alphaBar(double sigma);

/// The same noise where pixels are in [0, 1]: sigma / 2.
double unitPixelSigma(double sigma);

/// The same noise in deviations of the data, where images were divided by `deviation` (our pixel units, > 0).
double normalisedSigma(double sigma, double deviation);

} // namespace scorelet
