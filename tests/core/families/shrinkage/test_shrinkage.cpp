#include "core/families/prepare.h"
#include "core/families/shrinkage/shrinkage.h"
#include "tests/core/families/toy.h"

#include <doctest/doctest.h>
#include <limits>

using namespace scorelet;
using toy::Matrix;

namespace {

/// Stein's estimate of the risk of soft thresholding at t, in units of the noise.
double risk(const std::vector<double>& details, double sigma, double t) {
    double sum = static_cast<double>(details.size());
    for (const double detail : details) {
        const double size = std::abs(detail) / sigma;
        sum += size <= t ? size * size - 2 : t * t;
    }
    return sum;
}

std::vector<double> spikes(size_t count, size_t every, double size, double sigma, unsigned seed) {
    std::mt19937 generator(seed);
    std::normal_distribution<double> normal(0, sigma);
    std::vector<double> details(count);
    for (size_t k = 0; k < count; ++k) details[k] = normal(generator) + (k % every == 0 ? size : 0);
    return details;
}

ShrinkageModel shrinkage(int side, ShrinkageRule rule, const char* wavelet = "db2", int levels = 3) {
    return {std::make_shared<const WaveletTransform>(wavelet, side, side, levels), rule};
}

} // namespace

TEST_CASE("bayes shrink: the threshold is sigma^2 / sigma_x, infinite where there is only noise") {
    // mean of squares 25: sigma_x = 4 at sigma = 3.
    CHECK(shrinkageThreshold(ShrinkageRule::bayes, {5, -5, 7, 1}, 3) == doctest::Approx(9 / 4.0));
    CHECK(std::isinf(shrinkageThreshold(ShrinkageRule::bayes, {1, -1, 1, -1}, 1)));
    CHECK(std::isinf(shrinkageThreshold(ShrinkageRule::bayes, {0, 0, 0, 0}, 0.1)));
}

TEST_CASE(
    "sure shrink: the least risk over a fine grid; the universal threshold where the signal is sparse") {
    const double sigma = 0.5;
    const std::vector<double> dense = spikes(256, 2, 3, sigma, 1);
    const double found = shrinkageThreshold(ShrinkageRule::sure, dense, sigma) / sigma;
    const double universal = std::sqrt(2 * std::log(256.0));
    CHECK(found <= universal);
    for (int step = 0; step <= 2000; ++step)
        CHECK(risk(dense, sigma, found) <= risk(dense, sigma, universal * step / 2000) + 1e-9);

    const std::vector<double> sparse = spikes(256, 128, 3, sigma, 2);
    CHECK(shrinkageThreshold(ShrinkageRule::sure, sparse, sigma) == doctest::Approx(sigma * universal));
}

TEST_CASE("shrinkage: soft thresholds every detail, keeps the scaling coefficients") {
    const Matrix noisy = toy::addNoise(toy::randomImages(3, 16, 3), 0.3, 4);
    const WaveletTransform transform("db2", 16, 16, 3);
    for (const ShrinkageRule rule : {ShrinkageRule::bayes, ShrinkageRule::sure}) {
        const Matrix result = toy::denoise(*shrinkage(16, rule).at(0.3, {}), noisy);
        for (Eigen::Index row = 0; row < 3; ++row) {
            const Eigen::VectorXd before =
                transform.forward(Eigen::VectorXd(noisy.row(row).transpose().cast<double>()));
            const Eigen::VectorXd after =
                transform.forward(Eigen::VectorXd(result.row(row).transpose().cast<double>()));
            for (const Subband& band : transform.layout().bands()) {
                const std::vector<double> details(before.data() + band.offset,
                                                  before.data() + band.offset + band.count());
                const double t =
                    band.orientation == Orientation::scaling ? 0 : shrinkageThreshold(rule, details, 0.3);
                for (int k = band.offset; k < band.offset + band.count(); ++k) {
                    const double expected = before[k] > t    ? before[k] - t
                                            : before[k] < -t ? before[k] + t
                                                             : 0;
                    CHECK(std::abs(after[k] - expected) < 1e-5);
                }
            }
        }
    }
}

