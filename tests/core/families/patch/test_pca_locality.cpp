#include "core/base/error.h"
#include "core/families/patch/pca_locality.h"
#include "core/families/spec_text.h"
#include "tests/core/families/toy.h"

#include <Eigen/Dense>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <limits>

using namespace scorelet;
using toy::Matrix;

namespace {

/// The Wiener matrix C (C + sigma^2)^-1.
Eigen::MatrixXd plainWiener(const Matrix& train, double sigma) {
    const Eigen::RowVectorXd mean = train.cast<double>().colwise().mean();
    const Eigen::MatrixXd centred = train.cast<double>().rowwise() - mean;
    const Eigen::MatrixXd covariance = centred.transpose() * centred / static_cast<double>(train.rows());
    const Eigen::Index pixels = train.cols();
    const Eigen::MatrixXd system = covariance + sigma * sigma * Eigen::MatrixXd::Identity(pixels, pixels);
    return system.llt().solve(covariance);
}

/// Every row against its own diagonal.
PixelMasks plainRowMasks(const Eigen::MatrixXd& wiener, double threshold) {
    PixelMasks masks(static_cast<size_t>(wiener.rows()));
    for (Eigen::Index q = 0; q < wiener.rows(); ++q)
        for (Eigen::Index j = 0; j < wiener.cols(); ++j)
            if (std::abs(wiener(q, j)) / wiener(q, q) >= threshold)
                masks[static_cast<size_t>(q)].push_back(static_cast<int>(j));
    return masks;
}

/// Lukoianov et al.: rows divided by their diagonals, columns against the largest entry of all.
PixelMasks plainPublishedMasks(Eigen::MatrixXd wiener, double threshold) {
    double largest = 0;
    for (Eigen::Index j = 0; j < wiener.rows(); ++j) {
        const double diagonal = wiener(j, j) < 1e-6 ? 1 : wiener(j, j);
        for (Eigen::Index q = 0; q < wiener.cols(); ++q) {
            wiener(j, q) = std::abs(wiener(j, q)) / diagonal;
            largest = std::max(largest, wiener(j, q));
        }
    }
    PixelMasks masks(static_cast<size_t>(wiener.cols()));
    for (Eigen::Index q = 0; q < wiener.cols(); ++q)
        for (Eigen::Index j = 0; j < wiener.rows(); ++j)
            if (wiener(j, q) >= threshold * largest)
                masks[static_cast<size_t>(q)].push_back(static_cast<int>(j));
    return masks;
}

ModelSpec maskSpec(double threshold, MaskRule rule = MaskRule::row) {
    ModelSpec spec;
    spec.rule = rule;
    spec.threshold = threshold;
    return spec;
}

std::shared_ptr<const PcaLocalityDenoiser> machineAt(const std::shared_ptr<DataSet>& data,
                                                     const ModelSpec& spec, double sigma) {
    return std::dynamic_pointer_cast<const PcaLocalityDenoiser>(
        PcaLocalityModel(spec, data, {}).at(sigma, {}));
}

/// D(x)[q] by the definition, for any masks.
void checkAnswers(const PcaLocalityDenoiser& machine, const Matrix& train, const Matrix& noisy,
                  const PixelMasks& masks) {
    const double sigma = machine.sigma();
    const Matrix result = toy::denoise(machine, noisy);
    for (Eigen::Index row = 0; row < noisy.rows(); ++row)
        for (Eigen::Index q = 0; q < noisy.cols(); ++q) {
            double nearest = std::numeric_limits<double>::infinity();
            std::vector<double> distances;
            for (Eigen::Index i = 0; i < train.rows(); ++i) {
                double sum = 0;
                for (const int j : masks[static_cast<size_t>(q)])
                    sum += std::pow(static_cast<double>(noisy(row, j)) - static_cast<double>(train(i, j)), 2);
                distances.push_back(sum);
                nearest = std::min(nearest, sum);
            }
            double total = 0;
            double average = 0;
            for (Eigen::Index i = 0; i < train.rows(); ++i) {
                const double weight =
                    std::exp((nearest - distances[static_cast<size_t>(i)]) / (2 * sigma * sigma));
                total += weight;
                average += weight * static_cast<double>(train(i, q));
            }
            CHECK(static_cast<double>(result(row, q)) == doctest::Approx(average / total).epsilon(1e-4));
        }
}

} // namespace

TEST_CASE("pca locality: masks and answers equal plain loops") {
    auto data = toy::randomData(300, 8, 1);
    const Matrix train = data->train.pixels.matrix();
    for (const double sigma : {0.1, 0.7, 3.0}) {
        CAPTURE(sigma);
        const auto machine = machineAt(data, maskSpec(0.05), sigma);
        const PixelMasks masks = plainRowMasks(plainWiener(train, sigma), 0.05);
        CHECK(machine->masks() == masks);
        checkAnswers(*machine, train, toy::addNoise(data->heldOut.pixels.matrix().topRows(2), sigma, 2),
                     masks);
    }
}

