#include "core/image/resize.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace scorelet;

namespace {

/// The definition, pixel by pixel in double.
double bilinearAt(const Image& image, double y, double x) {
    auto mixRow = [&](Eigen::Index row) {
        const double place = std::clamp(x, 0.0, static_cast<double>(image.cols() - 1));
        const auto left = static_cast<Eigen::Index>(std::floor(place));
        const auto right = std::min(left + 1, image.cols() - 1);
        const double t = place - static_cast<double>(left);
        return (1 - t) * static_cast<double>(image(row, left)) + t * static_cast<double>(image(row, right));
    };
    const double place = std::clamp(y, 0.0, static_cast<double>(image.rows() - 1));
    const auto upper = static_cast<Eigen::Index>(std::floor(place));
    const auto lower = std::min(upper + 1, image.rows() - 1);
    const double t = place - static_cast<double>(upper);
    return (1 - t) * mixRow(upper) + t * mixRow(lower);
}

Image numbered(int height, int width) {
    Image image(height, width);
    for (Eigen::Index i = 0; i < image.size(); ++i) image.data()[i] = std::sin(static_cast<float>(i * i));
    return image;
}

} // namespace

TEST_CASE("bilinear resizing samples at half-pixel centres and clamps at the edge") {
    const int sizes[][4] = {{28, 28, 32, 32}, {5, 9, 7, 4},   {1, 1, 8, 8},
                            {3, 2, 3, 2},     {40, 30, 8, 8}, {8, 8, 64, 64}};
    for (const auto& [height, width, toHeight, toWidth] : sizes) {
        const Image image = numbered(height, width);
        const Image result = resizeBilinear(image, toHeight, toWidth);
        REQUIRE(result.rows() == toHeight);
        REQUIRE(result.cols() == toWidth);
        double worst = 0;
        for (int y = 0; y < toHeight; ++y)
            for (int x = 0; x < toWidth; ++x) {
                const double expected =
                    bilinearAt(image, (y + 0.5) * height / toHeight - 0.5, (x + 0.5) * width / toWidth - 0.5);
                worst = std::max(worst, std::abs(expected - static_cast<double>(result(y, x))));
            }
        CHECK(worst < 1e-6);
    }
}

TEST_CASE("doubling a row of two pixels gives the written-out values") {
    Image image(1, 2);
    image << 0.f, 1.f;
    const Image result = resizeBilinear(image, 1, 4);
    CHECK(result(0, 0) == 0.f);
    CHECK(result(0, 1) == 0.25f);
    CHECK(result(0, 2) == 0.75f);
    CHECK(result(0, 3) == 1.f);
}

TEST_CASE("resizing keeps a constant exactly and the same size unchanged") {
    CHECK((resizeBilinear(Image::Constant(28, 28, -1.f), 32, 32) == -1.f).all());
    CHECK((resizeBilinear(Image::Constant(7, 5, 0.3f), 32, 32) == 0.3f).all());
    const Image image = numbered(12, 9);
    CHECK((resizeBilinear(image, 12, 9) == image).all());
}

TEST_CASE("padding centres the image; an odd remainder goes below and to the right") {
    const Image image = numbered(3, 4);
    const Image result = padImage(image, 8, 8);
    CHECK((result.block(2, 2, 3, 4) == image).all());
    CHECK((result == -1.f).count() == 64 - 12);
}

TEST_CASE("cropping keeps the centred square, averaging the mean of each block") {
    const Image wide = numbered(4, 9);
    CHECK((cropToSquare(wide) == wide.block(0, 2, 4, 4)).all());
    const Image averaged = averageBlocks(wide, 2);
    REQUIRE(averaged.rows() == 2);
    REQUIRE(averaged.cols() == 4);
    CHECK(averaged(1, 3) == doctest::Approx((wide(2, 6) + wide(2, 7) + wide(3, 6) + wide(3, 7)) / 4));
}
