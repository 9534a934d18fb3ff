#include "core/base/error.h"
#include "core/base/file.h"
#include "core/families/wiener/wiener.h"
#include "tests/core/families/toy.h"

#include <Eigen/Dense>
#include <doctest/doctest.h>
#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

using namespace scorelet;
using toy::Matrix;

namespace {

Eigen::MatrixXd plainCovariance(const Matrix& images, const Eigen::RowVectorXd& mean) {
    const Eigen::MatrixXd centred = images.cast<double>().rowwise() - mean;
    return centred.transpose() * centred / static_cast<double>(images.rows());
}

} // namespace

TEST_CASE("principal components: reconstruct the covariance, over several blocks and chunks") {
    auto data = toy::randomData(1500, 8, 1);
    Work three;
    three.threads = 3;
    const PrincipalComponents found = principalComponents(data->train.pixels, three);
    const Eigen::RowVectorXd mean = data->train.pixels.matrix().cast<double>().colwise().mean();
    CHECK((found.mean.transpose() - mean).cwiseAbs().maxCoeff() < 1e-12);
    const Eigen::MatrixXd rebuilt =
        found.eigenimages * found.variances.asDiagonal() * found.eigenimages.transpose();
    CHECK((rebuilt - plainCovariance(data->train.pixels.matrix(), mean)).cwiseAbs().maxCoeff() < 1e-12);
    for (Eigen::Index k = 1; k < 64; ++k) CHECK(found.variances[k] <= found.variances[k - 1]);
    CHECK(found.eigenimages == principalComponents(data->train.pixels, {}).eigenimages);
}

TEST_CASE("kept principal components are the same, are read, and are those of the same images alone") {
    const std::filesystem::path folder = std::filesystem::temp_directory_path() / "scorelet-components-test";
    std::filesystem::remove_all(folder);
    const DataSet data = *toy::randomData(400, 8, 1);
    const PrincipalComponents right = principalComponents(data.train.pixels, {});
    ArrayStore store;
    const auto kept = [&](const DataSet& of) { return keptPrincipalComponents(of, {}, store); };
    const auto same = [](const PrincipalComponents& a, const PrincipalComponents& b) {
        return a.shape == b.shape && a.images == b.images && a.mean == b.mean && a.variances == b.variances &&
               a.eigenimages == b.eigenimages;
    };
    CHECK(same(*kept(data), right)); // without a folder
    store.useFolder(folder);
    CHECK(same(*kept(data), right)); // computed
    store.finish();
    const std::filesystem::path file = std::filesystem::directory_iterator(folder)->path();
    CHECK(same(*kept(data), right)); // read
    // A file that says something else shows that it is read.
    const NpzReader archive(readFile(file.string()), file.string());
    const auto rewritten = [&](std::size_t values) {
        NpzArchive other;
        for (const char* text : {"format", "key"}) other.addText(text, archive.text(text));
        other.add("mean", std::vector<double>(values, 7), {values});
        other.add("variances", archive.doubles("variances"), {64});
        other.add("eigenimages", archive.doubles("eigenimages"), {64, 64});
        writeFile(file.string(), std::move(other).finish());
    };
    rewritten(64);
    CHECK((kept(data)->mean.array() == 7).all());
    DataSet fewer = data;
    fewer.train.pixels = data.train.pixels.rows(0, 399);
    CHECK(same(*kept(fewer), principalComponents(fewer.train.pixels, {})));
    store.finish();
    const auto files = [&] {
        return std::distance(std::filesystem::directory_iterator(folder),
                             std::filesystem::directory_iterator());
    };
    CHECK(files() == 2);
    DataSet part = data; // of a part of a source's images nothing is read or written
    part.part = true;
    CHECK(same(*kept(part), right));
    part.train.pixels = data.train.pixels.rows(0, 300);
    kept(part);
    store.finish();
    CHECK(files() == 2);
    CHECK(store.takeWarnings().empty());
    rewritten(63);
    CHECK(same(*kept(data), right));
    const auto warnings = store.takeWarnings();
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].find(file.string() + ": array \"mean\": expected 64 numbers, found 63") !=
          std::string::npos);
    store.finish();
    std::filesystem::remove_all(folder);
}

