#include "core/base/random.h"

#include <cmath>
#include <doctest/doctest.h>
#include <numeric>
#include <set>
#include <vector>

using namespace scorelet;

namespace {

std::vector<float> normals(std::uint64_t seed, std::uint64_t stream, std::size_t count) {
    std::vector<float> values(count);
    fillNormal(seed, stream, values);
    return values;
}

} // namespace

TEST_CASE("normal values are those of SplitMix64 and Box-Muller, computed elsewhere") {
    CHECK(mixSeed(0, 0) == 0xa706dd2f4d197e6full);
    CHECK(mixSeed(5, 9) == 0xc5002b26650982ceull);
    CHECK(uniformAt(3, 4, 10) == doctest::Approx(0.8811735219145121).epsilon(1e-15));
    const auto values = normals(0, 0, 4);
    const double expected[] = {1.9549744116420429, -0.35891958307548716, 1.3099995278347734,
                               -0.9194412893576001};
    for (std::size_t i = 0; i < 4; ++i) CHECK(values[i] == doctest::Approx(expected[i]).epsilon(1e-6));
    CHECK(normals(1, 2, 3)[2] == doctest::Approx(-0.945220537256818).epsilon(1e-6));
}

TEST_CASE("a longer draw begins with the shorter one") {
    const auto longer = normals(7, 3, 101);
    for (const std::size_t count : {1u, 2u, 50u, 99u}) {
        const auto shorter = normals(7, 3, count);
        for (std::size_t i = 0; i < count; ++i) CHECK(shorter[i] == longer[i]);
    }
}

TEST_CASE("normal values have the moments of a standard normal within 5 standard errors") {
    const auto values = normals(42, 0, 400000);
    const auto n = static_cast<double>(values.size());
    const double deviationOfPower[] = {0, 1, std::sqrt(2.0), std::sqrt(15.0), std::sqrt(96.0)};
    const double momentOfPower[] = {1, 0, 1, 0, 3};
    for (int power = 1; power <= 4; ++power) {
        double sum = 0;
        for (const float value : values) sum += std::pow(value, power);
        CHECK(std::abs(sum / n - momentOfPower[power]) < 5 * deviationOfPower[power] / std::sqrt(n));
    }
    double lag = 0;
    for (std::size_t i = 0; i + 1 < values.size(); ++i) lag += values[i] * values[i + 1];
    CHECK(std::abs(lag / n) < 5 / std::sqrt(n));
}

TEST_CASE("streams of neighbouring seeds and numbers are uncorrelated and all different") {
    const std::size_t count = 20000;
    const auto base = normals(0, 0, count);
    for (const auto& other : {normals(0, 1, count), normals(1, 0, count), normals(1, 1, count)}) {
        const double dot = std::inner_product(base.begin(), base.end(), other.begin(), 0.0);
        CHECK(std::abs(dot / static_cast<double>(count)) < 5 / std::sqrt(static_cast<double>(count)));
    }
    std::set<std::uint64_t> seeds;
    for (std::uint64_t a = 0; a < 100; ++a)
        for (std::uint64_t b = 0; b < 100; ++b) seeds.insert(mixSeed(a, b));
    CHECK(seeds.size() == 10000);
}
