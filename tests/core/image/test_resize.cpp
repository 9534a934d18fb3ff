#include "core/image/resize.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace scorelet;

namespace {

/// The definition, pixel by pixel in double.
double bilinearAt(const Image& image, double y, double x) {
    auto mixRow = [&](int row) {
        const double place = std::clamp(x, 0.0, static_cast<double>(image.width() - 1));
        const int left = static_cast<int>(std::floor(place));
        const int right = std::min(left + 1, image.width() - 1);
        const double t = place - static_cast<double>(left);
        return (1 - t) * static_cast<double>(image.value(0, row, left)) +
               t * static_cast<double>(image.value(0, row, right));
    };
    const double place = std::clamp(y, 0.0, static_cast<double>(image.height() - 1));
    const int upper = static_cast<int>(std::floor(place));
    const int lower = std::min(upper + 1, image.height() - 1);
    const double t = place - static_cast<double>(upper);
    return (1 - t) * mixRow(upper) + t * mixRow(lower);
}

Image numbered(int height, int width, int channels = 1) {
    Image image({channels, height, width});
    for (Eigen::Index i = 0; i < image.flat().size(); ++i)
        image.flat()[i] = std::sin(static_cast<float>(i * i));
    return image;
}

} // namespace

TEST_CASE("bilinear resizing samples at half-pixel centres and clamps at the edge") {
    const int sizes[][4] = {{28, 28, 32, 32}, {5, 9, 7, 4},   {1, 1, 8, 8},
                            {3, 2, 3, 2},     {40, 30, 8, 8}, {8, 8, 64, 64}};
    for (const auto& [height, width, toHeight, toWidth] : sizes) {
        const Image image = numbered(height, width);
        const Image result = resizeBilinear(image, toHeight, toWidth);
        REQUIRE(result.shape() == ImageShape{1, toHeight, toWidth});
        double worst = 0;
        for (int y = 0; y < toHeight; ++y)
            for (int x = 0; x < toWidth; ++x) {
                const double expected =
                    bilinearAt(image, (y + 0.5) * height / toHeight - 0.5, (x + 0.5) * width / toWidth - 0.5);
                worst = std::max(worst, std::abs(expected - static_cast<double>(result.value(0, y, x))));
            }
        CHECK(worst < 1e-6);
    }
}

TEST_CASE("doubling a row of two pixels gives the written-out values") {
    Image image({1, 1, 2});
    image.value(0, 0, 1) = 1.f;
    const Image result = resizeBilinear(image, 1, 4);
    CHECK(result.value(0, 0, 0) == 0.f);
    CHECK(result.value(0, 0, 1) == 0.25f);
    CHECK(result.value(0, 0, 2) == 0.75f);
    CHECK(result.value(0, 0, 3) == 1.f);
}

TEST_CASE("resizing keeps a constant exactly and the same size unchanged") {
    CHECK(resizeBilinear(Image({1, 28, 28}, -1.f), 32, 32) == Image({1, 32, 32}, -1.f));
    CHECK(resizeBilinear(Image({1, 7, 5}, 0.3f), 32, 32) == Image({1, 32, 32}, 0.3f));
    const Image image = numbered(12, 9);
    CHECK(resizeBilinear(image, 12, 9) == image);
}

TEST_CASE("cropping keeps the centred square, averaging the mean of each block") {
    const Image wide = numbered(4, 9);
    CHECK((cropToSquare(wide).plane(0) == wide.plane(0).block(0, 2, 4, 4)).all());
    const Image averaged = averageBlocks(wide, 2);
    REQUIRE(averaged.shape() == ImageShape{1, 2, 4});
    const auto plane = wide.plane(0);
    CHECK(averaged.value(0, 1, 3) == doctest::Approx(plane.block(2, 6, 2, 2).mean()));
}

TEST_CASE("every channel is brought to another size by itself") {
    const Image colour = numbered(6, 10, 3);
    for (int channel = 0; channel < 3; ++channel) {
        Image alone({1, 6, 10});
        alone.plane(0) = colour.plane(channel);
        const auto same = [&](const Image& all, const Image& one) {
            return all.channels() == 3 && (all.plane(channel) == one.plane(0)).all();
        };
        CHECK(same(resizeBilinear(colour, 4, 13), resizeBilinear(alone, 4, 13)));
        CHECK(same(cropToSquare(colour), cropToSquare(alone)));
        CHECK(same(averageBlocks(colour, 2), averageBlocks(alone, 2)));
    }
}