TEST_CASE("images along eigenimages: their mean squares, and the squares of the first, cut within a block") {
    const auto data = toy::randomData(600, 8, 3);
    const PrincipalComponents components = principalComponents(data->train.pixels, {});
    const Eigen::MatrixXd along =
        (data->train.pixels.matrix().cast<double>().rowwise() - components.mean.transpose()) *
        components.eigenimages;
    for (const Eigen::Index keep : {0, 100, 256, 300, 600, 1000}) {
        CAPTURE(keep);
        const AlongEigenimages found = alongEigenimages(components, data->train.pixels, keep, {});
        const Eigen::Index kept = std::min<Eigen::Index>(keep, 600);
        REQUIRE(found.squares.rows() == kept);
        CHECK((found.squares - along.topRows(kept).array().square().matrix()).cwiseAbs().sum() < 1e-9);
        CHECK((found.moments - components.variances).cwiseAbs().maxCoeff() < 1e-12);
    }
}

TEST_CASE("wiener: equals the linear system C (C + sigma^2 I)^-1 (x - mean)") {
    auto data = toy::randomData(700, 8, 2);
    const WienerModel model(data, {});
    const Eigen::RowVectorXd mean = data->train.pixels.matrix().cast<double>().colwise().mean();
    const Eigen::MatrixXd covariance = plainCovariance(data->train.pixels.matrix(), mean);
    for (const double sigma : {0.05, 0.5, 3.0}) {
        CAPTURE(sigma);
        const Matrix noisy = toy::addNoise(data->heldOut.pixels.matrix().replicate(20, 1), sigma, 3);
        const Eigen::MatrixXd system = covariance + sigma * sigma * Eigen::MatrixXd::Identity(64, 64);
        const Eigen::MatrixXd filter = system.llt().solve(covariance);
        const Matrix expected =
            (((noisy.cast<double>().rowwise() - mean) * filter).rowwise() + mean).cast<float>();
        const auto denoiser = model.at(sigma, {});
        CHECK(toy::largestDifference(toy::denoise(*denoiser, noisy), expected) < 1e-5);
        CHECK(toy::largestDifference(toy::sensitivity(*denoiser, noisy.row(0), 9),
                                     filter.row(9).cast<float>()) < 1e-6);
        CHECK(toy::sensitivityError(*denoiser, noisy.row(0), 9, 0.5F) < 1e-4);
    }
}

TEST_CASE("wiener: exact at low noise too, however few or flat the images are") {
    for (const int count : {2, 30, 400}) {
        CAPTURE(count);
        auto data = toy::randomData(count, 8, 5);
        auto flat = std::make_shared<DataSet>(*data);
        flat->train.pixels.matrix().leftCols(20).setConstant(-1); // as the border of digits
        flat->heldOut.pixels.matrix().leftCols(20).setConstant(-1);
        const WienerModel model(flat, {});
        const Eigen::MatrixXd images = flat->train.pixels.matrix().cast<double>(),
                              unseen = flat->heldOut.pixels.matrix().cast<double>();
        const Eigen::RowVectorXd mean = images.colwise().mean();
        const Eigen::MatrixXd covariance = plainCovariance(flat->train.pixels.matrix(), mean);
        for (const double sigma : {0.002, 0.02}) {
            CAPTURE(sigma);
            const double s2 = sigma * sigma;
            const Eigen::MatrixXd system = covariance + s2 * Eigen::MatrixXd::Identity(64, 64);
            const Eigen::MatrixXd rest = s2 * system.llt().solve(Eigen::MatrixXd::Identity(64, 64)); // I - G
            const auto errorOn = [&](const Eigen::MatrixXd& x) {
                const double bias =
                    ((x.rowwise() - mean) * rest).squaredNorm() / static_cast<double>(x.size());
                const Eigen::MatrixXd gain = Eigen::MatrixXd::Identity(64, 64) - rest;
                return bias + s2 * gain.squaredNorm() / 64;
            };
            const ExactMse exact = model.exactMse(*model.at(sigma, {}), {});
            CHECK(exact.train == doctest::Approx(errorOn(images)).epsilon(1e-6));
            CHECK(exact.heldOut == doctest::Approx(errorOn(unseen)).epsilon(1e-6));
        }
    }
}