TEST_CASE("shrinkage: less error than the noise; constant images stay; little noise changes little") {
    Matrix clean = Matrix::Constant(1, 32 * 32, -1.0F);
    clean.middleCols(300, 200).setConstant(1);
    for (const ShrinkageRule rule : {ShrinkageRule::bayes, ShrinkageRule::sure}) {
        const ShrinkageModel model = shrinkage(32, rule);
        const Matrix noisy = toy::addNoise(clean, 0.5, 5);
        CHECK((toy::denoise(*model.at(0.5, {}), noisy) - clean).squaredNorm() <
              0.6F * (noisy - clean).squaredNorm());
        const Matrix flat = Matrix::Constant(1, 32 * 32, 0.3F);
        CHECK(toy::largestDifference(toy::denoise(*model.at(1, {}), flat), flat) < 1e-6);
        CHECK(toy::largestDifference(toy::denoise(*model.at(1e-5, {}), noisy), noisy) < 1e-3);
    }
}

TEST_CASE("shrinkage: the sensitivity is the orthogonal projection onto the kept coefficients") {
    const Matrix noisy = toy::addNoise(toy::randomImages(1, 8, 6), 0.3, 7);
    const auto denoiser = shrinkage(8, ShrinkageRule::bayes, "db1", 2).at(0.3, {});
    Eigen::MatrixXd jacobian(64, 64);
    for (int pixel = 0; pixel < 64; ++pixel)
        jacobian.row(pixel) = toy::sensitivity(*denoiser, noisy, pixel).cast<double>();
    CHECK((jacobian - jacobian.transpose()).cwiseAbs().maxCoeff() < 1e-6);
    CHECK((jacobian * jacobian - jacobian).cwiseAbs().maxCoeff() < 1e-6);
    // Its rank is the number of coefficients of the answer that are not zero.
    const WaveletTransform transform("db1", 8, 8, 2);
    const Matrix result = toy::denoise(*denoiser, noisy);
    const Eigen::VectorXd kept = transform.forward(Eigen::VectorXd(result.row(0).transpose().cast<double>()));
    CHECK(jacobian.trace() == doctest::Approx(static_cast<double>((kept.array().abs() > 1e-5).count())));
}

TEST_CASE("shrinkage: sensitivity against central differences where the threshold does not move") {
    // A sparse subband has SureShrink's universal threshold, which does not depend on the image.
    Matrix noisy = toy::addNoise(Matrix::Zero(1, 64), 0.1, 8);
    noisy(0, 20) += 1;
    const auto denoiser = shrinkage(8, ShrinkageRule::sure, "db1", 1).at(0.3, {});
    CHECK(toy::sensitivityError(*denoiser, noisy, 20, 1e-3F) < 1e-3);
}

TEST_CASE("shrinkage: threads, what is not finite") {
    Matrix noisy = toy::addNoise(toy::randomImages(9, 16, 9), 0.3, 10);
    const auto denoiser = shrinkage(16, ShrinkageRule::bayes).at(0.3, {});
    Work three;
    three.threads = 3;
    CHECK(toy::denoise(*denoiser, noisy) == toy::denoise(*denoiser, noisy, three));
    noisy(4, 3) = std::numeric_limits<float>::quiet_NaN();
    const Matrix result = toy::denoise(*denoiser, noisy);
    CHECK(result.row(3).allFinite());
    CHECK(result.row(4).hasNaN());
}

TEST_CASE("shrinkage: the chosen wavelet and levels are its basis") {
    const auto data = toy::randomData(4, 16, 11);
    const Matrix noisy = toy::addNoise(data->train.pixels.matrix(), 0.3, 12);
    for (const auto& [wavelet, levels] : {std::pair("haar", 1), {"db2", 3}, {"sym4", 2}}) {
        CAPTURE(std::string(wavelet));
        const auto model = prepareComparator({.family = "bayes-shrink"}, data, wavelet, levels, {});
        CHECK(toy::denoise(*model->at(0.3, {}), noisy) ==
              toy::denoise(*shrinkage(16, ShrinkageRule::bayes, wavelet, levels).at(0.3, {}), noisy));
    }
}
