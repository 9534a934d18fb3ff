#include "core/basis/transform.h"
#include "core/families/prepare.h"
#include "core/families/shrinkage/shrinkage.h"
#include "core/families/spec_text.h"
#include "tests/core/families/toy.h"

#include <doctest/doctest.h>
#include <limits>
#include <tuple>

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

/// PyWavelets' transform in its mode symmetric, in plain loops: coefficients of one level along one axis are
/// c[k] = sum_j filter[j] x[2k + 1 - j] of the mirrored signal.
std::vector<double> plainAnalysis(const std::vector<double>& signal, const std::vector<double>& filter) {
    const int n = static_cast<int>(signal.size());
    const int taps = static_cast<int>(filter.size());
    std::vector<double> result;
    for (int k = 0; k < (n + taps - 1) / 2; ++k) {
        double sum = 0;
        for (int j = 0; j < taps; ++j) {
            int at = 2 * k + 1 - j;
            while (at < 0 || at >= n) at = at < 0 ? -1 - at : 2 * n - 1 - at;
            sum += filter[static_cast<size_t>(j)] * signal[static_cast<size_t>(at)];
        }
        result.push_back(sum);
    }
    return result;
}

/// And of the inverse: the filters' transpose, cropped to n samples.
std::vector<double> plainSynthesis(const std::vector<double>& low, const std::vector<double>& high, int n,
                                   const Filter& filter) {
    std::vector<double> result(static_cast<size_t>(n));
    for (int k = 0; k < static_cast<int>(low.size()); ++k)
        for (int j = 0; j < static_cast<int>(filter.low.size()); ++j)
            if (const int at = 2 * k + 1 - j; at >= 0 && at < n)
                result[static_cast<size_t>(at)] +=
                    filter.low[static_cast<size_t>(j)] * low[static_cast<size_t>(k)] +
                    filter.high[static_cast<size_t>(j)] * high[static_cast<size_t>(k)];
    return result;
}

using Plane = std::vector<std::vector<double>>; ///< rows

Plane transposed(const Plane& plane) {
    Plane result(plane[0].size(), std::vector<double>(plane.size()));
    for (size_t r = 0; r < plane.size(); ++r)
        for (size_t c = 0; c < plane[0].size(); ++c) result[c][r] = plane[r][c];
    return result;
}

Plane analysed(const Plane& plane, const std::vector<double>& alongRows,
               const std::vector<double>& alongCols) {
    Plane half;
    for (const auto& row : plane) half.push_back(plainAnalysis(row, alongRows));
    Plane result;
    for (const auto& col : transposed(half)) result.push_back(plainAnalysis(col, alongCols));
    return transposed(result);
}

/// Every second argument is high-pass along that axis.
Plane synthesised(const Plane& ll, const Plane& hl, const Plane& lh, const Plane& hh, size_t rows,
                  size_t cols, const Filter& filter) {
    const auto down = [&](const Plane& low, const Plane& high) {
        Plane result;
        const Plane lows = transposed(low), highs = transposed(high);
        for (size_t c = 0; c < lows.size(); ++c)
            result.push_back(plainSynthesis(lows[c], highs[c], static_cast<int>(rows), filter));
        return transposed(result);
    };
    const Plane low = down(ll, lh), high = down(hl, hh);
    Plane result;
    for (size_t r = 0; r < rows; ++r)
        result.push_back(plainSynthesis(low[r], high[r], static_cast<int>(cols), filter));
    return result;
}

void softThreshold(Plane& band, ShrinkageRule rule, double sigma) {
    std::vector<double> details;
    for (const auto& row : band) details.insert(details.end(), row.begin(), row.end());
    const double t = shrinkageThreshold(rule, details, sigma);
    for (auto& row : band)
        for (double& value : row) value = value > t ? value - t : value < -t ? value + t : 0;
}

/// Shrinkage of one plane by `levels` levels; `shrink` changes a band of details.
template <class Shrink>
Plane plainShrinkage(const Plane& plane, const Filter& filter, int levels, const Shrink& shrink) {
    if (levels == 0) return plane;
    Plane hl = analysed(plane, filter.high, filter.low);
    Plane lh = analysed(plane, filter.low, filter.high);
    Plane hh = analysed(plane, filter.high, filter.high);
    for (Plane* band : {&hl, &lh, &hh}) shrink(*band);
    const Plane ll = plainShrinkage(analysed(plane, filter.low, filter.low), filter, levels - 1, shrink);
    return synthesised(ll, hl, lh, hh, plane.size(), plane[0].size(), filter);
}

