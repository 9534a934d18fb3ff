#include "core/basis/transform.h"
#include "core/evaluate/compaction.h"

#include "core/sample/trajectory.h"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <numbers>

using namespace scorelet;

namespace {

Image noiseImage(int rows, int cols) {
    return noisedState(Image({1, rows, cols}), 1, 21, 0);
}

} // namespace

TEST_CASE("a curve of known coefficients") {
    const Compaction curve = compactionOf(Eigen::Vector4d(1, -3, 0, 2));
    REQUIRE(curve.cumulative.size() == 5);
    CHECK(curve.fraction(0) == 0);
    CHECK(curve.fraction(1) == doctest::Approx(9.0 / 14));
    CHECK(curve.fraction(2) == doctest::Approx(13.0 / 14));
    CHECK(curve.fraction(3) == 1);
    CHECK(curve.fraction(99) == 1);
    CHECK(curve.fraction(-1) == 0);
    CHECK(curve.coefficientsFor(0) == 0);
    CHECK(curve.coefficientsFor(0.5) == 1);
    CHECK(curve.coefficientsFor(0.9) == 2);
    CHECK(curve.coefficientsFor(1) == 3);
    CHECK(compactionOf(Eigen::VectorXd::Zero(3)).fraction(3) == 0);
}

TEST_CASE("the Fourier coefficients are those of an orthonormal real basis") {
    for (const auto& [rows, cols] : {std::pair{4, 6}, {5, 3}, {8, 8}}) {
        const int n = rows * cols;
        Eigen::MatrixXd basis(n, n);
        for (int pixel = 0; pixel < n; ++pixel) {
            Image impulse({1, rows, cols});
            impulse.flat()[pixel] = 1;
            basis.col(pixel) = fourierCoefficients(impulse);
        }
        CHECK((basis.transpose() * basis - Eigen::MatrixXd::Identity(n, n)).norm() < 1e-10);
    }
}

TEST_CASE("a wave is one Fourier coefficient, whatever its direction; a constant is the first") {
    Image wave({1, 8, 16});
    for (int row = 0; row < 8; ++row)
        for (int col = 0; col < 16; ++col)
            wave.value(0, row, col) =
                static_cast<float>(std::cos(2 * std::numbers::pi * (2 * row / 8.0 + 3 * col / 16.0)));
    CHECK(compactionOf(fourierCoefficients(wave)).fraction(1) == doctest::Approx(1).epsilon(1e-9));
    const Eigen::VectorXd constant = fourierCoefficients(Image({1, 4, 4}, 0.5f));
    CHECK(constant[0] == doctest::Approx(2));
    CHECK(constant.tail(15).norm() < 1e-12);
}

TEST_CASE("all bases hold the whole energy, and curves rise to 1") {
    const Image image = noiseImage(16, 16);
    const WaveletTransform transform("db2", 16, 16, 2);
    const BasisCompaction bases = compareBases(image, transform);
    for (const Compaction* curve : {&bases.pixels, &bases.fourier, &bases.chosen}) {
        REQUIRE(curve->cumulative.size() == 257);
        CHECK(curve->cumulative.back() == doctest::Approx(1).epsilon(1e-12));
        CHECK(std::is_sorted(curve->cumulative.begin(), curve->cumulative.end()));
    }
    const double energy = image.flat().cast<double>().square().sum();
    CHECK(fourierCoefficients(image).squaredNorm() == doctest::Approx(energy).epsilon(1e-10));
}

TEST_CASE("a local bump is few wavelets but many frequencies") {
    const Image bump = localBump(32, 32, 11, 20, 1.5);
    CHECK(bump.value(0, 11, 20) == 1);
    CHECK(bump.value(0, 11, 21) == doctest::Approx(std::exp(-1 / 4.5)));
    const BasisCompaction bases = compareBases(bump, WaveletTransform("db2", 32, 32, 3));
    CHECK(bases.chosen.coefficientsFor(0.95) < bases.fourier.coefficientsFor(0.95));
}
