#include "core/image/resize.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace scorelet;

namespace {

/// What an output pixel takes of input pixel k, by the definition, in double.
double shareOf(int from, int to, int i, int k) {
    if (from > to) { // the part of what it covers that lies in the pixel
        const double begin = static_cast<double>(i) * from / to, end = static_cast<double>(i + 1) * from / to;
        return std::max(0.0, std::min(end, k + 1.0) - std::max(begin, static_cast<double>(k))) * to / from;
    }
    const double place = std::clamp((i + 0.5) * from / to - 0.5, 0.0, from - 1.0);
    return std::max(0.0, 1 - std::abs(place - k));
}

double expectedAt(const Image& image, int height, int width, int y, int x) {
    double sum = 0;
    for (int row = 0; row < image.height(); ++row)
        for (int col = 0; col < image.width(); ++col)
            sum += shareOf(image.height(), height, y, row) * shareOf(image.width(), width, x, col) *
                   static_cast<double>(image.value(0, row, col));
    return sum;
}

Image numbered(int height, int width) {
    Image image({1, height, width});
    for (Eigen::Index i = 0; i < image.flat().size(); ++i)
        image.flat()[i] = std::sin(static_cast<float>(i * i));
    return image;
}

Image resized(const Image& image, int height, int width) {
    Image result({1, height, width});
    std::vector<float> scratch;
    Resizer(image.height(), image.width(), height, width)(image.plane(0).data(), image.width(),
                                                          result.plane(0).data(), scratch);
    return result;
}

} // namespace

TEST_CASE("growing is bilinear at half-pixel centres, shrinking averages what a pixel covers") {
    const int sizes[][4] = {{28, 28, 32, 32}, {5, 9, 7, 4},   {1, 1, 8, 8},    {3, 2, 3, 2},
                            {40, 30, 8, 8},   {8, 8, 64, 64}, {33, 31, 32, 8}, {9, 20, 8, 19}};
    for (const auto& [height, width, toHeight, toWidth] : sizes) {
        const Image image = numbered(height, width);
        const Image result = resized(image, toHeight, toWidth);
        REQUIRE(result.shape() == ImageShape{1, toHeight, toWidth});
        double worst = 0;
        for (int y = 0; y < toHeight; ++y)
            for (int x = 0; x < toWidth; ++x)
                worst = std::max(worst, std::abs(expectedAt(image, toHeight, toWidth, y, x) -
                                                 static_cast<double>(result.value(0, y, x))));
        CHECK(worst < 1e-6);
    }
}

TEST_CASE("doubling a row of two pixels gives the written-out values, and so does a third less") {
    Image image({1, 1, 2});
    image.value(0, 0, 1) = 1.f;
    const Image result = resized(image, 1, 4);
    CHECK(result.value(0, 0, 0) == 0.f);
    CHECK(result.value(0, 0, 1) == 0.25f);
    CHECK(result.value(0, 0, 2) == 0.75f);
    CHECK(result.value(0, 0, 3) == 1.f);
    Image three({1, 1, 3});
    three.value(0, 0, 0) = 3.f;
    three.value(0, 0, 2) = 9.f;
    const Image two = resized(three, 1, 2);
    CHECK(two.value(0, 0, 0) == doctest::Approx(2)); // all of the first, half of the second
    CHECK(two.value(0, 0, 1) == doctest::Approx(6));
}

TEST_CASE("resizing keeps a constant exactly and the same size unchanged") {
    CHECK(resized(Image({1, 28, 28}, -1.f), 32, 32) == Image({1, 32, 32}, -1.f));
    CHECK(resized(Image({1, 7, 5}, 0.3f), 32, 32) == Image({1, 32, 32}, 0.3f));
    CHECK(resized(Image({1, 100, 77}, 0.3f), 32, 13) == Image({1, 32, 13}, 0.3f));
    const Image image = numbered(12, 9);
    CHECK(resized(image, 12, 9) == image);
}

TEST_CASE("shrinking leaves nothing out: lines of one pixel keep their ink, fine checks become grey") {
    Image lines({1, 128, 128}, -1.f);
    for (int i = 3; i < 128; i += 17) lines.plane(0).row(i) = 1.f;
    for (const int side : {8, 19, 32, 127}) {
        const double before = lines.flat().cast<double>().mean();
        CHECK(resized(lines, side, side).flat().cast<double>().mean() ==
              doctest::Approx(before).epsilon(1e-5));
    }
    Image checks({1, 128, 128});
    for (int y = 0; y < 128; ++y)
        for (int x = 0; x < 128; ++x) checks.value(0, y, x) = (x + y) % 2 ? 1.f : -1.f;
    CHECK(resized(checks, 32, 32).flat().abs().maxCoeff() < 1e-6f);
}

TEST_CASE("a part of a larger plane is resized by its stride") {
    const Image image = numbered(6, 10);
    Image part({1, 4, 5});
    part.plane(0) = image.plane(0).block(1, 3, 4, 5);
    for (const int side : {3, 7}) {
        Image result({1, side, side});
        std::vector<float> scratch;
        Resizer(4, 5, side, side)(&image.values()[13], 10, result.plane(0).data(), scratch);
        CHECK(result == resized(part, side, side));
    }
}