Plane planeOf(const Matrix& image, int side) {
    Plane plane(static_cast<size_t>(side));
    for (int row = 0; row < side; ++row)
        for (int col = 0; col < side; ++col)
            plane[static_cast<size_t>(row)].push_back(static_cast<double>(image(0, row * side + col)));
    return plane;
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

TEST_CASE("shrinkage, symmetric: equals plain loops of PyWavelets' mode, odd lengths too") {
    // db2 takes 8 samples to 5, and 5 to 4; sym4 takes 16 to 11, 11 to 9.
    for (const auto& [wavelet, side, levels] : {std::tuple("db1", 8, 2), {"db2", 8, 2}, {"sym4", 16, 2}}) {
        CAPTURE(std::string(wavelet));
        const Filter& filter = scorelet::wavelet(wavelet);
        const auto basis = std::make_shared<const WaveletTransform>(wavelet, side, side, levels);
        const Matrix noisy = toy::addNoise(toy::randomImages(1, side, 13), 0.3, 14);
        for (const ShrinkageRule rule : {ShrinkageRule::bayes, ShrinkageRule::sure}) {
            const auto denoiser = ShrinkageModel(basis, rule, Extension::symmetric).at(0.3, {});
            const Plane expected = plainShrinkage(planeOf(noisy, side), filter, levels,
                                                  [&](Plane& band) { softThreshold(band, rule, 0.3); });
            const Matrix result = toy::denoise(*denoiser, noisy);
            double worst = 0;
            for (int pixel = 0; pixel < side * side; ++pixel)
                worst = std::max(
                    worst,
                    std::abs(static_cast<double>(result(0, pixel)) -
                             expected[static_cast<size_t>(pixel / side)][static_cast<size_t>(pixel % side)]));
            CHECK(worst < 1e-6);
            const Matrix periodized = toy::denoise(*ShrinkageModel(basis, rule).at(0.3, {}), noisy);
            CHECK((toy::largestDifference(result, periodized) > 0.01) == (std::string(wavelet) != "db1"));
        }
    }
}

TEST_CASE("shrinkage, symmetric: sensitivity is R diag(kept) W, by plain loops and by differences") {
    const int side = 8;
    const auto basis = std::make_shared<const WaveletTransform>("db2", side, side, 2);
    const Matrix noisy = toy::addNoise(toy::randomImages(1, side, 15), 0.3, 16);
    const auto denoiser = ShrinkageModel(basis, ShrinkageRule::bayes, Extension::symmetric).at(0.3, {});
    // Which details stay, band by band in the order of plainShrinkage.
    std::vector<Plane> kept;
    plainShrinkage(planeOf(noisy, side), basis->filter(), 2, [&](Plane& band) {
        kept.push_back(band);
        softThreshold(kept.back(), ShrinkageRule::bayes, 0.3);
    });
    REQUIRE(kept.size() == 6);
    for (int input = 0; input < side * side; ++input) {
        Matrix unit = Matrix::Zero(1, side * side);
        unit(0, input) = 1;
        size_t at = 0;
        const Plane column = plainShrinkage(planeOf(unit, side), basis->filter(), 2, [&](Plane& band) {
            const Plane& stays = kept[at++];
            for (size_t r = 0; r < band.size(); ++r)
                for (size_t c = 0; c < band[r].size(); ++c)
                    if (stays[r][c] == 0) band[r][c] = 0;
        });
        for (const int output : {0, 7, 27, 60})
            CHECK(std::abs(static_cast<double>(toy::sensitivity(*denoiser, noisy, output)(0, input)) -
                           column[static_cast<size_t>(output / side)][static_cast<size_t>(output % side)]) <
                  1e-6);
    }
    // A sparse subband has SureShrink's universal threshold, which does not depend on the image.
    Matrix sparse = toy::addNoise(Matrix::Zero(1, 64), 0.1, 8);
    sparse(0, 0) += 1;
    const auto fixed = ShrinkageModel(std::make_shared<const WaveletTransform>("db2", 8, 8, 1),
                                      ShrinkageRule::sure, Extension::symmetric)
                           .at(0.3, {});
    for (const int pixel : {0, 20}) CHECK(toy::sensitivityError(*fixed, sparse, pixel, 1e-3F) < 1e-3);
}

TEST_CASE("shrinkage: label and note say the extension") {
    const auto data = toy::randomData(4, 8, 17);
    const auto noteOf = [&](const char* model) {
        return prepareComparator(parseModelSpec(model), data, "db2", 1, {})->at(0.3, {})->report().note;
    };
    CHECK(noteOf("bayes-shrink") == "db2, 1 levels, periodized; uses no training image");
    CHECK(noteOf("bayes-shrink:symmetric") == "db2, 1 levels, symmetric extension; uses no training image");
    CHECK(label(parseModelSpec("bayes-shrink:symmetric")) == "BayesShrink, symmetric");
    CHECK(label(parseModelSpec("sure-shrink")) == "SURE shrinkage, periodized");
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
