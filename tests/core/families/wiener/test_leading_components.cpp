#include "core/base/error.h"
#include "core/families/patch/pca_locality.h"
#include "core/families/spec_text.h"
#include "core/families/wiener/wiener.h"
#include "tests/core/families/toy.h"

#include <Eigen/Dense>
#include <Eigen/Eigenvalues>
#include <doctest/doctest.h>
#include <filesystem>
#include <iterator>
#include <stop_token>

using namespace scorelet;
using toy::Matrix;

namespace {

Eigen::RowVectorXd averageOf(const Matrix& images) {
    return images.cast<double>().colwise().mean();
}

Eigen::MatrixXd secondMoments(const Matrix& images, const Eigen::RowVectorXd& mean) {
    const Eigen::MatrixXd centred = images.cast<double>().rowwise() - mean;
    return centred.transpose() * centred / static_cast<double>(images.rows());
}

/// The covariance with all but its `count` largest eigenvalues replaced by their mean.
Eigen::MatrixXd levelled(const Eigen::MatrixXd& covariance, Eigen::Index count) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(covariance);
    Eigen::VectorXd values = eigen.eigenvalues();
    const Eigen::Index rest = values.size() - count;
    values.head(rest).setConstant(values.head(rest).mean());
    return eigen.eigenvectors() * values.asDiagonal() * eigen.eigenvectors().transpose();
}

Eigen::MatrixXd filterOf(const Eigen::MatrixXd& covariance, double sigma) {
    const Eigen::Index n = covariance.rows();
    return (covariance + sigma * sigma * Eigen::MatrixXd::Identity(n, n)).llt().solve(covariance);
}

Matrix pixelsOf(const std::shared_ptr<DataSet>& data) {
    return data->train.pixels.matrix();
}

} // namespace

TEST_CASE("leading components: those of the whole decomposition, and all that is left of the variance") {
    for (const int images : {40, 700}) {
        CAPTURE(images);
        const auto data = toy::randomData(images, 12, 31);
        const PrincipalComponents all = principalComponents(data->train.pixels, {});
        for (const Eigen::Index count : {1, 7, 30}) {
            CAPTURE(count);
            const PrincipalComponents leading = leadingComponents(data->train.pixels, count, {});
            REQUIRE(leading.variances.size() == count);
            CHECK(leading.mean == all.mean);
            CHECK((leading.variances - all.variances.head(count)).cwiseAbs().maxCoeff() <
                  1e-12 * all.variances[0]);
            CHECK((leading.eigenimages.transpose() * leading.eigenimages -
                   Eigen::MatrixXd::Identity(count, count))
                      .cwiseAbs()
                      .maxCoeff() < 1e-10);
            const auto first = all.eigenimages.leftCols(count);
            CHECK((leading.eigenimages * leading.variances.asDiagonal() * leading.eigenimages.transpose() -
                   first * all.variances.head(count).asDiagonal() * first.transpose())
                      .cwiseAbs()
                      .maxCoeff() < 1e-8 * all.variances[0]);
            CHECK(leading.rest() == 144 - count);
            CHECK(leading.restVariance ==
                  doctest::Approx(all.variances.tail(144 - count).mean()).epsilon(1e-9));
            CHECK(leading.restShare() ==
                  doctest::Approx(all.variances.tail(144 - count).sum() / all.variances.sum()).epsilon(1e-9));
        }
        CHECK(all.rest() == 0);
        CHECK(all.restShare() == 0);
    }
}

TEST_CASE("leading components of large images: the eigenvalues of the images' own products") {
    const auto data = toy::randomData(30, 66, 32); // 4356 values
    const Matrix images = pixelsOf(data);
    const Eigen::MatrixXd centred = images.cast<double>().rowwise() - averageOf(images);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> gram(centred * centred.transpose() / 30);
    const Eigen::VectorXd expected = gram.eigenvalues().reverse().head(29);

    const auto model = std::make_shared<const WienerModel>(data, Work{});
    const PrincipalComponents& found = model->components();
    REQUIRE(found.variances.size() == 29); // all that 30 images span
    CHECK((found.variances - expected).cwiseAbs().maxCoeff() < 1e-10 * expected[0]);
    CHECK(found.restVariance == 0);
    CHECK(found.rest() == 4356 - 29);
    // Nothing is lost: the error on the training images is that of the whole spectrum.
    const double s2 = 0.3 * 0.3;
    const double whole = (expected.array() * s2 / (expected.array() + s2)).sum() / 4356;
    CHECK(model->exactMse(*model->at(0.3, {}), {}).train == doctest::Approx(whole).epsilon(1e-9));

    Work three;
    three.threads = 3;
    const PrincipalComponents again = leadingComponents(data->train.pixels, 5, three);
    CHECK(again.eigenimages == leadingComponents(data->train.pixels, 5, {}).eigenimages);
    std::stop_source stop;
    stop.request_stop();
    CHECK_THROWS_AS(leadingComponents(data->train.pixels, 5, {stop.get_token(), 1, {}}), Cancelled);
}

