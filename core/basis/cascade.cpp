#include "core/basis/cascade.h"

#include "core/base/error.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numbers>

namespace scorelet {
namespace {

/// sqrt(2) sum_n taps[n] f(2 x - n), of an f on pieces of which `perUnit` are one long.
std::vector<double> refined(const std::vector<double>& f, const std::vector<double>& taps,
                            std::size_t perUnit) {
    std::vector<double> result(f.size() + (taps.size() - 1) * perUnit, 0.0);
    for (std::size_t n = 0; n < taps.size(); ++n)
        for (std::size_t k = 0; k < f.size(); ++k)
            result[k + n * perUnit] += std::numbers::sqrt2 * taps[n] * f[k];
    return result;
}

std::vector<double> reversed(std::vector<double> taps) {
    std::reverse(taps.begin(), taps.end());
    return taps;
}

} // namespace

Cascade cascade(const Filter& filter, int iterations) {
    if (iterations < 0 || iterations > mostIterations)
        throw Error(
            fmt::format("cascade: expected 0 to {} iterations, found {}", mostIterations, iterations));
    const std::vector<double> low = reversed(filter.low), high = reversed(filter.high);
    Cascade result{iterations, std::ldexp(1.0, -iterations), {1.0}, {}};
    for (int i = 0; i < iterations; ++i) {
        const std::size_t perUnit = std::size_t{1} << i;
        if (i + 1 == iterations) result.wavelet = refined(result.scaling, high, perUnit);
        result.scaling = refined(result.scaling, low, perUnit);
    }
    return result;
}

double largestChange(const std::vector<double>& coarse, const std::vector<double>& fine) {
    double largest = 0;
    for (std::size_t k = 0; k < std::max(fine.size(), 2 * coarse.size()); ++k)
        largest = std::max(
            largest, std::abs((k < fine.size() ? fine[k] : 0) - (k / 2 < coarse.size() ? coarse[k / 2] : 0)));
    return largest;
}

std::vector<double> sampled(const std::vector<double>& pieces, double step, double length, int count) {
    std::vector<double> values;
    for (int i = 0; i < count; ++i) {
        const auto piece = static_cast<std::size_t>((i + 0.5) * length / count / step);
        values.push_back(piece < pieces.size() ? pieces[piece] : 0);
    }
    return values;
}

} // namespace scorelet
