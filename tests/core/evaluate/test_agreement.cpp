#include "core/evaluate/agreement.h"

#include "core/base/error.h"
#include "core/sample/trajectory.h"
#include "tests/core/images.h"
#include "tests/core/sample/gaussian.h"

#include <cmath>
#include <doctest/doctest.h>

using namespace scorelet;
using scorelet::testing::batch;
using scorelet::testing::Matrix;

namespace {

/// A model that answers with the mean of its training images, and keeps what it was made from.
class MeanModel : public Model {
public:
    explicit MeanModel(const ImageBatch& images) : mean_(images.matrix().colwise().mean()) {}

    class Mean : public Denoiser {
    public:
        Mean(double sigma, const Eigen::RowVectorXf& mean) : Denoiser(sigma), mean_(mean) {}
        ImageBatch denoise(const ImageBatch& noisy, const Work&) const override {
            return ImageBatch(noisy.shape(), mean_.replicate(noisy.count(), 1));
        }
        Image sensitivity(const Image& noisy, PixelId, const Work&) const override {
            return Image(noisy.shape());
        }

    private:
        Eigen::RowVectorXf mean_;
    };

    std::shared_ptr<const Denoiser> at(double sigma, const Work&) const override {
        return std::make_shared<Mean>(sigma, mean_);
    }

private:
    Eigen::RowVectorXf mean_;
};

} // namespace

TEST_CASE("the three measures of agreement, by hand") {
    Matrix reference(3, 4);
    reference << 1, 2, 3, 4, 1, 2, 3, 4, 5, 5, 5, 5;
    Matrix images(3, 4);
    images << 2, 4, 6, 8, 1, 2, 4, 3, 5, 5, 5, 6;
    const Agreement agreement = agreementOf(batch(images), batch(reference));
    // Twice the reference: the cosine does not see it, 1 - SSres / SStot = 1 - 30 / 5 does.
    CHECK(agreement.images[0].mse == doctest::Approx(7.5));
    CHECK(agreement.images[0].cosine == doctest::Approx(1));
    CHECK(agreement.images[0].explained == doctest::Approx(-5));
    // Two values exchanged: dot 4 of norms 5, residual 2.
    CHECK(agreement.images[1].cosine == doctest::Approx(0.8));
    CHECK(agreement.images[1].explained == doctest::Approx(0.6));
    // A constant reference has neither.
    CHECK(std::isnan(agreement.images[2].cosine));
    CHECK(std::isnan(agreement.images[2].explained));
    CHECK(agreement.cosine == doctest::Approx(0.9));
    CHECK(agreement.explained == doctest::Approx(-2.2));
    CHECK(agreement.mse == doctest::Approx((7.5 + 0.5 + 0.25) / 3));
}

TEST_CASE("images agree perfectly with themselves") {
    const ImageBatch images = pureNoise(5, Image({1, 8, 8}), 1, 2);
    const Agreement agreement = agreementOf(images, images);
    CHECK(agreement.mse == 0);
    CHECK(agreement.cosine == doctest::Approx(1));
    CHECK(agreement.explained == 1);
}

TEST_CASE("the two halves are disjoint, nested over sizes, and see the same noisy images") {
    DataSet data;
    data.shape = {1, 2, 2};
    Matrix rows(10, 4);
    for (int i = 0; i < 10; ++i) rows.row(i) << float(i), 0, 1, 2;
    data.train.pixels = batch(rows);
    data.train.labels = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    data.heldOut.pixels = ImageBatch(data.shape, 3, 0);
    std::vector<std::vector<int>> labels;
    const ModelOfHalf make = [&](int which, int size) {
        const DataSet half = halfOf(data, which, size, 2);
        labels.push_back(half.train.labels);
        CHECK(half.heldOut.count() == 2);
        return std::make_shared<MeanModel>(half.train.pixels);
    };
    const auto points = compareHalves(data, make, {2, 5}, 0.5, 2, 0, Work{});
    REQUIRE(points.size() == 2);
    CHECK(labels == std::vector<std::vector<int>>{{0, 2}, {1, 3}, {0, 2, 4, 6, 8}, {1, 3, 5, 7, 9}});
    CHECK(points[1].images == 5);
    CHECK(points[1].between.images.size() == 2);
    CHECK(points[1].between.mse == doctest::Approx(0.25)); // means 4 and 5 in one pixel of four
    CHECK(points[1].mseFirst == doctest::Approx((16 + 1 + 4) / 4.0));
    CHECK(points[1].mseSecond == doctest::Approx((25 + 1 + 4) / 4.0));
    CHECK_THROWS_AS(compareHalves(data, make, {6}, 0.5, 2, 0, Work{}), Error);
    CHECK_THROWS_AS(compareHalves(data, make, {1}, 0.5, 2, 0, Work{}), Error);
}
