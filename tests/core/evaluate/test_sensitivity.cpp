#include "core/evaluate/sensitivity.h"

#include "tests/core/sample/gaussian.h"

#include <cmath>
#include <doctest/doctest.h>

using namespace scorelet;

namespace {

/// Sensitivity 1 at the pixel and sigma at the pixel two to the right; the map also holds a copy of the
/// input's pixel 0.
class TwoPixelDenoiser : public Denoiser {
public:
    using Denoiser::Denoiser;
    ImageMatrix denoise(const ImageMatrix& noisy, const Work&) const override { return noisy; }
    ImageMatrix sensitivity(const ImageMatrix& noisy, int pixel, const Work&) const override {
        ImageMatrix map = ImageMatrix::Zero(1, noisy.cols());
        map(0, pixel) = 1;
        map(0, pixel + 2) = static_cast<float>(sigma());
        return map;
    }
};

} // namespace

TEST_CASE("effective radius of hand-made maps") {
    const int height = 4;
    const int width = 6;
    ImageMatrix map = ImageMatrix::Zero(1, height * width);
    map(0, 7) = -2;
    CHECK(effectiveRadius(map, height, width, 7, PixelDistance::plain) == 0);
    map(0, 7) = 0;
    map(0, 3 * width + 4) = 0.5f; // from row 1, column 1: 2 down, 3 right
    CHECK(effectiveRadius(map, height, width, 7, PixelDistance::plain) == doctest::Approx(std::sqrt(13.0)));
    map(0, 1) = -0.5f; // 1 up: mean of the squares 13 and 1
    CHECK(effectiveRadius(map, height, width, 7, PixelDistance::plain) == doctest::Approx(std::sqrt(7.0)));

    ImageMatrix corner = ImageMatrix::Zero(1, height * width);
    corner(0, height * width - 1) = 1; // diagonally next to pixel 0 on the torus
    CHECK(effectiveRadius(corner, height, width, 0, PixelDistance::wrapped) ==
          doctest::Approx(std::sqrt(2.0)));
    CHECK(effectiveRadius(corner, height, width, 0, PixelDistance::plain) ==
          doctest::Approx(std::sqrt(34.0)));
}

TEST_CASE("a map without sensitivity, or with a broken one, has no radius") {
    ImageMatrix map = ImageMatrix::Zero(1, 9);
    CHECK(std::isnan(effectiveRadius(map, 3, 3, 4, PixelDistance::plain)));
    map(0, 2) = NAN;
    CHECK(std::isnan(effectiveRadius(map, 3, 3, 4, PixelDistance::plain)));
}

TEST_CASE("the radius over sigma is that of each level's denoiser, pooled over images") {
    const DenoiserSource source = [](double sigma) { return std::make_shared<TwoPixelDenoiser>(sigma); };
    const ImageMatrix clean = ImageMatrix::Zero(3, 36);
    std::vector<double> told;
    Work work;
    work.progress = [&](double fraction) { told.push_back(fraction); };
    const RadiusCurve curve =
        radiusOverSigma(source, clean, 6, 6, 14, {0.5, 1, 3}, PixelDistance::plain, 0, work);
    REQUIRE(curve.radii.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        const double square = curve.sigmas[i] * curve.sigmas[i];
        CHECK(curve.radii[i] == doctest::Approx(std::sqrt(4 * square / (1 + square))).epsilon(1e-6));
    }
    CHECK(told.back() == 1);
}

TEST_CASE("pooled maps weigh by their squares") {
    ImageMatrix maps = ImageMatrix::Zero(2, 9);
    maps(0, 4) = 1;
    maps(1, 5) = 3; // distance 1, nine times the weight
    CHECK(effectiveRadius(maps, 3, 3, 4, PixelDistance::plain) == doctest::Approx(std::sqrt(0.9)));
}
