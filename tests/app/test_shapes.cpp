// Pictures of three channels where they are drawn and written.

#include "app/draw/figures.h"
#include "app/output/output.h"
#include "core/base/error.h"
#include "core/image/channels.h"

#include <array>
#include <cmath>
#include <doctest/doctest.h>

using namespace scorelet;

namespace {

std::array<int, 3> colourAt(const RgbaImage& picture, int x, int y) {
    const std::uint8_t* pixel = picture.at(x, y);
    return {pixel[0], pixel[1], pixel[2]};
}

} // namespace

TEST_CASE(
    "three channels are red, green and blue; signed ones lie around grey; amounts are of the luminance") {
    Image colour({3, 2, 4}, -1);
    colour.value(0, 0, 1) = 1;
    colour.value(1, 1, 2) = 0;
    colour.value(2, 1, 3) = NAN;
    const RgbaImage picture = colorize(colour, ColorMap::grey, -1, 1);
    CHECK(colourAt(picture, 0, 0) == std::array{0, 0, 0});
    CHECK(colourAt(picture, 1, 0) == std::array{255, 0, 0});
    CHECK(colourAt(picture, 2, 1) == std::array{0, 128, 0});
    CHECK(colourAt(picture, 3, 1) == std::array{255, 0, 255});
    const RgbaImage difference = colorize(colour, ColorMap::diverging, -0.5f, 2);
    CHECK(colourAt(difference, 2, 1) == std::array{64, 128, 64}); // -1, 0 and -1 of 2
    const Image grey = withChannels(colour, 1);
    CHECK(grey.value(0, 0, 1) == doctest::Approx(0.299 - 0.701));
    CHECK(colorize(colour, ColorMap::viridis, -1, 1).pixels ==
          colorize(grey, ColorMap::viridis, -1, 1).pixels);
    CHECK(valuesText({.image = colour}).starts_with("-1\t1\t-1\t-1\n-1\t-1\t-1\t-1\n\n"));
    CHECK(sheet({{colour}}, 1, 1).pixels == picture.pixels);
    CHECK_THROWS_AS(sheet({{Image({1, 4, 4})}, {Image({1, 5, 4})}}, 1, 1), Error);
    CHECK_THROWS_AS(sheet({{Image({1, 4, 4})}, {Image({3, 4, 4})}}, 1, 1), Error);
}
