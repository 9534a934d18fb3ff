// Control data sets against what they are said to be, and what that makes of models whose errors are exact.
#include "core/base/error.h"
#include "core/data/control.h"
#include "core/denoise/capabilities.h"
#include "core/families/prepare.h"
#include "core/families/spec_text.h"

#include <doctest/doctest.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <memory>

using namespace scorelet;

namespace {

std::shared_ptr<const DataSet> load(Control control, int train, int heldOut, double share = 1) {
    return std::make_shared<const DataSet>(loadDataSet(
        {.train = train, .heldOut = heldOut, .size = 8, .seed = 5, .control = control, .plantedShare = share},
        Work{{}, 2}));
}

ExactMse errorOf(const char* model, const std::shared_ptr<const DataSet>& data, double sigma) {
    const auto made = prepareModel(parseModelSpec(model), data, "db2", 2, 1e9, {});
    const auto* exact = as<ExactError>(*made);
    REQUIRE(exact);
    return exact->exactMse(*made->at(sigma, {}), {});
}

Eigen::MatrixXd covarianceOf(const ImageBatch& images) {
    const Eigen::MatrixXd rows = images.matrix().cast<double>();
    const Eigen::MatrixXd centred = rows.rowwise() - rows.colwise().mean();
    return centred.transpose() * centred / static_cast<double>(rows.rows());
}

} // namespace

TEST_CASE("control: drawn digits are those of the strokes, as many as the images that they stand for") {
    const DataSet plain = loadDataSet({.train = 12, .heldOut = 7, .size = 8, .seed = 5}, {});
    // The strokes' own are the same.
    const auto drawn = load(Control::drawn, 12, 7);
    CHECK(drawn->train.pixels.matrix() == plain.train.pixels.matrix());
    CHECK(drawn->heldOut.labels == plain.heldOut.labels);
    // In the place of other images.
    DataSet other = loadDataSet({.train = 9, .heldOut = 4, .size = 8, .seed = 6}, {});
    other.name = "photographs";
    makeControl(other, {.size = 8, .seed = 5, .control = Control::drawn}, {});
    CHECK(other.train.pixels.matrix() == plain.train.pixels.matrix().topRows(9));
    CHECK(other.heldOut.pixels.matrix() == plain.heldOut.pixels.matrix().topRows(4));
    CHECK(other.train.labels == std::vector<int>(plain.train.labels.begin(), plain.train.labels.begin() + 9));
    CHECK(other.shape == plain.shape);
    CHECK(errorOf("independent:d2", drawn, 0.5).heldOut > 0);
    CHECK(other.name == "photographs, drawn digits");
    CHECK(other.origin.find("as many drawn digits of seed 5") != std::string::npos);
}

TEST_CASE("control: shuffled images have the pixels of the plain ones in one order, and all their classes") {
    const auto plain = load(Control::none, 70, 30), shuffled = load(Control::shuffled, 70, 30);
    const std::vector<int> order = shuffledOrder(64, 5);
    std::vector<int> sorted = order;
    std::sort(sorted.begin(), sorted.end());
    for (int i = 0; i < 64; ++i) CHECK(sorted[static_cast<std::size_t>(i)] == i);
    CHECK_FALSE(std::is_sorted(order.begin(), order.end()));
    CHECK(shuffledOrder(64, 6) != order);
    const auto check = [&](const ImageSet& before, const ImageSet& after) {
        CHECK(before.labels == after.labels);
        for (Eigen::Index i = 0; i < before.count(); ++i)
            for (int p = 0; p < 64; ++p)
                if (after.pixels.matrix()(i, p) !=
                    before.pixels.matrix()(i, order[static_cast<std::size_t>(p)]))
                    FAIL("image ", i, ", pixel ", p);
    };
    check(plain->train, shuffled->train);
    check(plain->heldOut, shuffled->heldOut);
    CHECK(shuffled->name == "strokes, shuffled");
    CHECK(shuffled->origin.find("one random order of seed 5") != std::string::npos);
}

TEST_CASE(
    "control: Wiener knows no places, so that shuffling pixels keeps its error; a local model's grows") {
    const auto plain = load(Control::none, 600, 200), shuffled = load(Control::shuffled, 600, 200);
    for (const double sigma : {0.1, 1.0}) {
        const ExactMse before = errorOf("wiener", plain, sigma), after = errorOf("wiener", shuffled, sigma);
        CHECK(after.train == doctest::Approx(before.train).epsilon(1e-6));
        CHECK(after.heldOut == doctest::Approx(before.heldOut).epsilon(1e-6));
    }
    CHECK(errorOf("local:d1:r1", shuffled, 1).heldOut > 1.05 * errorOf("local:d1:r1", plain, 1).heldOut);
}

