#include "core/base/error.h"
#include "core/image/file.h"
#include "core/image/grey_text.h"

#include <doctest/doctest.h>

#include <string>

using namespace scorelet;

TEST_CASE("a picture as text comes back to the last of its 8 bits") {
    Image image({1, 2, 3});
    for (int i = 0; i < 6; ++i) image.flat()[i] = greyOfByte(static_cast<float>(51 * i));
    const std::string text = greyText(image);
    CHECK(text == "2x3:00336699ccff");
    CHECK(imageOfGreyText(text) == image);
    CHECK(isGreyText(text));
    CHECK_FALSE(isGreyText("/some/where:2x3"));
    CHECK_FALSE(isGreyText(""));
}

TEST_CASE("a picture in colour as text: red, green and blue of every pixel") {
    Image image({3, 1, 2});
    for (int i = 0; i < 6; ++i) image.flat()[i] = greyOfByte(static_cast<float>(51 * i));
    const std::string text = greyText(image);
    CHECK(text == "1x2x3:0066cc3399ff");
    CHECK(imageOfGreyText(text) == image);
    CHECK(isGreyText(text));
}

TEST_CASE("a damaged picture as text says what was expected and what was found") {
    const auto fault = [](const std::string& text) {
        try {
            imageOfGreyText(text);
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    CHECK(fault("cat.png") == "a picture as text: expected \"HEIGHTxWIDTH:\", found \"cat.png\"");
    CHECK(fault("0x5:") == "a picture as text: expected 1 to 256 pixels a side, found 0 x 5");
    CHECK(fault("70000x70000:00") ==
          "a picture as text: expected 1 to 256 pixels a side, found 70000 x 70000");
    CHECK(fault("2x2:00ff") == "a picture as text: expected 8 digits for 2 x 2 pixels, found 4");
    CHECK(fault("1x1:g0") == "a picture as text: expected hexadecimal digits, found \"g0\"");
    CHECK_THROWS_AS(greyText(Image({1, 257, 1})), Error);
    CHECK(fault("1x2x3:00ff00") ==
          "a picture as text: expected 12 digits for 3 channels of 1 x 2 pixels, found 6");
    CHECK(fault("1x2x4:00ff00").starts_with("a picture as text: expected \"HEIGHTxWIDTH:\""));
    CHECK_THROWS_AS(greyText(Image({2, 2, 2})), Error);
}
