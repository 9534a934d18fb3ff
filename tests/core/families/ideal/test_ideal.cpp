#include "core/base/error.h"
#include "core/families/ideal/ideal.h"
#include "core/families/nearest/nearest.h"
#include "tests/core/families/toy.h"

#include <doctest/doctest.h>
#include <limits>

using namespace scorelet;
using toy::Matrix;

namespace {

std::vector<double> plainWeights(const Matrix& train, const Matrix& noisy, Eigen::Index row, double sigma) {
    std::vector<double> logits;
    for (Eigen::Index i = 0; i < train.rows(); ++i) {
        double sum = 0;
        for (Eigen::Index j = 0; j < train.cols(); ++j)
            sum += std::pow(static_cast<double>(noisy(row, j)) - static_cast<double>(train(i, j)), 2);
        logits.push_back(-sum / (2 * sigma * sigma));
    }
    const double peak = *std::max_element(logits.begin(), logits.end());
    double total = 0;
    for (double& logit : logits) total += logit = std::exp(logit - peak);
    for (double& weight : logits) weight /= total;
    return logits;
}

Matrix plainIdeal(const Matrix& train, const Matrix& noisy, double sigma) {
    Matrix result(noisy.rows(), noisy.cols());
    for (Eigen::Index row = 0; row < noisy.rows(); ++row) {
        const auto weights = plainWeights(train, noisy, row, sigma);
        for (Eigen::Index j = 0; j < noisy.cols(); ++j) {
            double sum = 0;
            for (Eigen::Index i = 0; i < train.rows(); ++i)
                sum += weights[static_cast<size_t>(i)] * static_cast<double>(train(i, j));
            result(row, j) = static_cast<float>(sum);
        }
    }
    return result;
}

std::shared_ptr<const Denoiser> idealAt(const std::shared_ptr<DataSet>& data, double sigma) {
    return IdealModel(toy::trainOf(data), {}).at(sigma, {});
}

} // namespace

TEST_CASE("ideal: equals the plain softmax average at every noise level and over many blocks") {
    // 3,000 images make several chunks of several blocks; near copies make the softmax close at low noise.
    auto data = toy::randomData(3000, 8, 1);
    data->train.pixels.matrix().bottomRows(1500) = data->train.pixels.matrix().topRows(1500);
    data->train.pixels.matrix().bottomRows(1500).array() += 0.01F;
    for (const double sigma : {0.02, 0.05, 0.3, 1.0, 5.0, 80.0}) {
        CAPTURE(sigma);
        const Matrix noisy = toy::addNoise(data->train.pixels.matrix().middleRows(100, 9), sigma, 2);
        const Matrix result = toy::denoise(*idealAt(data, sigma), noisy);
        CHECK(toy::largestDifference(result, plainIdeal(data->train.pixels.matrix(), noisy, sigma)) < 2e-5);
    }
}

TEST_CASE("ideal: many noise levels at once are the plain average at each, whatever the others") {
    auto data = toy::randomData(1500, 8, 1);
    data->train.pixels.matrix().bottomRows(700) = data->train.pixels.matrix().topRows(700);
    data->train.pixels.matrix().bottomRows(700).array() += 0.01F;
    const IdealModel model(toy::trainOf(data), {});
    const ImageBatch clean = data->train.pixels.rows(90, 40); // more than are answered together
    const Matrix z = toy::addNoise(Matrix::Zero(40, 64), 1, 3);
    const ImageBatch noise(clean.shape(), z);
    const std::vector<double> sigmas = {0.02, 0.3, 1, 5, 80};
    const auto answers = model.denoiseOverNoise(clean, noise, sigmas, {});
    REQUIRE(answers.size() == sigmas.size());
    for (std::size_t level = 0; level < sigmas.size(); ++level) {
        CAPTURE(sigmas[level]);
        const Matrix noisy = clean.matrix() + static_cast<float>(sigmas[level]) * z;
        CHECK(toy::largestDifference(answers[level].matrix(),
                                     plainIdeal(data->train.pixels.matrix(), noisy, sigmas[level])) < 2e-5);
        const auto alone = model.denoiseOverNoise(clean, noise, std::vector{sigmas[level]}, {});
        CHECK(alone.front().matrix() == answers[level].matrix());
    }
}