TEST_CASE("control: Gaussian images have the mean and the covariance of the plain ones, and no more") {
    constexpr int count = 3000;
    const auto plain = load(Control::none, count, 1500), gaussian = load(Control::gaussian, count, 1500);
    const Eigen::MatrixXd covariance = covarianceOf(plain->train.pixels);
    const Eigen::RowVectorXd mean = plain->train.pixels.matrix().cast<double>().colwise().mean();
    const auto check = [&](const ImageBatch& drawn) {
        const auto n = static_cast<double>(drawn.count());
        const Eigen::MatrixXd found = covarianceOf(drawn);
        const Eigen::RowVectorXd middle = drawn.matrix().cast<double>().colwise().mean();
        double worst = 0; // in standard errors; of 2,000 normal numbers one beyond 5.5 is one in 10,000 tests
        for (int i = 0; i < 64; ++i) {
            worst = std::max(worst, std::abs(middle[i] - mean[i]) / std::sqrt(covariance(i, i) / n + 1e-12));
            for (int j = 0; j <= i; ++j) {
                const double variance =
                    covariance(i, i) * covariance(j, j) + covariance(i, j) * covariance(i, j);
                worst = std::max(worst,
                                 std::abs(found(i, j) - covariance(i, j)) / std::sqrt(variance / n + 1e-12));
            }
        }
        CHECK(worst < 5.5);
        CHECK(worst > 1); // they are drawn, not made to fit
    };
    check(gaussian->train.pixels);
    check(gaussian->heldOut.pixels);
    CHECK(gaussian->train.labels.empty());
    CHECK(gaussian->classNames.empty());
    // Each split has draws of its own.
    CHECK((gaussian->train.pixels.matrix().topRows(100) - gaussian->heldOut.pixels.matrix().topRows(100))
              .rowwise()
              .norm()
              .minCoeff() > 0.5f);

    // Its score is linear: what higher degrees add on the training images is chance, two weights of 3,000
    // images each, and on held-out images they lose as much. On the images themselves they gain.
    for (const double sigma : {0.2, 0.5}) {
        const ExactMse one = errorOf("independent:d1", gaussian, sigma);
        for (const char* model : {"independent:d2", "independent:d3"}) {
            const ExactMse more = errorOf(model, gaussian, sigma);
            CHECK(more.heldOut == doctest::Approx(one.heldOut).epsilon(0.003));
            CHECK(more.train <= one.train * (1 + 1e-6));
            CHECK(more.train == doctest::Approx(one.train).epsilon(0.003));
        }
        const ExactMse plainOne = errorOf("independent:d1", plain, sigma);
        CHECK(errorOf("independent:d3", plain, sigma).heldOut < 0.99 * plainOne.heldOut);
    }
}

TEST_CASE("control: Gaussian images of fewer images than pixels lie among these") {
    const auto plain = load(Control::none, 20, 30), gaussian = load(Control::gaussian, 20, 30);
    const Eigen::MatrixXd rows = plain->train.pixels.matrix().cast<double>();
    const Eigen::RowVectorXd mean = rows.colwise().mean();
    const Eigen::MatrixXd span = (rows.rowwise() - mean).transpose();
    const Eigen::MatrixXd drawn =
        (gaussian->heldOut.pixels.matrix().cast<double>().rowwise() - mean).transpose();
    const Eigen::MatrixXd rest = drawn - span * span.completeOrthogonalDecomposition().solve(drawn);
    CHECK(rest.norm() < 1e-4 * drawn.norm());
    CHECK(drawn.squaredNorm() / 30 == doctest::Approx(span.squaredNorm() / 20).epsilon(0.5));
}

TEST_CASE("control: a planted square holds its share of the one above, and nothing else changes") {
    const PlantedRegions at = plantedRegions(8);
    CHECK(at.side == 2);
    CHECK(at.column == 3);
    CHECK(at.sourceRow == 1);
    CHECK(at.copyRow == 5);
    const auto plain = load(Control::none, 20, 10);
    for (const double share : {1.0, 0.25}) {
        const auto planted = load(Control::planted, 20, 10, share);
        for (const auto set : {&DataSet::train, &DataSet::heldOut})
            for (Eigen::Index i = 0; i < ((*plain).*set).count(); ++i)
                for (int row = 0; row < 8; ++row)
                    for (int column = 0; column < 8; ++column) {
                        const auto before = ((*plain).*set).pixels.matrix().row(i);
                        double expected = before[8 * row + column];
                        if (row >= 5 && row < 7 && column >= 3 && column < 5)
                            expected += share * (before[8 * (row - 4) + column] - expected);
                        if (std::abs(((*planted).*set).pixels.matrix()(i, 8 * row + column) - expected) >
                            1e-6)
                            FAIL("image ", i, ", row ", row, ", column ", column);
                    }
    }
    CHECK_THROWS_WITH_AS(load(Control::planted, 20, 10, 2), "planted share 2: expected 0 to 1", Error);
}

