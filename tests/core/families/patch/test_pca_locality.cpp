#include "core/base/error.h"
#include "core/families/patch/pca_locality.h"
#include "tests/core/families/toy.h"

#include <Eigen/Dense>
#include <doctest/doctest.h>
#include <limits>

using namespace scorelet;
using toy::Matrix;

namespace {

PixelMasks plainMasks(const Matrix& train, double sigma, double threshold) {
    const Eigen::RowVectorXd mean = train.cast<double>().colwise().mean();
    const Eigen::MatrixXd centred = train.cast<double>().rowwise() - mean;
    const Eigen::MatrixXd covariance = centred.transpose() * centred / static_cast<double>(train.rows());
    const Eigen::Index pixels = train.cols();
    const Eigen::MatrixXd system = covariance + sigma * sigma * Eigen::MatrixXd::Identity(pixels, pixels);
    const Eigen::MatrixXd wiener = system.llt().solve(covariance);
    PixelMasks masks(static_cast<size_t>(pixels));
    for (Eigen::Index q = 0; q < pixels; ++q)
        for (Eigen::Index j = 0; j < pixels; ++j)
            if (std::abs(wiener(q, j)) / wiener(q, q) >= threshold)
                masks[static_cast<size_t>(q)].push_back(static_cast<int>(j));
    return masks;
}

ModelSpec threshold(double value) {
    ModelSpec spec;
    spec.threshold = value;
    return spec;
}

std::shared_ptr<const PcaLocalityDenoiser> machineAt(const std::shared_ptr<DataSet>& data, double limit,
                                                     double sigma) {
    return std::dynamic_pointer_cast<const PcaLocalityDenoiser>(
        PcaLocalityModel(threshold(limit), data, {}).at(sigma, {}));
}

} // namespace

TEST_CASE("pca locality: masks and answers equal plain loops") {
    auto data = toy::randomData(300, 8, 1);
    const Matrix train = data->train.pixels.matrix();
    for (const double sigma : {0.1, 0.7, 3.0}) {
        CAPTURE(sigma);
        const auto machine = machineAt(data, 0.05, sigma);
        const PixelMasks masks = plainMasks(train, sigma, 0.05);
        CHECK(machine->masks() == masks);
        const Matrix noisy = toy::addNoise(data->heldOut.pixels.matrix().topRows(2), sigma, 2);
        const Matrix result = toy::denoise(*machine, noisy);
        for (Eigen::Index row = 0; row < 2; ++row)
            for (Eigen::Index q = 0; q < 64; ++q) {
                double nearest = std::numeric_limits<double>::infinity();
                std::vector<double> distances;
                for (Eigen::Index i = 0; i < train.rows(); ++i) {
                    double sum = 0;
                    for (const int j : masks[static_cast<size_t>(q)])
                        sum += std::pow(static_cast<double>(noisy(row, j)) - static_cast<double>(train(i, j)),
                                        2);
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
}

TEST_CASE("pca locality: fields shrink as noise falls, and a pixel that never varies looks at itself") {
    auto data = toy::randomData(300, 8, 3);
    data->train.pixels.matrix().col(5).setConstant(-1);
    const auto seen = [&](double sigma) {
        const auto machine = machineAt(data, 0.05, sigma);
        size_t count = 0;
        for (const auto& mask : machine->masks()) count += mask.size();
        return count;
    };
    CHECK(seen(0.05) < seen(0.5));
    CHECK(seen(0.5) < seen(3));
    const auto one = machineAt(data, 0.05, 1);
    CHECK(one->masks()[5] == std::vector<int>{5});
    CHECK(toy::denoise(*one, data->heldOut.pixels.matrix())(0, 5) == -1);
}

TEST_CASE("pca locality: sensitivity against central differences; threads; what is not finite") {
    auto data = toy::randomData(50, 8, 4);
    const auto machine = machineAt(data, 0.1, 0.6);
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
    CHECK_THROWS_AS(PcaLocalityModel(threshold(-0.1), data, {}), Error);
    CHECK_THROWS_AS(PcaLocalityModel(threshold(std::nan("")), data, {}), Error);
}