TEST_CASE("pca locality, published rule: masks and answers equal plain loops, with pixels that hardly vary") {
    auto data = toy::randomData(300, 8, 21); // the last block of 32 has empty lanes
    auto pixels = data->train.pixels.matrix();
    pixels.col(1) = (-1 + 0.1F * pixels.col(2).array()).matrix(); // follows its neighbour at a tenth
    pixels.col(9) = (-1 + 1e-3F * pixels.col(10).array()).matrix();
    pixels.col(5).setConstant(-1);
    const Matrix train = pixels;
    for (const double sigma : {0.1, 0.7, 3.0}) {
        CAPTURE(sigma);
        const Eigen::MatrixXd wiener = plainWiener(train, sigma);
        for (const double threshold : {0.005, 0.05, 0.3}) {
            CAPTURE(threshold);
            const auto machine = machineAt(data, maskSpec(threshold, MaskRule::published), sigma);
            const PixelMasks masks = plainPublishedMasks(wiener, threshold);
            CHECK(machine->masks() == masks);
            CHECK(machine->masks() != plainRowMasks(wiener, threshold));
            checkAnswers(*machine, train, toy::addNoise(data->heldOut.pixels.matrix().topRows(2), sigma, 22),
                         masks);
        }
    }
    // The pixel that follows its neighbour sets the largest entry, and empties masks: the mean is left.
    const auto machine = machineAt(data, maskSpec(0.3, MaskRule::published), 0.7);
    CHECK(machine->masks()[5].empty());
    CHECK(machine->masks()[40].empty());
    const Matrix noisy = data->heldOut.pixels.matrix().row(0);
    CHECK(toy::denoise(*machine, noisy)(0, 40) == doctest::Approx(train.col(40).mean()).epsilon(1e-5));
    CHECK(toy::sensitivity(*machine, noisy, 40).isZero());
    const auto seeing = machineAt(data, maskSpec(0.005, MaskRule::published), 0.7);
    for (const int pixel : {2, 27})
        CHECK(toy::sensitivityError(*seeing, toy::addNoise(noisy, 0.7, 23), pixel, 0.01F) < 3e-4);
}

TEST_CASE("pca locality: a rule has its own threshold; label and report say the rule and the masks' size") {
    auto data = toy::randomData(60, 8, 24);
    const auto published = machineAt(data, maskSpec(0, MaskRule::published), 0.7);
    CHECK(published->masks() == machineAt(data, maskSpec(0.005, MaskRule::published), 0.7)->masks());
    const auto row = machineAt(data, maskSpec(0), 0.7);
    CHECK(row->masks() == machineAt(data, maskSpec(0.02), 0.7)->masks());
    size_t pixels = 0;
    for (const auto& mask : row->masks()) pixels += mask.size();
    CHECK(meanMaskSize(row->masks()) == doctest::Approx(static_cast<double>(pixels) / 64));
    CHECK(row->report().note ==
          fmt::format("60 of 60 training images, row rule, {:.1f} pixels looked at on average",
                      static_cast<double>(pixels) / 64));
    CHECK(published->report().note.find("published rule") != std::string::npos);
    CHECK(label(parseModelSpec("pca-locality:published")) == "PCA-locality, published rule");
    CHECK(label(parseModelSpec("pca-locality")) == "PCA-locality, row rule");
}

TEST_CASE("pca locality: fields shrink as noise falls, and a pixel that never varies looks at itself") {
    auto data = toy::randomData(300, 8, 3);
    data->train.pixels.matrix().col(5).setConstant(-1);
    const auto seen = [&](double sigma) {
        const auto machine = machineAt(data, maskSpec(0.05), sigma);
        size_t count = 0;
        for (const auto& mask : machine->masks()) count += mask.size();
        return count;
    };
    CHECK(seen(0.05) < seen(0.5));
    CHECK(seen(0.5) < seen(3));
    const auto one = machineAt(data, maskSpec(0.05), 1);
    CHECK(one->masks()[5] == std::vector<int>{5});
    CHECK(toy::denoise(*one, data->heldOut.pixels.matrix())(0, 5) == -1);
}

TEST_CASE("pca locality: sensitivity against central differences; threads; what is not finite") {
    auto data = toy::randomData(50, 8, 4);
    const auto machine = machineAt(data, maskSpec(0.1), 0.6);
    const Matrix noisy = toy::addNoise(data->heldOut.pixels.matrix(), 0.6, 5);
    for (const int pixel : {0, 27, 63})
        CHECK(toy::sensitivityError(*machine, noisy.row(0), pixel, 0.01F) < 3e-4);
    Work three;
    three.threads = 3;
    CHECK(toy::denoise(*machine, noisy) == toy::denoise(*machine, noisy, three));
    Matrix broken = noisy.row(0);
    broken(0, 0) = std::numeric_limits<float>::quiet_NaN();
    const Matrix result = toy::denoise(*machine, broken);
    for (size_t q = 0; q < 64; ++q) {
        const auto& mask = machine->masks()[q];
        CHECK(std::isnan(result(0, static_cast<Eigen::Index>(q))) ==
              (std::find(mask.begin(), mask.end(), 0) != mask.end()));
    }
    CHECK_THROWS_AS(PcaLocalityModel(maskSpec(-0.1), data, {}), Error);
    CHECK_THROWS_AS(PcaLocalityModel(maskSpec(std::nan("")), data, {}), Error);
}