TEST_CASE(
    "leading components: of images that do not vary, or vary less than was asked for; impossible counts") {
    const ImageBatch flat({1, 8, 8}, 5, 0.25F);
    const PrincipalComponents none = leadingComponents(flat, 3, {});
    CHECK(none.variances.isZero());
    CHECK(none.restVariance == 0);
    CHECK((none.eigenimages.transpose() * none.eigenimages).isIdentity());

    const auto data = toy::randomData(4, 8, 33); // three directions, and 20 are asked for
    const PrincipalComponents more = leadingComponents(data->train.pixels, 20, {});
    CHECK(more.variances.tail(17).maxCoeff() < 1e-12);
    CHECK(more.restVariance == 0);
    CHECK((more.eigenimages.transpose() * more.eigenimages - Eigen::MatrixXd::Identity(20, 20))
              .cwiseAbs()
              .maxCoeff() < 1e-10);

    CHECK_THROWS_AS(leadingComponents(data->train.pixels, 0, {}), Error);
    CHECK_THROWS_AS(leadingComponents(data->train.pixels, 64, {}), Error);
    CHECK_THROWS_AS(leadingComponents(ImageBatch({1, 8, 8}, 0), 3, {}), Error);
}

TEST_CASE("how many components: all of small images, as many as was said, no more than the images span") {
    CHECK(componentCount(1024, 60'000, 0) == 1024);
    CHECK(componentCount(1024, 10, 0) == 1024);
    CHECK(componentCount(1024, 60'000, 2000) == 1024);
    CHECK(componentCount(1024, 60'000, 100) == 100);
    CHECK(componentCount(1024, 50, 100) == 49);
    CHECK(componentCount(65'536, 2000, 0) == defaultLeadingComponents);
    CHECK(componentCount(65'536, 2000, 4096) == 1999);
    CHECK(componentCount(65'536, 1, 0) == 1);
}

TEST_CASE("wiener of leading components: the linear filter of the levelled covariance, and its exact error") {
    const auto data = toy::randomData(500, 8, 34);
    const Matrix train = pixelsOf(data);
    const Matrix unseen = data->heldOut.pixels.matrix();
    const Eigen::RowVectorXd mean = averageOf(train);
    const Eigen::MatrixXd covariance = secondMoments(train, mean);
    for (const int count : {3, 12, 40}) { // by Lanczos, and, of more than a quarter, out of all
        CAPTURE(count);
        const WienerModel model(data, {}, count);
        for (const double sigma : {0.05, 0.6}) {
            CAPTURE(sigma);
            const Eigen::MatrixXd filter = filterOf(levelled(covariance, count), sigma);
            const auto denoiser = model.at(sigma, {});
            const Matrix noisy = toy::addNoise(unseen.replicate(20, 1), sigma, 35);
            const Matrix expected =
                (((noisy.cast<double>().rowwise() - mean) * filter).rowwise() + mean).cast<float>();
            CHECK(toy::largestDifference(toy::denoise(*denoiser, noisy), expected) < 1e-5);
            CHECK(toy::largestDifference(toy::sensitivity(*denoiser, noisy.row(0), 9),
                                         filter.row(9).cast<float>()) < 1e-6);
            const Eigen::MatrixXd lost = Eigen::MatrixXd::Identity(64, 64) - filter;
            const auto errorOn =
                [&](const Matrix& images) { // the filter's model is not the images' covariance
                    return ((lost * secondMoments(images, mean) * lost.transpose()).trace() +
                            sigma * sigma * filter.squaredNorm()) /
                           64;
                };
            const ExactMse exact = model.exactMse(*denoiser, {});
            CHECK(exact.train == doctest::Approx(errorOn(train)).epsilon(1e-9));
            CHECK(exact.heldOut == doctest::Approx(errorOn(unseen)).epsilon(1e-9));
            const Eigen::VectorXd kept = model.imageErrors(*denoiser, data->heldOut.pixels, {});
            CHECK(kept.mean() == doctest::Approx(exact.heldOut).epsilon(1e-9));
            const Eigen::VectorXd others = model.imageErrors(*denoiser, data->train.pixels, {});
            CHECK(others.mean() == doctest::Approx(exact.train).epsilon(1e-9));
            CHECK(others[7] == doctest::Approx(errorOn(train.row(7))).epsilon(1e-8));
        }
        const FitReport report = model.at(0.6, {})->report();
        CHECK(report.note.find(std::to_string(count) +
                               " leading components of 500 training images; the other " +
                               std::to_string(64 - count) + " directions by their mean variance, ") == 0);
    }
}

TEST_CASE("components in a model's text and label: where somebody said how many") {
    const ModelSpec spec = parseModelSpec("wiener:components=100");
    CHECK(toText(spec) == "wiener:components=100");
    CHECK(label(spec) == "Wiener (PCA), components 100");
    CHECK(toText(parseModelSpec("wiener:components=0")) == "wiener");
    CHECK(label(parseModelSpec("wiener")) == "Wiener (PCA)");
    CHECK_THROWS_AS(parseModelSpec("wiener:components=5000"), Error);
}

TEST_CASE("wiener of all components is the same however they are asked for, to the last bit") {
    const auto data = toy::randomData(300, 8, 36);
    const WienerModel all(data, {}), named(data, {}, 64);
    CHECK(all.components().eigenimages == named.components().eigenimages);
    const ExactMse one = all.exactMse(*all.at(0.4, {}), {}), other = named.exactMse(*named.at(0.4, {}), {});
    CHECK(one.train == other.train);
    CHECK(one.heldOut == other.heldOut);
    // ... and the formula of before: the mean over all directions.
    const Eigen::ArrayXd g = all.gains(0.4).array();
    const double before =
        ((1 - g).square() * all.components().variances.array() + 0.4 * 0.4 * g.square()).mean();
    CHECK(one.train == doctest::Approx(before).epsilon(1e-14));
    CHECK(all.at(0.4, {})->report().note == "all 300 training images");
}

TEST_CASE("kept leading components are read, and are not those of another count") {
    const std::filesystem::path folder = std::filesystem::temp_directory_path() / "scorelet-leading-test";
    std::filesystem::remove_all(folder);
    const DataSet data = *toy::randomData(400, 8, 37);
    ArrayStore store;
    store.useFolder(folder);
    const auto twice = [&](int count) {
        const auto made = keptPrincipalComponents(data, {}, store, count);
        store.finish();
        const auto read = keptPrincipalComponents(data, {}, store, count);
        CHECK(read->eigenimages == made->eigenimages);
        CHECK(read->variances == made->variances);
        CHECK(read->restVariance == made->restVariance);
        CHECK(read->variances.size() == (count == 0 ? 64 : count));
        CHECK((read->restVariance > 0) == (count > 0));
    };
    for (const int count : {0, 5, 6}) twice(count);
    CHECK(std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator()) ==
          3);
    CHECK(store.takeWarnings().empty());
    std::filesystem::remove_all(folder);
}

TEST_CASE("pca locality by leading components: masks of the levelled filter, of small and large images") {
    const auto small = toy::randomData(300, 8, 38);
    ModelSpec spec;
    for (const MaskRule rule : {MaskRule::row, MaskRule::published}) {
        spec.rule = rule;
        spec.threshold = 0.03;
        const auto masks = [&](const std::shared_ptr<DataSet>& data, int components) {
            const auto denoiser = PcaLocalityModel(spec, data, {}, components).at(0.5, {});
            return dynamic_cast<const PcaLocalityDenoiser&>(*denoiser).masks();
        };
        const auto plain = [&](const Eigen::MatrixXd& filter) {
            Eigen::MatrixXd normal = filter.cwiseAbs();
            for (Eigen::Index row = 0; row < normal.rows(); ++row) normal.row(row) /= filter(row, row);
            const double published = 0.03 * normal.maxCoeff();
            PixelMasks expected(static_cast<std::size_t>(filter.rows()));
            for (Eigen::Index q = 0; q < filter.rows(); ++q)
                for (Eigen::Index j = 0; j < filter.rows(); ++j)
                    if (rule == MaskRule::row ? normal(q, j) >= 0.03 : normal(j, q) >= published)
                        expected[static_cast<std::size_t>(q)].push_back(static_cast<int>(j));
            return expected;
        };
        const Matrix train = pixelsOf(small);
        const Eigen::MatrixXd filter = filterOf(levelled(secondMoments(train, averageOf(train)), 10), 0.5);
        CHECK(masks(small, 10) == plain(filter));
        CHECK(masks(small, 10) != masks(small, 0));

        // 4225 values: the filter is never there as a whole, and is V (E + s^2)^-1 E V' of what the images
        // span.
        const auto large = toy::randomData(12, 65, 39);
        const Matrix images = pixelsOf(large);
        const Eigen::MatrixXd centred = images.cast<double>().rowwise() - averageOf(images);
        const Eigen::BDCSVD<Eigen::MatrixXd> svd(centred, Eigen::ComputeThinV);
        const Eigen::ArrayXd variances = svd.singularValues().head(11).array().square() / 12;
        const Eigen::VectorXd gains = variances / (variances + 0.25);
        const auto v = svd.matrixV().leftCols(11);
        CHECK(masks(large, 0) == plain(v * gains.asDiagonal() * v.transpose()));
    }
}
