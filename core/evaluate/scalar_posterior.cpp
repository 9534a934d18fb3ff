#include "core/evaluate/scalar_posterior.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

namespace scorelet {

ScalarPosterior::ScalarPosterior(std::span<const float> values, double sigma)
    : sigma_(sigma), count_(static_cast<double>(values.size())) {
    assert(!values.empty() && sigma > 0);
    constexpr double mostBins = 1e6;
    const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
    const double low = static_cast<double>(*least), range = static_cast<double>(*greatest) - low;
    const double width = std::max(sigma / 16, range / mostBins);
    const auto bins = static_cast<size_t>(range / width) + 1;
    std::vector<double> sums(bins, 0.0), counts(bins, 0.0);
    for (const float value : values) {
        const double v = static_cast<double>(value);
        const size_t bin = std::min(bins - 1, static_cast<size_t>((v - low) / width));
        sums[bin] += v;
        counts[bin] += 1;
    }
    for (size_t bin = 0; bin < bins; ++bin) {
        if (counts[bin] == 0) continue;
        places_.push_back(sums[bin] / counts[bin]);
        weights_.push_back(counts[bin]);
    }
}

ScalarPosterior::Answer ScalarPosterior::at(double noisy) const {
    constexpr double negligible = 40; // exp(-40) of the nearest value's weight
    const auto above = std::lower_bound(places_.begin(), places_.end(), noisy) - places_.begin();
    const auto count = static_cast<std::ptrdiff_t>(places_.size());
    const auto distance = [&](std::ptrdiff_t i) { return std::abs(places_[static_cast<size_t>(i)] - noisy); };
    double nearest = above < count ? distance(above) : distance(above - 1);
    if (above > 0) nearest = std::min(nearest, distance(above - 1));
    double total = 0, offset = 0; // offset: of the mean from the noisy value
    const auto take = [&](std::ptrdiff_t i) {
        const double d = distance(i), exponent = (d * d - nearest * nearest) / (2 * sigma_ * sigma_);
        if (exponent > negligible) return false;
        const double weight = weights_[static_cast<size_t>(i)] * std::exp(-exponent);
        total += weight;
        offset += weight * (places_[static_cast<size_t>(i)] - noisy);
        return true;
    };
    for (std::ptrdiff_t i = above; i < count && take(i); ++i) {
    }
    for (std::ptrdiff_t i = above - 1; i >= 0 && take(i); --i) {
    }
    const double peak = std::exp(-nearest * nearest / (2 * sigma_ * sigma_));
    const double norm = count_ * sigma_ * std::sqrt(2 * std::numbers::pi);
    return {noisy + offset / total, peak * total / norm, offset / total / (sigma_ * sigma_)};
}

ScalarMoments scalarMoments(std::span<const float> values) {
    ScalarMoments result;
    if (values.empty()) return result;
    const double n = static_cast<double>(values.size());
    for (const float v : values) result.mean += static_cast<double>(v) / n;
    double third = 0, fourth = 0;
    for (const float v : values) {
        const double d = static_cast<double>(v) - result.mean, square = d * d;
        result.variance += square / n;
        third += square * d / n;
        fourth += square * square / n;
    }
    // Below the rounding of the float values there is no shape left to speak of.
    const double rounding = 1e-7 * std::max(1e-3, std::abs(result.mean));
    if (result.variance <= rounding * rounding) return result;
    result.skewness = third / std::pow(result.variance, 1.5);
    result.kurtosis = fourth / (result.variance * result.variance) - 3;
    return result;
}

} // namespace scorelet