TEST_CASE("ideal: an offset common to all images costs no accuracy at low noise") {
    auto data = toy::randomData(400, 8, 3);
    data->train.pixels.matrix().array() += 20.0F;
    data->train.pixels.matrix().bottomRows(200) =
        toy::addNoise(data->train.pixels.matrix().topRows(200), 0.002, 4);
    const Matrix noisy = toy::addNoise(data->train.pixels.matrix().topRows(10), 0.01, 5);
    CHECK(toy::largestDifference(toy::denoise(*idealAt(data, 0.01), noisy),
                                 plainIdeal(data->train.pixels.matrix(), noisy, 0.01)) < 2e-5);
}

TEST_CASE("ideal: the same bits on one thread and three, the same answer alone and in a batch") {
    auto data = toy::randomData(2500, 8, 6);
    const Matrix noisy = toy::addNoise(data->heldOut.pixels.matrix().replicate(30, 1), 0.7, 7);
    const auto denoiser = idealAt(data, 0.7);
    Work three;
    three.threads = 3;
    const Matrix one = toy::denoise(*denoiser, noisy);
    CHECK(one == toy::denoise(*denoiser, noisy, three));
    for (const Eigen::Index row : {Eigen::Index{0}, Eigen::Index{77}, Eigen::Index{149}})
        CHECK(toy::largestDifference(toy::denoise(*denoiser, noisy.row(row)), one.row(row)) < 1e-5);
}

TEST_CASE("ideal: the nearest image as the noise vanishes, the mean as it grows") {
    auto data = toy::randomData(3, 8, 8);
    const Matrix noisy = toy::addNoise(data->train.pixels.matrix().row(1), 0.05, 9);
    CHECK(toy::largestDifference(toy::denoise(*idealAt(data, 1e-3), noisy),
                                 data->train.pixels.matrix().row(1)) == 0);
    CHECK(toy::largestDifference(toy::denoise(*idealAt(data, 1e4), noisy),
                                 data->train.pixels.matrix().colwise().mean()) < 1e-4);
}

TEST_CASE("ideal: one image, duplicates and constant images") {
    auto single = toy::randomData(1, 8, 10);
    const Matrix noisy = toy::addNoise(single->train.pixels.matrix(), 2, 11);
    CHECK(toy::denoise(*idealAt(single, 2), noisy) == single->train.pixels.matrix());
    CHECK(toy::largestDifference(toy::sensitivity(*idealAt(single, 2), noisy, 5), Matrix::Zero(1, 64)) == 0);

    auto copies =
        toy::dataSet(single->train.pixels.matrix().replicate(300, 1), single->heldOut.pixels.matrix(), 8);
    CHECK(toy::largestDifference(toy::denoise(*idealAt(copies, 0.1), noisy), single->train.pixels.matrix()) <
          1e-6);
    const auto ideal = std::dynamic_pointer_cast<const IdealDenoiser>(idealAt(copies, 0.1));
    CHECK(ideal->weights(toy::image(noisy), 5, {}).effectiveNumber == doctest::Approx(300));

    Matrix constants(2, 64);
    constants.row(0).setConstant(-1);
    constants.row(1).setConstant(1);
    auto two = toy::dataSet(constants, constants, 8);
    // With images -1 and +1 the mean is tanh(sum x / sigma^2).
    const Matrix x = Matrix::Constant(1, 64, 0.1F);
    CHECK(toy::denoise(*idealAt(two, 4), x)(0, 7) == doctest::Approx(std::tanh(6.4 / 16)).epsilon(1e-5));
}

