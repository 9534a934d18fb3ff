#include "core/evaluate/sensitivity.h"

#include "tests/core/sample/gaussian.h"

#include <cmath>
#include <doctest/doctest.h>

using namespace scorelet;

namespace {

/// Sensitivity 1 at the pixel and sigma at the pixel two to the right.
class TwoPixelDenoiser : public Denoiser {
public:
    using Denoiser::Denoiser;
    ImageBatch denoise(const ImageBatch& noisy, const Work&) const override { return noisy; }
    Image sensitivity(const Image& noisy, PixelId pixel, const Work&) const override {
        Image map(noisy.shape());
        map.value(pixel) = 1;
        map.value(0, pixel.row, pixel.col + 2) = static_cast<float>(sigma());
        return map;
    }
};

} // namespace

TEST_CASE("effective radius of hand-made maps") {
    const ImageShape shape{1, 4, 6};
    const PixelId pixel{0, 1, 1};
    Image map(shape);
    map.value(pixel) = -2;
    CHECK(effectiveRadius(ImageBatch(map), pixel, PixelDistance::plain) == 0);
    map.value(pixel) = 0;
    map.value(0, 3, 4) = 0.5f; // 2 down, 3 right
    CHECK(effectiveRadius(ImageBatch(map), pixel, PixelDistance::plain) == doctest::Approx(std::sqrt(13.0)));
    map.value(0, 0, 1) = -0.5f; // 1 up: mean of the squares 13 and 1
    CHECK(effectiveRadius(ImageBatch(map), pixel, PixelDistance::plain) == doctest::Approx(std::sqrt(7.0)));

    Image corner(shape);
    corner.value(0, 3, 5) = 1; // diagonally next to the first pixel on the torus
    CHECK(effectiveRadius(ImageBatch(corner), {}, PixelDistance::wrapped) == doctest::Approx(std::sqrt(2.0)));
    CHECK(effectiveRadius(ImageBatch(corner), {}, PixelDistance::plain) == doctest::Approx(std::sqrt(34.0)));
}

TEST_CASE("a map without sensitivity, or with a broken one, has no radius") {
    Image map({1, 3, 3});
    CHECK(std::isnan(effectiveRadius(ImageBatch(map), {0, 1, 1}, PixelDistance::plain)));
    map.value(0, 0, 2) = NAN;
    CHECK(std::isnan(effectiveRadius(ImageBatch(map), {0, 1, 1}, PixelDistance::plain)));
}

TEST_CASE("the radius over sigma is that of each level's denoiser, pooled over images") {
    const DenoiserSource source = [](double sigma) { return std::make_shared<TwoPixelDenoiser>(sigma); };
    const ImageBatch clean({1, 6, 6}, 3, 0);
    std::vector<double> told;
    Work work;
    work.progress = [&](double fraction) { told.push_back(fraction); };
    const RadiusCurve curve =
        radiusOverSigma(source, clean, {0, 2, 2}, {0.5, 1, 3}, PixelDistance::plain, 0, work);
    REQUIRE(curve.radii.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        const double square = curve.sigmas[i] * curve.sigmas[i];
        CHECK(curve.radii[i] == doctest::Approx(std::sqrt(4 * square / (1 + square))).epsilon(1e-6));
    }
    CHECK(told.back() == 1);
}

TEST_CASE("pooled maps weigh by their squares") {
    ImageBatch maps({1, 3, 3}, 2, 0);
    maps.row(0)[4] = 1;
    maps.row(1)[5] = 3; // distance 1, nine times the weight
    CHECK(effectiveRadius(maps, {0, 1, 1}, PixelDistance::plain) == doctest::Approx(std::sqrt(0.9)));
}