namespace {

/// Images of three channels, which have something to do with each other, and places of their own.
DataSet colouredSet(int train, int heldOut) {
    const DataSet grey = loadDataSet({.train = train, .heldOut = heldOut, .size = 8, .seed = 5}, {});
    DataSet data{.name = "colours",
                 .origin = "made",
                 .shape = {3, 8, 8},
                 .train = {},
                 .heldOut = {},
                 .classNames = {}};
    for (const auto set : {&DataSet::train, &DataSet::heldOut}) {
        const auto plane = (grey.*set).pixels.matrix();
        ImageBatch& pixels = (data.*set).pixels;
        pixels = ImageBatch(data.shape, plane.rows());
        pixels.matrix() << plane, 0.5f * plane.rowwise().reverse() + 0.25f * plane,
            -plane.array().square().matrix();
    }
    return data;
}

DataRequest colouredRequest(Control control) {
    return {.size = 8, .channels = 3, .seed = 5, .control = control, .plantedShare = 0.25};
}

} // namespace

TEST_CASE("control: of images in colour the places are shuffled, all channels in one order") {
    const DataSet before = colouredSet(70, 3);
    DataSet after = before;
    makeControl(after, colouredRequest(Control::shuffled), Work{{}, 2});
    const std::vector<int> order = shuffledOrder(64, 5);
    for (Eigen::Index i = 0; i < 70; ++i)
        for (int channel = 0; channel < 3; ++channel)
            for (int p = 0; p < 64; ++p)
                if (after.train.pixels.matrix()(i, 64 * channel + p) !=
                    before.train.pixels.matrix()(i, 64 * channel + order[static_cast<std::size_t>(p)]))
                    FAIL("image ", i, ", channel ", channel, ", pixel ", p);
    CHECK(asControl(before.heldOut.pixels.image(1), colouredRequest(Control::shuffled)) ==
          after.heldOut.pixels.image(1));
}

TEST_CASE("control: a square is planted in every channel") {
    const DataSet before = colouredSet(20, 3);
    DataSet after = before;
    makeControl(after, colouredRequest(Control::planted), {});
    for (Eigen::Index i = 0; i < 20; ++i)
        for (int channel = 0; channel < 3; ++channel) {
            Image::Plane expected = before.train.pixels.image(i).plane(channel);
            const Image::Plane source = expected.block(1, 3, 2, 2);
            expected.block(5, 3, 2, 2) = 0.75f * expected.block(5, 3, 2, 2) + 0.25f * source;
            CHECK((after.train.pixels.image(i).plane(channel) - expected).abs().maxCoeff() < 1e-6f);
        }
    CHECK(asControl(before.heldOut.pixels.image(2), colouredRequest(Control::planted)) ==
          after.heldOut.pixels.image(2));
}

TEST_CASE("control: Gaussian images in colour have the covariance over the channels as well") {
    const DataSet before = colouredSet(4000, 10);
    DataSet after = before;
    makeControl(after, colouredRequest(Control::gaussian), Work{{}, 2});
    CHECK(after.train.pixels.shape() == ImageShape{3, 8, 8});
    const Eigen::MatrixXd expected = covarianceOf(before.train.pixels),
                          found = covarianceOf(after.train.pixels);
    // Of the blocks of one channel with another: in standard errors, as above (36,000 numbers).
    double worst = 0;
    for (int i = 0; i < 64; ++i)
        for (int j = 64; j < 192; ++j) {
            const double variance = expected(i, i) * expected(j, j) + expected(i, j) * expected(i, j);
            worst =
                std::max(worst, std::abs(found(i, j) - expected(i, j)) / std::sqrt(variance / 4000 + 1e-12));
        }
    CHECK(worst < 5.5);
    const Eigen::MatrixXd between = expected.block(0, 64, 64, 128);
    CHECK((found.block(0, 64, 64, 128) - between).norm() < 0.2 * between.norm());
}
