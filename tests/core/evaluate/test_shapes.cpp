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

#include <doctest/doctest.h>

using namespace scorelet;
using scorelet::testing::colour;
using scorelet::testing::refusal;

TEST_CASE("measures of one channel refuse three") {
    const Image image = colour(1, 8).image(0);
    const DenoiserSource source = [](double sigma) {
        return std::make_shared<testing::GaussianDenoiser>(sigma, 1);
    };
    const std::string radius = refusal("the effective radius");
    CHECK_THROWS_WITH_AS(effectiveRadius(colour(2, 8), {0, 1, 1}, PixelDistance::plain), radius.c_str(),
                         Error);
    CHECK_THROWS_WITH_AS(radiusOverSigma(source, colour(2, 8), {0, 1, 1}, {1}, PixelDistance::plain, 0, {}),
                         radius.c_str(), Error);
    CHECK_THROWS_AS(effectiveRadius(ImageBatch({1, 8, 8}, 1, 1), {0, 8, 0}, PixelDistance::plain), Error);
    CHECK_THROWS_WITH_AS(fourierCoefficients(image), refusal("the Fourier transform").c_str(), Error);
    const WaveletTransform transform("db2", 8, 8, 2);
    CHECK_THROWS_WITH_AS(compareBases(image, transform), refusal("the comparison of bases").c_str(), Error);
    CHECK_THROWS_WITH_AS(transform.forward(image), refusal("the wavelet transform").c_str(), Error);
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
