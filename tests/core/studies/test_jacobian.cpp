// The whole Jacobian of a denoiser, against other ways to the same numbers.
#include "core/base/error.h"
#include "core/basis/transform.h"
#include "core/denoise/capabilities.h"
#include "core/families/prepare.h"
#include "core/families/spec_text.h"
#include "core/studies/harmonic_study.h"
#include "tests/core/families/toy.h"
#include "tests/core/studies/ask.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <functional>
#include <vector>

using namespace scorelet;

namespace {

constexpr int imageSide = 8;
constexpr int imageValues = imageSide * imageSide;

std::shared_ptr<const Denoiser> jacobianDenoiser(const char* text, const std::shared_ptr<const DataSet>& data,
                                                 double sigma) {
    return prepareModel(parseModelSpec(text), data, "db2", 2, 1e9, Work{})->at(sigma, Work{});
}

Image noisyOf(const DataSet& data, double sigma) {
    return toy::image(toy::addNoise(data.heldOut.pixels.matrix().row(0), sigma, 3));
}

Eigen::MatrixXd covarianceOfRows(const Eigen::MatrixXd& images) {
    const Eigen::MatrixXd centred = images.rowwise() - images.colwise().mean();
    return centred.transpose() * centred / static_cast<double>(images.rows());
}

/// Every input pixel moved to each side.
Eigen::MatrixXd differences(const Denoiser& denoiser, const Image& noisy, float step) {
    Eigen::MatrixXd jacobian(imageValues, imageValues);
    for (int j = 0; j < imageValues; ++j) {
        Image up = noisy, down = noisy;
        up.flat()[j] += step;
        down.flat()[j] -= step;
        const double width = static_cast<double>(up.flat()[j]) - static_cast<double>(down.flat()[j]);
        const Image above = denoiser.denoise(ImageBatch(up), {}).image(0);
        const Image below = denoiser.denoise(ImageBatch(down), {}).image(0);
        jacobian.col(j) = (above.flat().cast<double>() - below.flat().cast<double>()).matrix() / width;
    }
    return jacobian;
}

/// D(x) = A x, which has no derivatives of its own.
class LinearByDifferences final : public Denoiser, public FiniteDifferences {
public:
    explicit LinearByDifferences(Eigen::MatrixXf matrix) : Denoiser(0.5), matrix_(std::move(matrix)) {}
    ImageBatch denoise(const ImageBatch& noisy, const Work&) const override {
        ImageBatch result(noisy.shape(), noisy.count());
        result.matrix() = noisy.matrix() * matrix_.transpose();
        return result;
    }
    Image sensitivity(const Image&, PixelId, const Work&) const override { throw Error("row by row"); }
    double step() const override { return 0.01; }

private:
    Eigen::MatrixXf matrix_;
};

} // namespace

TEST_CASE("harmonic basis: Wiener's is the covariance's, each eigenimage kept by e / (e + sigma^2)") {
    const auto data = toy::randomData(700, imageSide, 2);
    const Eigen::MatrixXd covariance = covarianceOfRows(data->train.pixels.matrix().cast<double>());
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> plain(covariance);
    for (const double sigma : {0.1, 1.0}) {
        CAPTURE(sigma);
        const auto denoiser = jacobianDenoiser("wiener", data, sigma);
        const Eigen::MatrixXd jacobian = wholeJacobian(*denoiser, noisyOf(*data, sigma), nullptr, {});
        const Eigen::MatrixXd noise = sigma * sigma * Eigen::MatrixXd::Identity(imageValues, imageValues);
        CHECK((jacobian - (covariance + noise).llt().solve(covariance)).cwiseAbs().maxCoeff() < 1e-6);
        const HarmonicBasis basis = harmonicBasis(jacobian, {});
        const JacobianNumbers numbers = jacobianNumbers(jacobian);
        for (int k = 0; k < imageValues; ++k) {
            const double variance = plain.eigenvalues()[imageValues - 1 - k];
            CHECK(basis.factors[k] == doctest::Approx(variance / (variance + sigma * sigma)).epsilon(1e-5));
        }
        for (int k = 0; k < 5; ++k) { // further ones are too near to each other
            const Eigen::VectorXd own = basis.vectors.col(k).cast<double>();
            CHECK(std::abs(own.dot(plain.eigenvectors().col(imageValues - 1 - k))) ==
                  doctest::Approx(1).epsilon(1e-4));
            CHECK(own.maxCoeff() == own.cwiseAbs().maxCoeff());
        }
        CHECK(numbers.values == imageValues);
        CHECK(numbers.defect < 1e-6);
        CHECK(numbers.trace == doctest::Approx(basis.factors.sum()));
        CHECK(numbers.squares == doctest::Approx(basis.factors.squaredNorm()));
    }
}

