// What three channels meet at the measures' entrances.

#include "core/base/error.h"
#include "core/basis/transform.h"
#include "core/evaluate/agreement.h"
#include "core/evaluate/compaction.h"
#include "core/evaluate/neighbours.h"
#include "core/evaluate/pca_plane.h"
#include "core/evaluate/sampled_mse.h"
#include "core/evaluate/sensitivity.h"
#include "tests/core/images.h"
#include "tests/core/sample/gaussian.h"

#include <cmath>
#include <doctest/doctest.h>

using namespace scorelet;
using scorelet::testing::colour;

TEST_CASE("a radius pools the channels, a comparison of bases has the coefficients of all") {
    ImageBatch map({3, 8, 8}, 1, 0);
    map.row(0)[static_cast<std::size_t>(map.shape().index({2, 1, 4}))] =
        2; // 3 from the pixel, in another channel
    map.row(0)[static_cast<std::size_t>(map.shape().index({0, 1, 1}))] = 1;
    CHECK(effectiveRadius(map, {0, 1, 1}, PixelDistance::plain) == doctest::Approx(std::sqrt(4 * 9 / 5.0)));
    CHECK_THROWS_AS(effectiveRadius(map, {3, 1, 1}, PixelDistance::plain), Error);
    CHECK_THROWS_AS(effectiveRadius(ImageBatch({1, 8, 8}, 1, 1), {0, 8, 0}, PixelDistance::plain), Error);
    Image image = colour(1, 8).image(0);
    for (int channel = 0; channel < 3; ++channel) image.plane(channel) += Image::Plane::Random(8, 8);
    const Eigen::VectorXd all = fourierCoefficients(image);
    for (int channel = 0; channel < 3; ++channel)
        CHECK(all.segment(channel * 64, 64) == fourierCoefficients(testing::grey(image.plane(channel))));
}

TEST_CASE("a transform of one channel refuses three") {
    const Image image = colour(1, 8).image(0);
    const WaveletTransform transform("db2", 8, 8, 2);
    const auto refused = doctest::Contains("the wavelet transform needs images of 8 x 8, found 3 channels");
    CHECK_THROWS_WITH_AS(compareBases(image, transform), doctest::Contains("found 3 channels"), Error);
    CHECK_THROWS_WITH_AS(transform.forward(image), refused, Error);
    CHECK_THROWS_AS(transform.forward(Eigen::VectorXd(Eigen::VectorXd::Zero(192))), Error);
    CHECK_THROWS_AS(transform.inverse(Eigen::VectorXf(Eigen::VectorXf::Zero(192))), Error);
    CHECK_THROWS_AS(transform.inverseAll(CoefficientBatch(SubbandLayout(8, 24, 2), 1), {}), Error);
    CHECK_THROWS_AS(transform.inverseAll(CoefficientBatch(SubbandLayout(8, 8, 1), 1), {}), Error);
    CHECK_THROWS_AS(CoefficientBatch(transform.layout(), Eigen::MatrixXf::Zero(192, 1)), Error);
}

TEST_CASE("measures that compare images refuse those of different shapes") {
    const ImageBatch three = colour(2, 8), one({1, 8, 8}, 2, 0), stacked({1, 24, 8}, 2, 0);
    ImageSet set;
    set.pixels = one;
    CHECK_THROWS_AS(nearestNeighbours(three, set, 1, {}), Error);
    set.pixels = stacked; // as many values
    CHECK_THROWS_AS(nearestNeighbours(three, set, 1, {}), Error);
    CHECK_THROWS_AS(agreementOf(three, stacked), Error);
    CHECK_THROWS_AS(project(fitPcaPlane(stacked, {}), three), Error);
}

TEST_CASE("what has no notion of place sees the values of all channels") {
    ImageBatch three = colour(50, 4);
    three.matrix() += 0.5f * testing::Matrix::Random(50, 48);
    const ImageBatch stacked({1, 12, 4}, three.matrix());
    const testing::GaussianDenoiser denoiser(0.5, 0.3);
    const SampledMse a = sampledMse(denoiser, three, 1, {}), b = sampledMse(denoiser, stacked, 1, {});
    CHECK(a.mse == b.mse);
    CHECK(a.standardError == b.standardError);
    CHECK(agreementOf(three, three).explained == 1);
    const PcaPlane plane = fitPcaPlane(three, {});
    CHECK(plane.mean.shape() == three.shape());
    CHECK(project(plane, three) == project(fitPcaPlane(stacked, {}), stacked));
    ImageSet set;
    set.pixels = three;
    CHECK(nearestNeighbours(three.rows(7, 1), set, 1, {})[0][0].index == 7);
    const testing::GaussianModel model(0.3);
    const Trajectory path = sampleTrajectory(model, three, {2, 1, 0}, SampleOptions{}, Work{});
    CHECK(path.finalStates().shape() == three.shape());
    CHECK(path.finalStates().matrix() ==
          sampleTrajectory(model, stacked, {2, 1, 0}, SampleOptions{}, Work{}).finalStates().matrix());
}