TEST_CASE("ideal: weights and effective number against plain loops") {
    auto data = toy::randomData(500, 8, 12);
    const Matrix noisy = toy::addNoise(data->train.pixels.matrix().row(4), 1, 13);
    const auto ideal = std::dynamic_pointer_cast<const IdealDenoiser>(idealAt(data, 1));
    const PosteriorShare share = ideal->weights(toy::image(noisy), 7, {});
    auto plain = plainWeights(data->train.pixels.matrix(), noisy, 0, 1);
    double squares = 0;
    for (const double weight : plain) squares += weight * weight;
    CHECK(share.effectiveNumber == doctest::Approx(1 / squares).epsilon(1e-9));
    REQUIRE(share.top.size() == 7);
    for (const WeightedImage& image : share.top)
        CHECK(image.weight == doctest::Approx(plain[static_cast<size_t>(image.index)]).epsilon(1e-9));
    std::sort(plain.rbegin(), plain.rend());
    for (size_t rank = 0; rank < 7; ++rank)
        CHECK(share.top[rank].weight == doctest::Approx(plain[rank]).epsilon(1e-9));
    CHECK(ideal->weights(toy::image(noisy), 9999, {}).top.size() == 500);
}

TEST_CASE("ideal: sensitivity against central differences") {
    auto data = toy::randomData(40, 8, 14);
    for (const double sigma : {0.5, 1.0, 3.0}) {
        CAPTURE(sigma);
        const Matrix noisy = toy::addNoise(data->train.pixels.matrix().row(4), sigma, 15);
        CHECK(toy::sensitivityError(*idealAt(data, sigma), noisy, 27, 0.01F) < 2e-4);
    }
}

TEST_CASE("ideal and nearest: a row that is not finite spoils that row alone") {
    auto data = toy::randomData(100, 8, 16);
    Matrix noisy = data->train.pixels.matrix().topRows(3);
    noisy(1, 5) = std::numeric_limits<float>::quiet_NaN();
    noisy(2, 5) = std::numeric_limits<float>::infinity();
    for (const auto& denoiser : {idealAt(data, 0.1), NearestModel(toy::trainOf(data), {}).at(0.1, {})}) {
        const Matrix result = toy::denoise(*denoiser, noisy);
        CHECK(result.row(0).allFinite());
        CHECK(result.row(1).hasNaN());
        CHECK(result.row(2).hasNaN());
    }
}

TEST_CASE("ideal: stops when asked, refuses an impossible noise level") {
    auto data = toy::randomData(100, 8, 17);
    std::stop_source source;
    source.request_stop();
    Work stopped;
    stopped.stop = source.get_token();
    CHECK_THROWS_AS(toy::denoise(*idealAt(data, 1), data->heldOut.pixels.matrix(), stopped), Cancelled);
    CHECK_THROWS_AS(idealAt(data, 0), Error);
    CHECK_THROWS_AS(idealAt(data, -1), Error);
    CHECK_THROWS_AS(idealAt(toy::dataSet(Matrix(0, 64), Matrix(0, 64), 8), 1), Error);
}

TEST_CASE("nearest: the nearest image by plain loops, the lowest index among equals") {
    auto data = toy::randomData(300, 8, 18);
    data->train.pixels.matrix().row(250) = data->train.pixels.matrix().row(20);
    const Matrix noisy = toy::addNoise(data->train.pixels.matrix().topRows(50), 1.5, 19);
    const auto denoiser = NearestModel(toy::trainOf(data), {}).at(1.5, {});
    const Matrix result = toy::denoise(*denoiser, noisy);
    for (Eigen::Index row = 0; row < noisy.rows(); ++row) {
        Eigen::Index best = 0;
        for (Eigen::Index i = 1; i < 300; ++i)
            if ((data->train.pixels.matrix().row(i) - noisy.row(row)).cast<double>().squaredNorm() <
                (data->train.pixels.matrix().row(best) - noisy.row(row)).cast<double>().squaredNorm())
                best = i;
        CHECK(result.row(row) == data->train.pixels.matrix().row(best));
    }
    CHECK(toy::sensitivity(*denoiser, noisy.row(0), 3).isZero());
}