TEST_CASE("whole Jacobian: central differences say the same of every kind of denoiser") {
    const double sigma = 0.6;
    const auto data = toy::randomData(60, imageSide, 4);
    const Image noisy = noisyOf(*data, sigma);
    const WaveletTransform basis("db2", imageSide, imageSide, 2);
    Work two;
    two.threads = 2;
    for (const char* text : {"local:d2:r1", "independent:d3", "posterior:local:r1", "posterior:image:h=0.3",
                             "ideal", "ls:p3", "els:p3"}) {
        CAPTURE(text);
        const auto denoiser = jacobianDenoiser(text, data, sigma);
        const Eigen::MatrixXd jacobian = wholeJacobian(*denoiser, noisy, &basis, two);
        CHECK((jacobian - differences(*denoiser, noisy, 0.01F)).cwiseAbs().maxCoeff() < 2e-3);
        CHECK(jacobian.cwiseAbs().maxCoeff() > 0.05);
        for (const int i : {0, 27}) { // its rows are what Sensitivity shows
            const Image row = denoiser->sensitivity(noisy, noisy.shape().pixel(i), {});
            CHECK((jacobian.row(i) - row.flat().matrix().transpose().cast<double>()).cwiseAbs().maxCoeff() <
                  1e-5);
        }
        CHECK(jacobianNumbers(jacobian).trace == doctest::Approx(harmonicBasis(jacobian, {}).factors.sum()));
    }
}

TEST_CASE("whole Jacobian: the ideal denoiser's is the posterior covariance over sigma^2") {
    const double sigma = 0.8;
    const auto data = toy::randomData(40, imageSide, 5);
    const Image noisy = noisyOf(*data, sigma);
    const Eigen::MatrixXd images = data->train.pixels.matrix().cast<double>();
    const Eigen::RowVectorXd x = noisy.flat().matrix().transpose().cast<double>();
    const Eigen::VectorXd distance = (images.rowwise() - x).rowwise().squaredNorm();
    Eigen::VectorXd weights = (-(distance.array() - distance.minCoeff()) / (2 * sigma * sigma)).exp();
    weights /= weights.sum();
    const Eigen::RowVectorXd mean = weights.transpose() * images;
    const Eigen::MatrixXd centred = images.rowwise() - mean;
    const Eigen::MatrixXd expected = centred.transpose() * weights.asDiagonal() * centred / (sigma * sigma);
    const Eigen::MatrixXd found = wholeJacobian(*jacobianDenoiser("ideal", data, sigma), noisy, nullptr, {});
    CHECK((found - expected).cwiseAbs().maxCoeff() < 1e-5);
    CHECK(jacobianNumbers(found).defect < 1e-5);
    CHECK(harmonicBasis(found, {}).factors.minCoeff() > -1e-5);
}

TEST_CASE("harmonic basis: independent degree 1 shrinks every wavelet by its coefficient's gain") {
    const double sigma = 0.5;
    const auto data = toy::randomData(300, imageSide, 6);
    const WaveletTransform basis("db2", imageSide, imageSide, 2);
    std::vector<double> gains;
    Eigen::MatrixXd coefficients(300, imageValues);
    for (int i = 0; i < 300; ++i)
        coefficients.row(i) = basis.forward(data->train.pixels.image(i)).cast<double>().transpose();
    const Eigen::VectorXd variances = covarianceOfRows(coefficients).diagonal();
    for (int k = 0; k < imageValues; ++k) gains.push_back(variances[k] / (variances[k] + sigma * sigma));
    std::sort(gains.begin(), gains.end(), std::greater<>());
    const auto denoiser = jacobianDenoiser("independent:d1:ridge=1e-10", data, sigma);
    const Eigen::MatrixXd jacobian = wholeJacobian(*denoiser, noisyOf(*data, sigma), &basis, {});
    const HarmonicBasis found = harmonicBasis(jacobian, {});
    for (int k = 0; k < imageValues; ++k)
        CHECK(found.factors[k] == doctest::Approx(gains[static_cast<std::size_t>(k)]).epsilon(1e-4));
    CHECK(jacobianNumbers(jacobian).defect < 1e-6);
    // The first eigenvector is that coefficient's wavelet, if no other has nearly its gain.
    int first = 0;
    variances.maxCoeff(&first);
    REQUIRE(gains[0] - gains[1] > 1e-3);
    CHECK(std::abs(found.vectors.col(0).dot(basis.atom(first).flat().matrix())) ==
          doctest::Approx(1).epsilon(1e-4));
}