TEST_CASE("wiener: the errors of single images are exact in the noise, and their mean is the error") {
    auto data = toy::randomData(300, 8, 6);
    const WienerModel model(data, {});
    const auto denoiser = model.at(0.4, {});
    const Eigen::VectorXd errors = model.imageErrors(*denoiser, data->heldOut.pixels, {});
    CHECK(errors.mean() == doctest::Approx(model.exactMse(*denoiser, {}).heldOut).epsilon(1e-9));
    auto one = std::make_shared<DataSet>(*data);
    one->heldOut.pixels = data->heldOut.pixels.rows(2, 1);
    const WienerModel alone(one, {});
    CHECK(errors[2] == doctest::Approx(alone.exactMse(*alone.at(0.4, {}), {}).heldOut).epsilon(1e-9));
}

TEST_CASE("wiener: exact error equals the trace formula and sampled noise") {
    auto data = toy::randomData(300, 8, 4);
    const WienerModel model(data, {});
    const double sigma = 0.6;
    const auto denoiser = model.at(sigma, {});
    const ExactMse exact = model.exactMse(*denoiser, {});

    const Eigen::RowVectorXd mean = data->train.pixels.matrix().cast<double>().colwise().mean();
    const Eigen::MatrixXd covariance = plainCovariance(data->train.pixels.matrix(), mean);
    const Eigen::MatrixXd identity = Eigen::MatrixXd::Identity(64, 64);
    const Eigen::MatrixXd filter = (covariance + sigma * sigma * identity).llt().solve(covariance);
    const auto traced = [&](const Matrix& images) {
        const Eigen::MatrixXd rest = identity - filter;
        return ((rest * plainCovariance(images, mean) * rest.transpose()).trace() +
                sigma * sigma * filter.squaredNorm()) /
               64;
    };
    CHECK(exact.train == doctest::Approx(traced(data->train.pixels.matrix())).epsilon(1e-6));
    CHECK(exact.heldOut == doctest::Approx(traced(data->heldOut.pixels.matrix())).epsilon(1e-6));

    const Matrix clean = data->heldOut.pixels.matrix().replicate(800, 1);
    const Matrix denoised = toy::denoise(*denoiser, toy::addNoise(clean, sigma, 5));
    const Eigen::ArrayXd errors = (denoised - clean).cast<double>().rowwise().squaredNorm().array() / 64;
    const double deviation =
        std::sqrt((errors - errors.mean()).square().mean() / static_cast<double>(errors.size()));
    CHECK(std::abs(errors.mean() - exact.heldOut) < 4 * deviation);
}

TEST_CASE("wiener: pixels that never vary keep their value; constant images give themselves") {
    auto data = toy::randomData(200, 8, 6);
    data->train.pixels.matrix().leftCols(8).setConstant(-1);
    const Matrix noisy = toy::addNoise(data->train.pixels.matrix().topRows(3), 1, 7);
    CHECK((toy::denoise(*WienerModel(data, {}).at(1, {}), noisy).leftCols(8).array() + 1).abs().maxCoeff() <
          1e-5F);

    auto constant = toy::dataSet(Matrix::Constant(5, 64, 0.25F), Matrix::Zero(1, 64), 8);
    const WienerModel flat(constant, {});
    CHECK((toy::denoise(*flat.at(1, {}), noisy).array() - 0.25F).abs().maxCoeff() < 1e-6F);
    const ExactMse exact = flat.exactMse(*flat.at(1, {}), {});
    CHECK(exact.train == doctest::Approx(0));
    CHECK(exact.heldOut == doctest::Approx(0.0625));
}

TEST_CASE("wiener: the same bits on one thread and three; large images are refused beforehand") {
    auto data = toy::randomData(200, 8, 8);
    const auto denoiser = WienerModel(data, {}).at(0.3, {});
    const Matrix noisy = toy::addNoise(data->heldOut.pixels.matrix().replicate(60, 1), 0.3, 9);
    Work three;
    three.threads = 3;
    CHECK(toy::denoise(*denoiser, noisy) == toy::denoise(*denoiser, noisy, three));
    CHECK_THROWS_AS(principalComponents(ImageBatch({1, 65, 65}, 2, 0), {}), Error);
}
