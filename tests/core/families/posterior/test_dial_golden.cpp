#include "core/base/file.h"
#include "core/families/posterior/posterior.h"
#include "core/families/prepare.h"
#include "core/families/spec_text.h"
#include "tests/core/families/toy.h"
#include "tests/paths.h"

#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <numeric>
#include <sstream>
#include <string>

using namespace scorelet;
using toy::Matrix;

namespace {

constexpr int goldenSide = 8;

/// Images first, first + 1, ... of golden/dial.py.
Matrix goldenImages(int first, int count) {
    Matrix images(count, goldenSide * goldenSide);
    for (int row = 0; row < count; ++row)
        for (int y = 0; y < goldenSide; ++y)
            for (int x = 0; x < goldenSide; ++x) {
                const int i = first + row;
                const int value = (1 + i % 3) * y + (1 + i % 4) * x + i % 2 * y * x + 3 * i;
                images(row, goldenSide * y + x) = static_cast<float>((value % 17 - 8) / 10.0);
            }
    return images;
}

/// Its noise, which goes on from one call to the next.
struct GoldenNoise {
    std::uint32_t state = 1;

    double value() {
        double sum = -6;
        for (int i = 0; i < 12; ++i) {
            state = 1664525U * state + 1013904223U;
            sum += static_cast<double>(state) / 4294967296.0;
        }
        return sum;
    }

    Eigen::MatrixXd of(int count) {
        Eigen::MatrixXd noise(count, goldenSide * goldenSide);
        for (Eigen::Index i = 0; i < noise.rows(); ++i)
            for (Eigen::Index j = 0; j < noise.cols(); ++j) noise(i, j) = value();
        return noise;
    }
};

double meanSquare(const ImageBatch& answers, const Matrix& clean) {
    return (answers.matrix() - clean).cast<double>().squaredNorm() / static_cast<double>(clean.size());
}

} // namespace

TEST_CASE(
    "posterior: held-out, training and leave-one-out errors are those of a NumPy program (golden/dial.py)") {
    const Matrix train = goldenImages(0, 24), heldOut = goldenImages(100, 6);
    const auto data = toy::dataSet(train, heldOut, goldenSide);
    GoldenNoise noise;
    const Eigen::MatrixXd zHeldOut = noise.of(6), zTrain = noise.of(24);
    std::vector<Eigen::Index> own(24);
    std::iota(own.begin(), own.end(), Eigen::Index{0});
    std::istringstream lines(readFile(testing::sourceFile("tests/golden/dial.txt")));
    int count = 0;
    std::string machine;
    for (double h = 0, sigma = 0; lines >> machine >> h >> sigma; ++count) {
        CAPTURE(machine);
        CAPTURE(h);
        CAPTURE(sigma);
        double expectedHeldOut = 0, expectedTrain = 0, expectedLeftOut = 0;
        lines >> expectedHeldOut >> expectedTrain >> expectedLeftOut;
        REQUIRE_FALSE(lines.fail());
        const auto denoiser = prepareModel(parseModelSpec(fmt::format("posterior:{}:h={}", machine, h)), data,
                                           "haar", 2, 1e9, Work{})
                                  ->at(sigma, Work{});
        const auto noisy = [&](const Matrix& clean, const Eigen::MatrixXd& z) {
            return ImageBatch(data->shape, (clean.cast<double>() + sigma * z).cast<float>());
        };
        const auto* leaves = as<LeaveOneOut>(*denoiser);
        REQUIRE(leaves);
        const auto check = [](double found, double expected) {
            CHECK(std::abs(found - expected) <= 1e-7 + 3e-5 * expected);
        };
        check(meanSquare(denoiser->denoise(noisy(heldOut, zHeldOut), {}), heldOut), expectedHeldOut);
        check(meanSquare(denoiser->denoise(noisy(train, zTrain), {}), train), expectedTrain);
        check(meanSquare(leaves->denoiseWithout(noisy(train, zTrain), own, {}), train), expectedLeftOut);
    }
    CHECK(count == 45);
}
