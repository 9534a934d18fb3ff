#include "core/basis/cascade.h"

#include "core/base/error.h"
#include "core/basis/filter_equations.h"
#include "core/basis/transform.h"
#include "tests/paths.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <numeric>
#include <sstream>
#include <string>

using namespace scorelet;

TEST_CASE("scaling functions and wavelets are PyWavelets'") {
    std::ifstream golden(testing::sourceFile("tests/golden/cascade.txt"));
    REQUIRE(golden);
    int cases = 0;
    for (std::string line; std::getline(golden, line); ++cases) {
        CAPTURE(line);
        std::istringstream words(line);
        std::string filter, which;
        int iterations = 0;
        words >> filter >> iterations >> which;
        const Cascade ours = cascade(wavelet(filter), iterations);
        const std::vector<double>& values = which == "phi" ? ours.scaling : ours.wavelet;
        CHECK(ours.step == std::pow(0.5, iterations));
        std::size_t count = 0;
        for (double value = 0; words >> value; ++count) {
            REQUIRE(count < values.size());
            CHECK(values[count] == doctest::Approx(value).epsilon(1e-10));
        }
        CHECK(count == values.size());
    }
    CHECK(cases == 10);
}

TEST_CASE("a cascade begins with the box and keeps mean 1 and norm 1, the wavelet mean 0 and norm 1") {
    const Cascade box = cascade(wavelet("db4"), 0);
    CHECK(box.scaling == std::vector<double>{1});
    CHECK(box.wavelet.empty());
    for (const char* name : {"db1", "db2", "sym7", "db10"})
        for (const int iterations : {1, 2, 6}) {
            CAPTURE(name);
            const Cascade c = cascade(wavelet(name), iterations);
            const auto mean = [&](const std::vector<double>& f) {
                return std::accumulate(f.begin(), f.end(), 0.0) * c.step;
            };
            const auto product = [&](const std::vector<double>& f, const std::vector<double>& g) {
                return std::inner_product(f.begin(), f.end(), g.begin(), 0.0) * c.step;
            };
            CHECK(mean(c.scaling) == doctest::Approx(1).epsilon(1e-9));
            CHECK(std::abs(mean(c.wavelet)) < 1e-9);
            CHECK(product(c.scaling, c.scaling) == doctest::Approx(1).epsilon(1e-9));
            CHECK(product(c.wavelet, c.wavelet) == doctest::Approx(1).epsilon(1e-9));
            CHECK(std::abs(product(c.scaling, c.wavelet)) < 1e-9);
        }
    CHECK_THROWS_AS(cascade(wavelet("db2"), -1), Error);
    CHECK_THROWS_AS(cascade(wavelet("db2"), mostIterations + 1), Error);
}

TEST_CASE("the cascade comes to rest: at once for Haar, the faster the smoother") {
    const auto lastChange = [](const char* name, int iterations) {
        return largestChange(cascade(wavelet(name), iterations - 1).scaling,
                             cascade(wavelet(name), iterations).scaling);
    };
    CHECK(lastChange("db1", 5) < 1e-12);
    double before = 1;
    for (int iterations = 3; iterations <= 8; ++iterations) {
        const double change = lastChange("db4", iterations);
        CHECK(change < before);
        before = change;
    }
    CHECK(lastChange("db4", 8) < lastChange("db2", 8));
    // db2 has the Hoelder exponent 2 - log2(1 + sqrt(3)) = 0.55: so much smaller is every step.
    CHECK(lastChange("db2", 8) / lastChange("db2", 7) ==
          doctest::Approx(std::pow(2, std::log2(1 + std::sqrt(3)) - 2)).epsilon(0.02));
    CHECK(largestChange({1, 2}, {1, 1, 5}) == 3); // beyond the shorter one's end both are 0
    CHECK(largestChange({1, 2}, {1, 1, 2}) == 2);
}

TEST_CASE("a function is read at the middles of equal parts") {
    CHECK(sampled({1, 2, 3, 4}, 0.5, 2, 2) == std::vector<double>{2, 4});
    CHECK(sampled({1, 2}, 0.5, 2, 4) == std::vector<double>{1, 2, 0, 0});
}

