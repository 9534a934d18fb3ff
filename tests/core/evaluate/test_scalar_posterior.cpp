#include "core/evaluate/scalar_posterior.h"

#include "core/base/random.h"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

using namespace scorelet;

namespace {

/// The sums as they are written in the header.
ScalarPosterior::Answer bruteForce(const std::vector<float>& values, double sigma, double noisy) {
    double nearest = 1e300, total = 0, weighted = 0;
    for (float v : values) nearest = std::min(nearest, std::abs(static_cast<double>(v) - noisy));
    for (float value : values) {
        const double v = static_cast<double>(value), d = v - noisy;
        const double weight = std::exp(-(d * d - nearest * nearest) / (2 * sigma * sigma));
        total += weight;
        weighted += weight * v;
    }
    const double mean = weighted / total;
    const double density = std::exp(-nearest * nearest / (2 * sigma * sigma)) * total /
                           (static_cast<double>(values.size()) * sigma * std::sqrt(2 * std::numbers::pi));
    return {mean, density, (mean - noisy) / (sigma * sigma)};
}

std::vector<float> skewed(size_t count) {
    std::vector<float> values(count);
    fillNormal(3, 0, values);
    for (float& v : values) v = v > 0 ? v * v : 0.3f * v; // a heavy tail on one side
    return values;
}

} // namespace

TEST_CASE("the exact posterior mean of one number equals the plain sums, at every noise level and place") {
    const std::vector<float> values = skewed(3000);
    for (const double sigma : {0.003, 0.05, 0.5, 4.0}) {
        const ScalarPosterior posterior(values, sigma);
        for (const double noisy : {-9.0, -0.4, 0.0, 0.11, 1.7, 25.0}) {
            CAPTURE(sigma);
            CAPTURE(noisy);
            const auto expected = bruteForce(values, sigma, noisy), found = posterior.at(noisy);
            CHECK(std::abs(found.mean - expected.mean) < 2e-3 * sigma);
            CHECK(found.density == doctest::Approx(expected.density).epsilon(5e-3));
            CHECK(found.score == doctest::Approx((found.mean - noisy) / (sigma * sigma)));
        }
    }
}

TEST_CASE("two values: the posterior is a logistic curve; one value: itself") {
    const std::vector<float> two = {-1, 1};
    const ScalarPosterior posterior(two, 0.7);
    for (const double w : {-2.0, -0.3, 0.0, 0.8})
        CHECK(posterior.at(w).mean == doctest::Approx(std::tanh(w / 0.49)).epsilon(1e-9));
    const std::vector<float> one(50, 0.25f);
    CHECK(ScalarPosterior(one, 0.1).at(7).mean == doctest::Approx(0.25));
}

TEST_CASE("moments of a written-out list") {
    const std::vector<float> values = {0, 0, 0, 4};
    const ScalarMoments m = scalarMoments(values);
    CHECK(m.mean == doctest::Approx(1));
    CHECK(m.variance == doctest::Approx(3));
    CHECK(m.skewness == doctest::Approx((-3.0 + 27) / 4 / std::pow(3, 1.5)));
    CHECK(m.kurtosis == doctest::Approx((3.0 + 81) / 4 / 9 - 3));
    const ScalarMoments constant = scalarMoments(std::vector<float>(10, 0.1f));
    CHECK(constant.variance < 1e-15);
    CHECK(constant.skewness == 0);
}
