#include "core/image/image.h"

#include "core/base/error.h"
#include "core/image/file.h"
#include "tests/core/images.h"

#include <doctest/doctest.h>

#include <array>
#include <limits>
#include <type_traits>
#include <vector>

using namespace scorelet;

namespace {

constexpr ImageShape small{3, 2, 4};

/// Value 100 c + 10 y + x at (c, y, x).
Image numbered(float add = 0) {
    Image image(small);
    for (int channel = 0; channel < 3; ++channel)
        for (int row = 0; row < 2; ++row)
            for (int col = 0; col < 4; ++col)
                image.value(channel, row, col) = static_cast<float>(100 * channel + 10 * row + col) + add;
    return image;
}

// The point of the types: no array is taken for an image, and no image for an array, unasked.
using PlainMatrix = ImageBatch::Matrix;
static_assert(!std::is_convertible_v<PlainMatrix, ImageBatch>);
static_assert(!std::is_convertible_v<Image::Plane, Image>);
static_assert(!std::is_convertible_v<ImageBatch, PlainMatrix>);
static_assert(!std::is_convertible_v<Image, Image::Plane>);
static_assert(!std::is_convertible_v<Image, ImageBatch>);
static_assert(!std::is_convertible_v<int, PixelId>);
static_assert(!std::is_constructible_v<ImageBatch, PlainMatrix>);
static_assert(!std::is_constructible_v<Image, Image::Plane>);

} // namespace

TEST_CASE("a shape counts pixels of one channel and values of all, and names places") {
    CHECK(small.pixels() == 8);
    CHECK(small.values() == 24);
    CHECK_FALSE(small.empty());
    CHECK(ImageShape{}.empty());
    CHECK(small.index({2, 1, 3}) == 23);
    for (int index = 0; index < small.values(); ++index) CHECK(small.index(small.pixel(index)) == index);
    CHECK(small.pixel(13) == PixelId{1, 1, 1});
    CHECK(small.contains({2, 1, 3}));
    for (const PixelId& outside :
         std::array<PixelId, 6>{{{3, 0, 0}, {0, 2, 0}, {0, 0, 4}, {-1, 0, 0}, {0, -1, 0}, {0, 0, -1}}})
        CHECK_FALSE(small.contains(outside));
    CHECK(PixelId{0, 1, 0} < PixelId{1, 0, 0});
    CHECK(describe({1, 28, 20}) == "28 x 20");
    CHECK(describe(small) == "3 channels of 2 x 4");
}

TEST_CASE("an image is stored channel by channel, row by row") {
    Image image = numbered();
    CHECK(image.shape() == small);
    for (int index = 0; index < small.values(); ++index)
        CHECK(image.values()[static_cast<size_t>(index)] == image.value(small.pixel(index)));
    CHECK(image.plane(2)(1, 3) == 113 + 100);
    CHECK(image.plane(1).rows() == 2);
    CHECK(image.plane(1).cols() == 4);
    image.plane(1) += 0.5f;
    CHECK(image.value(0, 1, 2) == 12);
    CHECK(image.value(1, 1, 2) == 112.5f);
    image.flat() *= 2;
    CHECK(image.value({2, 0, 1}) == 402);
}

TEST_CASE("images are values: copied, compared, empty by default") {
    const Image image = numbered();
    Image other = image;
    CHECK(other == image);
    other.value(2, 1, 3) = 0;
    CHECK(other != image);
    CHECK(Image(small, 1) != Image({3, 4, 2}, 1)); // as many values, another shape
    CHECK(Image().empty());
    CHECK(Image() == Image());
    CHECK(Image() != image);
    CHECK(Image(small).flat().isZero());
    other.value(0, 0, 0) = std::numeric_limits<float>::quiet_NaN();
    CHECK(other != other);
    CHECK(Image(small, image.values()) == image);
    CHECK(Image(small, image.flat() + 1) == numbered(1));
    CHECK_THROWS_AS(Image({1, 2, 4}, image.values()), Error);
    CHECK_THROWS_AS(Image({1, 2, 4}, image.flat()), Error);
}

TEST_CASE("a batch gives its images, some of them, and all values as a matrix") {
    ImageBatch batch(small, 5);
    for (int i = 0; i < 5; ++i) batch.set(i, numbered(static_cast<float>(i)));
    CHECK(batch.count() == 5);
    CHECK(batch.image(3) == numbered(3));
    CHECK(batch.matrix().rows() == 5);
    CHECK(batch.matrix().cols() == 24);
    CHECK(batch.matrix()(2, 23) == 215);
    CHECK(batch.row(4)[0] == 4);
    CHECK(batch.rows(1, 2).count() == 2);
    CHECK(batch.rows(1, 2).image(1) == numbered(2));
    CHECK(batch.everyRow(1, 2, 3).image(1) == numbered(4));
    CHECK(batch.everyRow(1, 2, 3).shape() == small);
    CHECK(ImageBatch(small, batch.matrix()) == batch);
    CHECK(ImageBatch(numbered()).image(0) == numbered());
    batch.row(0)[7] = -1;
    CHECK(batch.image(0).value(0, 1, 3) == -1);
    CHECK_THROWS_AS(batch.set(0, Image({1, 2, 4})), Error);
    CHECK_THROWS_AS(ImageBatch({1, 2, 4}, batch.matrix()), Error);
}

TEST_CASE("batches are values: compared by shape, number and content") {
    const ImageBatch ones(small, 2, 1);
    CHECK(ones == ImageBatch(small, 2, 1));
    CHECK(ones != ImageBatch(small, 3, 1));
    CHECK(ones != ImageBatch({1, 6, 4}, 2, 1));
    CHECK(ones != ImageBatch(small, 2, 2));
    CHECK(ImageBatch().empty());
    CHECK(ImageBatch() == ImageBatch());
}

TEST_CASE("shapes that do not fit are refused with what was expected and found") {
    CHECK_NOTHROW(requireOneChannel({1, 2, 4}, "it"));
    CHECK_THROWS_WITH_AS(requireOneChannel(small, "it"), testing::refusal("it").c_str(), Error);
    CHECK(squareSide({1, 8, 8}, "it") == 8);
    CHECK_THROWS_WITH_AS(squareSide({1, 8, 9}, "it"), "it needs square images, found 8 x 9", Error);
    CHECK(squareSide({3, 8, 8}, "it") == 8);
    CHECK_THROWS_WITH_AS(requireShape({1, 2, 4}, small, "it"),
                         "it needs images of 3 channels of 2 x 4, found 2 x 4", Error);
    CHECK_NOTHROW(requirePixel(small, {2, 1, 3}, "it"));
    CHECK_THROWS_AS(requirePixel(small, {0, 2, 0}, "it"), Error);
}

TEST_CASE("a picture of three channels is no grey PNG") {
    CHECK_THROWS_WITH_AS(writePng("never.png", numbered()), testing::refusal("a grey PNG").c_str(), Error);
}