TEST_CASE("an atom of the image transform is the product of both axes' functions after as many iterations") {
    constexpr int side = 64, levels = 3;
    const WaveletTransform transform("db3", side, side, levels);
    const Cascade c = cascade(transform.filter(), levels);
    const SubbandLayout& layout = transform.layout();
    for (const Orientation orientation :
         {Orientation::scaling, Orientation::horizontal, Orientation::vertical, Orientation::diagonal}) {
        CAPTURE(name(orientation));
        const Image atom = transform.atom(layout.index(layout.band(orientation, levels, 0), 4, 4));
        // Horizontal details are low-pass along x and high-pass along y.
        const bool highAlongY =
            orientation == Orientation::horizontal || orientation == Orientation::diagonal;
        const bool highAlongX = orientation == Orientation::vertical || orientation == Orientation::diagonal;
        const auto &down = highAlongY ? c.wavelet : c.scaling, &across = highAlongX ? c.wavelet : c.scaling;
        const auto count = static_cast<int>(c.scaling.size());
        REQUIRE(count < side);
        double best = 1e9; // wherever the atom stands
        for (int y0 = 0; y0 + count <= side; ++y0) {
            double worst = 0;
            for (int y = 0; y < count && worst < best; ++y)
                for (int x = 0; x < count; ++x) {
                    const double expected =
                        down[static_cast<std::size_t>(y)] * across[static_cast<std::size_t>(x)] * c.step;
                    worst = std::max(worst,
                                     std::abs(static_cast<double>(atom.value(0, y0 + y, y0 + x)) - expected));
                }
            best = std::min(best, worst);
        }
        CHECK(best < 1e-6);
    }
}

TEST_CASE("every filter solves its equations, and has as many vanishing moments as it is named for") {
    for (const std::string& name : waveletNames()) {
        CAPTURE(name);
        const Filter& filter = wavelet(name);
        const int p = std::stoi(name.substr(name.find_first_of("0123456789")));
        const auto equations = filterEquations(filter);
        REQUIRE(static_cast<int>(equations.size()) == 1 + 1 + (p - 1) + 1 + p);
        for (const FilterEquation& equation : equations) {
            CAPTURE(formula(equation));
            CHECK(equation.residual < 1e-13);
        }
        CHECK(vanishingMoments(filter) == p);
        for (int degree = 0; degree < p; ++degree) CHECK(polynomialDetail(filter, degree) < 1e-13);
        CHECK(polynomialDetail(filter, p) > 1e-8);
    }
}

TEST_CASE("taps that are none are found out by the equation that they break") {
    using Kind = FilterEquation::Kind;
    const auto broken = [](Filter filter, auto change) {
        change(filter);
        std::vector<std::pair<Kind, int>> bad;
        for (const FilterEquation& equation : filterEquations(filter))
            if (equation.residual > 1e-6) bad.emplace_back(equation.kind, equation.index);
        return bad;
    };
    const Filter db2 = wavelet("db2");
    CHECK(broken(db2, [](Filter&) {}).empty());
    using Bad = std::vector<std::pair<Kind, int>>;
    CHECK(broken(db2, [](Filter& f) { f.high[1] += 1e-3; }) ==
          Bad{{Kind::mirror, 0}, {Kind::moment, 0}, {Kind::moment, 1}});
    CHECK(broken(db2, [](Filter& f) {
              f.low = {0.5, 0.5, 0.5, 0.5};
          }).front() == std::pair{Kind::sum, 0}); // norm 1 as it should be
    Filter box;                                   // orthonormal, of a single vanishing moment
    box.low = {0, std::sqrt(0.5), std::sqrt(0.5), 0};
    box.high = {0, std::sqrt(0.5), -std::sqrt(0.5), 0};
    CHECK(broken(box, [](Filter&) {}) == Bad{{Kind::moment, 1}});
    CHECK(vanishingMoments(box) == 1);
    // By hand: t = -1, -1/3, 1/3, 1; the terms of order 1 are sqrt(1/2) / 3, twice, of one sign.
    CHECK(relativeMoment(box, 1) == doctest::Approx(1));
    // x is -1, -1/3, 1/3, 1: the details are sqrt(1/2) 2/3, the largest scaling coefficient sqrt(1/2) 4/3.
    CHECK(polynomialDetail(wavelet("db1"), 1) == doctest::Approx(0.5));
}
