#include "core/evaluate/memorization.h"

#include "core/base/error.h"
#include "tests/core/images.h"
#include "tests/core/sample/gaussian.h"

#include <cmath>
#include <doctest/doctest.h>
#include <limits>

using namespace scorelet;
using scorelet::testing::batch;
using scorelet::testing::Matrix;

namespace {

/// Training images with all four pixels 0, 1 and 3.
ImageSet levelsSet() {
    ImageSet train;
    train.pixels = ImageBatch({1, 2, 2}, 3);
    train.pixels.matrix().row(0).setConstant(0);
    train.pixels.matrix().row(1).setConstant(1);
    train.pixels.matrix().row(2).setConstant(3);
    return train;
}

TypicalDistance typicalOf(double mean) {
    TypicalDistance typical;
    typical.mean = mean;
    return typical;
}

} // namespace

TEST_CASE("a copy has ratio 0, an image half way the distances by hand") {
    Matrix images(3, 4);
    images.row(0).setConstant(1);
    images.row(1).setConstant(1.5f);
    images.row(2).setConstant(std::numeric_limits<float>::quiet_NaN());
    const auto gauges = memorizationOf(batch(images), levelsSet(), typicalOf(0.25), 1, Work{});
    REQUIRE(gauges.size() == 3);
    REQUIRE(gauges[0].nearest.size() == 1);
    CHECK(gauges[0].nearest[0].index == 1);
    CHECK(gauges[0].ratio == doctest::Approx(0).epsilon(1e-6));
    CHECK(gauges[0].secondRatio == doctest::Approx(0).epsilon(1e-6));
    CHECK(gauges[1].nearest[0].index == 1);
    CHECK(gauges[1].nearest[0].distance == doctest::Approx(0.5));
    CHECK(gauges[1].ratio == doctest::Approx(2));
    CHECK(gauges[1].secondRatio == doctest::Approx(1.0 / 3)); // 0.5 to the second, 1.5 to the first or third
    CHECK(gauges[2].nearest.empty());
    CHECK(std::isnan(gauges[2].ratio));
    CHECK(memorizationOf(batch(images), levelsSet(), typicalOf(0.25), 3, Work{})[1].nearest.size() == 3);
}

TEST_CASE("undefined ratios are NaN, not a division by zero") {
    ImageSet twins;
    twins.pixels = ImageBatch({1, 2, 2}, 2, 0);
    const auto gauge = memorizationOf(ImageBatch({1, 2, 2}, 1, 0), twins, typicalOf(0), 2, Work{})[0];
    CHECK(std::isnan(gauge.ratio));
    CHECK(std::isnan(gauge.secondRatio));
}

TEST_CASE("along a trajectory the estimates' nearest images are told by step and sample") {
    Matrix start(2, 4);
    start.row(0).setConstant(8);
    start.row(1).setConstant(-8);
    // Data of mean 3 and hardly any variance: every estimate is near the third image.
    const testing::GaussianModel model(1e-6, 3);
    const Trajectory trajectory = sampleTrajectory(model, batch(start), {4, 2, 0}, SampleOptions{}, Work{});
    const MemorizationPath path = memorizationAlong(trajectory, levelsSet(), Work{});
    REQUIRE(path.distance.rows() == 3);
    REQUIRE(path.distance.cols() == 2);
    CHECK((path.nearest.array() == 2).all());
    CHECK(path.distance.maxCoeff() < 1e-3);
}
