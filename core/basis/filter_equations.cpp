#include "core/basis/filter_equations.h"

#include "core/base/error.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numbers>

namespace scorelet {
namespace {

constexpr double vanishes = 1e-9; // relative; rounding leaves 1e-15, the first that does not vanish far more

struct Moment {
    long double value = 0;
    long double magnitude = 0; ///< of its terms, summed
};

Moment momentOf(const Filter& filter, int order) {
    const auto count = static_cast<int>(filter.high.size());
    Moment moment;
    for (int n = 0; n < count; ++n) {
        const long double place = static_cast<long double>(2 * n - count + 1) / (count - 1);
        const long double term =
            static_cast<long double>(filter.high[static_cast<std::size_t>(n)]) * std::pow(place, order);
        moment.value += term;
        moment.magnitude += std::abs(term);
    }
    return moment;
}

/// sum h[n] h[n + shift].
double correlation(const std::vector<double>& taps, std::size_t shift) {
    long double sum = 0;
    for (std::size_t n = 0; n + shift < taps.size(); ++n)
        sum += static_cast<long double>(taps[n]) * static_cast<long double>(taps[n + shift]);
    return static_cast<double>(sum);
}

double mirrorDefect(const Filter& filter) {
    const std::size_t count = filter.low.size();
    double largest = 0;
    for (std::size_t n = 0; n < count; ++n)
        largest =
            std::max(largest, std::abs(filter.high[n] - (n % 2 == 0 ? -1 : 1) * filter.low[count - 1 - n]));
    return largest;
}

} // namespace

std::vector<FilterEquation> filterEquations(const Filter& filter) {
    using Kind = FilterEquation::Kind;
    std::vector<FilterEquation> equations;
    const auto add = [&](Kind kind, int index, double left, double right) {
        equations.push_back({kind, index, left, right, std::abs(left - right)});
    };
    long double sum = 0;
    for (const double tap : filter.low) sum += static_cast<long double>(tap);
    add(Kind::sum, 0, static_cast<double>(sum), std::numbers::sqrt2);
    add(Kind::norm, 0, correlation(filter.low, 0), 1);
    const auto half = static_cast<int>(filter.low.size() / 2);
    for (int k = 1; k < half; ++k)
        add(Kind::orthogonal, k, correlation(filter.low, static_cast<std::size_t>(2 * k)), 0);
    add(Kind::mirror, 0, mirrorDefect(filter), 0);
    for (int m = 0; m < half; ++m) {
        add(Kind::moment, m, static_cast<double>(momentOf(filter, m).value), 0);
        equations.back().residual = relativeMoment(filter, m);
    }
    return equations;
}

std::string formula(const FilterEquation& equation) {
    switch (equation.kind) {
    case FilterEquation::Kind::sum:
        return "sum h[n] = sqrt(2)";
    case FilterEquation::Kind::norm:
        return "sum h[n]^2 = 1";
    case FilterEquation::Kind::orthogonal:
        return fmt::format("sum h[n] h[n+{}] = 0", 2 * equation.index);
    case FilterEquation::Kind::mirror:
        return "g[n] = (-1)^(n+1) h[L-1-n]";
    case FilterEquation::Kind::moment:
        break;
    }
    return equation.index == 0 ? "sum g[n] = 0" : fmt::format("sum g[n] t[n]^{} = 0", equation.index);
}

double relativeMoment(const Filter& filter, int order) {
    const Moment moment = momentOf(filter, order);
    return static_cast<double>(std::abs(moment.value) / moment.magnitude);
}

int vanishingMoments(const Filter& filter) {
    int count = 0;
    while (count < static_cast<int>(filter.high.size()) && relativeMoment(filter, count) < vanishes) ++count;
    return count;
}

double polynomialDetail(const Filter& filter, int degree) {
    const auto taps = static_cast<int>(filter.low.size()), samples = 2 * taps;
    long double largestDetail = 0, largestScaling = 0;
    for (int first = 0; first + taps <= samples; ++first) {
        long double detail = 0, scaling = 0;
        for (int n = 0; n < taps; ++n) {
            const long double x = static_cast<long double>(2 * (first + n) - samples + 1) / (samples - 1);
            const long double value = std::pow(x, degree);
            // c[k] = sum filter[n] x[2 k + 1 - n]: against the samples the taps run backwards.
            const auto tap = static_cast<std::size_t>(taps - 1 - n);
            detail += static_cast<long double>(filter.high[tap]) * value;
            scaling += static_cast<long double>(filter.low[tap]) * value;
        }
        largestDetail = std::max(largestDetail, std::abs(detail));
        largestScaling = std::max(largestScaling, std::abs(scaling));
    }
    return static_cast<double>(largestDetail / largestScaling);
}

} // namespace scorelet
