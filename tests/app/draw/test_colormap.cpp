#include "app/draw/colormap.h"
#include "app/draw/image_painter.h"

#include <array>
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

using namespace scorelet;

TEST_CASE("The ends and the middle of each map have the published colours") {
    CHECK(colorOf(ColorMap::grey, -1, -1, 1) == Rgba{0, 0, 0});
    CHECK(colorOf(ColorMap::grey, 1, -1, 1) == Rgba{255, 255, 255});
    CHECK(colorOf(ColorMap::grey, 0, -1, 1) == Rgba{128, 128, 128});
    CHECK(colorOf(ColorMap::viridis, 0, 0, 1) == Rgba{0x44, 0x01, 0x54});
    CHECK(colorOf(ColorMap::viridis, 1, 0, 1) == Rgba{0xfd, 0xe7, 0x25});
    CHECK(colorOf(ColorMap::diverging, -2, -2, 1) == Rgba{0x05, 0x30, 0x61});
    CHECK(colorOf(ColorMap::diverging, 2, -1, 2) == Rgba{0x67, 0x00, 0x1f});
}

TEST_CASE("The diverging map is white at zero whatever its range") {
    for (const float hi : {0.1f, 1.0f, 30.0f})
        CHECK(colorOf(ColorMap::diverging, 0, -1, hi) == Rgba{0xf7, 0xf7, 0xf7});
    CHECK(colorOf(ColorMap::diverging, 0, 0, 0) == Rgba{0xf7, 0xf7, 0xf7});
}

TEST_CASE("Viridis grows steadily brighter, so that it can be read in grey") {
    double last = -1;
    for (const Rgba& color : colorTable(ColorMap::viridis)) {
        const double luma = 0.2126 * color.r + 0.7152 * color.g + 0.0722 * color.b;
        CHECK(luma >= last - 0.5);
        last = luma;
    }
}

TEST_CASE("Values out of range take the ends, what is not a number stands out, a flat range does not divide "
          "by zero") {
    CHECK(colorOf(ColorMap::grey, 9, -1, 1) == Rgba{255, 255, 255});
    CHECK(colorOf(ColorMap::grey, -std::numeric_limits<float>::infinity(), -1, 1) == Rgba{0, 0, 0});
    CHECK(colorOf(ColorMap::viridis, std::nanf(""), 0, 1) == nanColor);
    CHECK(colorOf(ColorMap::viridis, 3, 3, 3) == colorTable(ColorMap::viridis)[0]);
}

TEST_CASE("A picture keeps the rows and columns of its values") {
    const Image values({1, 2, 3}, std::array<float, 6>{0, 1, 2, 3, 4, 5});
    const RgbaImage image = colorize(values, ColorMap::grey, 0, 5);
    CHECK(image.width == 3);
    CHECK(image.height == 2);
    CHECK(image.at(0, 1)[0] == 153); // value 3 of 5
    CHECK(image.at(2, 0)[1] == 102); // value 2 of 5
    CHECK(image.at(2, 1)[3] == 255);
}

TEST_CASE("A painter gives one texture per content, map and range, and forgets what is no longer drawn") {
    CpuPainter painter;
    Image image({1, 1, 3}, std::array<float, 3>{0, 1, 2});
    ImageView view{.image = image};
    const auto first = painter.textureFor(view);
    CHECK(painter.textureFor(view) == first);
    image.value(0, 0, 2) = 7; // an odd count: the last value counts too
    CHECK(painter.textureFor(view) != first);
    view.hi = 2;
    CHECK(painter.textureFor(view) != first);
    CHECK(painter.count() == 3);
    for (int i = 0; i <= textureLifeFrames; ++i) {
        painter.beginFrame();
        painter.textureFor(view);
    }
    CHECK(painter.count() == 1);
    CHECK(painter.find(first) == nullptr);
}