TEST_CASE("whole Jacobian: of what has no derivatives column by column, with its asymmetry") {
    Eigen::MatrixXf matrix = Eigen::MatrixXf::Identity(imageValues, imageValues) * 0.5F;
    matrix(3, 40) = 0.8F;
    matrix(63, 0) = -0.3F;
    const LinearByDifferences denoiser(matrix);
    const Image noisy({1, imageSide, imageSide}, 0.25F);
    std::vector<double> told;
    const Work telling{{}, 1, [&](double fraction) { told.push_back(fraction); }};
    const Eigen::MatrixXd found = wholeJacobian(denoiser, noisy, nullptr, telling);
    CHECK((found - matrix.cast<double>()).cwiseAbs().maxCoeff() < 1e-4);
    REQUIRE(!told.empty());
    CHECK(told.back() == 1);
    // |J|^2 = 64 / 4 + 0.64 + 0.09; J - J' has both entries twice.
    CHECK(jacobianNumbers(found).squares == doctest::Approx(16.73).epsilon(1e-3));
    CHECK(jacobianNumbers(found).defect == doctest::Approx(std::sqrt(2 * 0.73 / 16.73) / 2).epsilon(1e-3));
    const Eigen::VectorXd factors = harmonicBasis(found, {}).factors;
    CHECK(factors[0] == doctest::Approx(0.9).epsilon(1e-3)); // 0.5 and half of 0.8
    CHECK(factors[imageValues - 1] == doctest::Approx(0.1).epsilon(1e-3));
}

TEST_CASE("Jacobian numbers of matrices that are reckoned by hand") {
    Eigen::MatrixXd shear(2, 2), turn(2, 2);
    shear << 1, 2, 0, 1;
    turn << 0, 1, -1, 0;
    CHECK(jacobianNumbers(shear).trace == 2);
    CHECK(jacobianNumbers(shear).squares == 6);
    CHECK(jacobianNumbers(shear).defect == doctest::Approx(std::sqrt(8.0) / (2 * std::sqrt(6.0))));
    CHECK(jacobianNumbers(turn).defect == doctest::Approx(1));
    CHECK(std::isnan(jacobianNumbers(Eigen::MatrixXd::Zero(2, 2)).defect));
    const HarmonicBasis basis = harmonicBasis(shear, {}); // of [[1, 1], [1, 1]]
    CHECK(basis.factors[0] == doctest::Approx(2));
    CHECK(basis.factors[1] == doctest::Approx(0));
    shear(0, 1) = NAN;
    CHECK_THROWS_AS(harmonicBasis(shear, {}), Error);
}

TEST_CASE("whole Jacobian: can be stopped, and refuses what is too large") {
    const auto data = toy::randomData(20, imageSide, 7);
    std::stop_source stop;
    stop.request_stop();
    const Image noisy = noisyOf(*data, 0.5);
    CHECK_THROWS_AS(
        wholeJacobian(*jacobianDenoiser("ideal", data, 0.5), noisy, nullptr, {stop.get_token(), 1, {}}),
        Cancelled);
    const LinearByDifferences denoiser(Eigen::MatrixXf::Identity(imageValues, imageValues));
    CHECK_THROWS_WITH_AS(wholeJacobian(denoiser, Image({1, 80, 80}), nullptr, {}),
                         "the whole Jacobian of images of 80 x 80 has 6400 x 6400 entries: too many", Error);
}

TEST_CASE("harmonic study: what a denoiser itself says at the shown image, and over the chart's levels") {
    Experiment e;
    e.data = {.source = "strokes", .train = 60, .heldOut = 3, .size = 16};
    e.levels = 2;
    e.image = 1;
    e.sigma = e.chartMin;
    e.columns = {parseModelSpec("local:d2:r1"), parseModelSpec("wiener")};
    testing::Asked asked;
    for (const int column : {0, 1}) {
        CAPTURE(column);
        const auto found = asked.get<HarmonicStudy>(e, column);
        const auto fitted = asked.engine.get<FitStudy>(fitOf(e, column), {});
        const Image noisy = asked.get<PictureStudy>(e)->noisy;
        const WaveletTransform basis(e.wavelet, 16, 16, 2);
        const Eigen::MatrixXd jacobian = wholeJacobian(*fitted->denoiser, noisy, &basis, {});
        CHECK(found->numbers.trace == doctest::Approx(jacobian.trace()));
        CHECK(found->basis.factors.size() == 256);
        const Image first = found->picture(0);
        const Eigen::VectorXd vector = first.flat().matrix().cast<double>();
        const Eigen::MatrixXd symmetric = (jacobian + jacobian.transpose()) / 2;
        CHECK((symmetric * vector - found->basis.factors[0] * vector).norm() < 1e-4);
        const auto numbers = asked.get<JacobianStudy>(e, column, 0); // the chart's first level
        CHECK(numbers->trace == doctest::Approx(found->numbers.trace));
        CHECK(numbers->defect == doctest::Approx(found->numbers.defect));
    }
}
