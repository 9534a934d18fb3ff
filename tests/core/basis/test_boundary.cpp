#include "core/basis/boundary.h"

#include "core/base/error.h"
#include "core/basis/transform.h"
#include "tests/paths.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <fstream>
#include <sstream>
#include <string>

using namespace scorelet;

namespace {

BoundaryMode modeOf(const std::string& text) {
    for (const BoundaryMode mode : boundaryModes)
        if (text == name(mode)) return mode;
    FAIL("unknown mode " << text);
    return BoundaryMode::zero;
}

} // namespace

TEST_CASE("the operators give PyWavelets' coefficients in every mode") {
    std::ifstream golden(testing::sourceFile("tests/golden/boundary.txt"));
    REQUIRE(golden);
    int cases = 0;
    for (std::string line; std::getline(golden, line); ++cases) {
        CAPTURE(line);
        std::istringstream words(line);
        std::string mode;
        std::string filter;
        int n = 0;
        int levels = 0;
        words >> mode >> filter >> n >> levels;
        Eigen::VectorXd signal(n);
        for (int i = 0; i < n; ++i) signal[i] = (i * 7 % 11 - 4.0) / 3;
        const Eigen::VectorXd ours = analysisOperator(wavelet(filter), n, levels, modeOf(mode)) * signal;
        Eigen::Index count = 0;
        for (double value = 0; words >> value; ++count) {
            REQUIRE(count < ours.size());
            CHECK(ours[count] == doctest::Approx(value).epsilon(1e-10));
        }
        CHECK(count == ours.size());
    }
    CHECK(cases >= 30);
}

TEST_CASE("only the modes on a circle are orthonormal; every mode's own inverse is perfect") {
    for (const char* filter : {"db2", "db4", "sym5", "db10"}) {
        for (const int n : {32, 64}) {
            CAPTURE(filter);
            CAPTURE(n);
            const auto periodized = measureBoundary(wavelet(filter), n, 3, BoundaryMode::periodized);
            CHECK(periodized.coefficients == n);
            CHECK(periodized.redundancy() == 1);
            CHECK(periodized.whiteNorm < 1e-12);
            CHECK(periodized.energyNorm < 1e-12);
            CHECK(periodized.inverseMax < 1e-12);
            const auto moved = measureBoundary(wavelet(filter), n, 3, BoundaryMode::moved);
            CHECK(moved.coefficients == n);
            CHECK(moved.whiteNorm < 1e-12);
            CHECK(moved.inverseMax < 1e-12);
            for (const BoundaryMode mode : {BoundaryMode::symmetric, BoundaryMode::zero}) {
                CAPTURE(std::string(name(mode)));
                const auto defect = measureBoundary(wavelet(filter), n, 3, mode);
                CHECK(defect.coefficients > n);
                CHECK(defect.redundancy() > 1);
                CHECK(defect.whiteMax > 1e-3);
                CHECK(defect.whiteNorm >= defect.whiteMax);
                CHECK(defect.inverseMax < 1e-12);
            }
            // Zeros beyond the ends: an orthonormal transform of the line, so energy is kept; mirroring adds
            // energy.
            CHECK(measureBoundary(wavelet(filter), n, 3, BoundaryMode::zero).energyMax < 1e-12);
            CHECK(measureBoundary(wavelet(filter), n, 3, BoundaryMode::symmetric).energyMax > 1e-3);
        }
    }
}

TEST_CASE("Haar's filters never reach over the border, so no mode matters") {
    for (const BoundaryMode mode : boundaryModes) {
        const auto defect = measureBoundary(wavelet("haar"), 32, 3, mode);
        CHECK(defect.coefficients == 32);
        CHECK(defect.whiteNorm < 1e-12);
    }
}

TEST_CASE("far from the border the moved circle has the coefficients of the redundant modes") {
    for (const char* filter : {"db2", "db4", "sym5"}) {
        CAPTURE(filter);
        const auto rowsOf = [&](BoundaryMode mode) { return analysisOperator(wavelet(filter), 32, 1, mode); };
        const Eigen::MatrixXd moved = rowsOf(BoundaryMode::moved), zero = rowsOf(BoundaryMode::zero);
        const auto count = zero.rows() / 2;
        const auto taps = static_cast<Eigen::Index>(wavelet(filter).low.size());
        for (Eigen::Index k = taps / 2; k < 16; ++k) { // taps from 2 k + 1 down to 2 k + 2 - L
            CHECK((moved.row(k) - zero.row(k)).cwiseAbs().maxCoeff() < 1e-14);
            CHECK((moved.row(16 + k) - zero.row(count + k)).cwiseAbs().maxCoeff() < 1e-14);
        }
    }
}

TEST_CASE("coefficients are counted as PyWavelets counts them") {
    // db2 on 32 samples: floor((32 + 3) / 2) = 17, then 10, then 6.
    const auto defect = measureBoundary(wavelet("db2"), 32, 3, BoundaryMode::symmetric);
    CHECK(defect.coefficients == 6 + 6 + 10 + 17);
    CHECK(defect.imageCoefficients == 36 + 3 * (36 + 100 + 289));
}

TEST_CASE("the periodized operator is one axis of the image transform") {
    const int n = 16;
    const Eigen::MatrixXd axis = analysisOperator(wavelet("sym4"), n, 1, BoundaryMode::periodized);
    const WaveletTransform transform("sym4", n, n, 1);
    Eigen::VectorXd image(n * n);
    for (Eigen::Index i = 0; i < image.size(); ++i) image[i] = static_cast<double>(i * i % 17) - 8;
    const auto square = Eigen::Map<const Eigen::Matrix<double, -1, -1, Eigen::RowMajor>>(image.data(), n, n);
    const Eigen::MatrixXd expected = (axis * square * axis.transpose()).topLeftCorner(n / 2, n / 2);
    const Eigen::VectorXd coefficients = transform.forward(image);
    double worst = 0;
    for (int row = 0; row < n / 2; ++row)
        for (int col = 0; col < n / 2; ++col)
            worst = std::max(worst, std::abs(coefficients[row * n / 2 + col] - expected(row, col)));
    CHECK(worst < 1e-10);
}

TEST_CASE("impossible axes are refused") {
    CHECK_THROWS_AS(measureBoundary(wavelet("db2"), 12, 3, BoundaryMode::periodized), Error);
    CHECK_THROWS_AS(measureBoundary(wavelet("db2"), 0, 1, BoundaryMode::zero), Error);
    CHECK_THROWS_AS(measureBoundary(wavelet("db2"), 16, 0, BoundaryMode::zero), Error);
    CHECK_NOTHROW(measureBoundary(wavelet("db2"), 13, 2, BoundaryMode::symmetric));
}
