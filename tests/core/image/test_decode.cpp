// Pictures of every format, made by other programs or by hand from the formats' descriptions.
#include "core/base/error.h"
#include "core/image/decode.h"
#include "core/image/file.h"
#include "core/image/orientation.h"
#include "tests/core/data/temporary_folder.h"

#include <doctest/doctest.h>

#include <charconv>
#include <string_view>

using namespace scorelet;

namespace {

// By Pillow: 3 x 2 colours of two pages to be turned clockwise (LZW); grey of 16 bits, 0, 1000 and 65535;
// white, transparent white and (100, 150, 200) without loss; and by hand a PNG of the same 16-bit values.
constexpr const char* tiffColour =
    "49492a001a000000803fc01038141014140f0a214c8320ca02000b000001030001000000030000000101030001000000"
    "020000000201030003000000a40000000301030001000000050000000601030001000000020000001101040001000000"
    "080000001201030001000000060000001501030001000000030000001601030001000000020000001701040001000000"
    "110000001c0103000100000001000000be00000008000800080000000000000049492a000e000000803fc00008080b00"
    "000103000100000001000000010103000100000001000000020103000300000048010000030103000100000005000000"
    "0601030001000000020000001101040001000000b8000000120103000100000006000000150103000100000003000000"
    "1601030001000000010000001701040001000000060000001c0103000100000001000000000000000800080008000000";
constexpr const char* tiffWords =
    "49492a000800000009000001040001000000030000000101040001000000010000000201030001000000100000000301"
    "0300010000000100000006010300010000000100000011010400010000007a0000001601040001000000010000001701"
    "040001000000060000001c0103000100000001000000000000000000e803ffff";
constexpr const char* webpOpacity =
    "5249464630000000574542505650384c240000002f0200001017201048f21718770d814092ecfe080b0492fccda67afe"
    "e387153424a2ff01";
constexpr const char* pngWords =
    "89504e470d0a1a0a0000000d49484452000000030000000110000000006e1b972b0000000f49444154789c636060607e"
    "f1ff3f0005c802ea946684050000000049454e44ae426082";

Bytes bytesOfHex(std::string_view hex) {
    Bytes bytes(hex.size() / 2);
    for (size_t i = 0; i < bytes.size(); ++i)
        std::from_chars(hex.data() + 2 * i, hex.data() + 2 * i + 2, bytes[i], 16);
    return bytes;
}

Bytes bytesOfText(std::string_view text) {
    return {text.begin(), text.end()};
}

FilePicture pictureIn(const Bytes& bytes, int channels = 1, Ground ground = Ground::black) {
    const TemporaryFolder folder;
    folder.write("picture.any", bytes); // its bytes tell, not its name
    return readPicture(folder.path() / "picture.any", channels, ground);
}

std::string decodeComplaint(const Bytes& bytes) {
    try {
        pictureIn(bytes);
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

std::vector<int> shownBytes(const Image& image, int channel = 0) {
    std::vector<int> bytes;
    for (int row = 0; row < image.height(); ++row)
        for (int col = 0; col < image.width(); ++col)
            bytes.push_back(byteOfGrey(image.value(channel, row, col)));
    return bytes;
}

using Ints = std::vector<int>;

/// A PNG of three grey bytes over two rows with an EXIF chunk of an orientation.
Bytes orientedPng(int orientation, bool little) {
    const Bytes pixels{10, 20, 30, 40, 50, 60};
    Bytes png = encodePng(pixels, 2, 3, 1);
    Bytes exif = little ? bytesOfHex("49492a000800000001001201030001000000000000000000000000")
                        : bytesOfHex("4d4d002a00000008000101120003000000010000000000000000");
    exif[little ? 18 : 19] = static_cast<std::uint8_t>(orientation);
    Bytes chunk{0, 0, 0, static_cast<std::uint8_t>(exif.size()), 'e', 'X', 'I', 'f'};
    chunk.insert(chunk.end(), exif.begin(), exif.end());
    chunk.insert(chunk.end(), 4, 0); // the check sum, which nobody checks
    png.insert(png.begin() + 33, chunk.begin(), chunk.end());
    return png;
}

} // namespace

TEST_CASE("PGM, PPM and PBM, as text and as bytes, of 1, 8 and 16 bits") {
    const Ints six{0, 51, 102, 153, 204, 255};
    CHECK(shownBytes(pictureIn(bytesOfText("P2 # a comment\n3 2\n5\n0 1 2\n3 4 5\n")).image) == six);
    Bytes bytes = bytesOfText("P5\n3 2\n5\n");
    bytes.insert(bytes.end(), {0, 1, 2, 3, 4, 5});
    CHECK(shownBytes(pictureIn(bytes).image) == six);
    Bytes words = bytesOfText("P5 3 1 1000\n");
    words.insert(words.end(), {0, 0, 0, 1, 3, 232}); // 0, 1 and 1000
    const Image fine = pictureIn(words).image;
    CHECK(fine.value(0, 0, 0) == -1.f);
    CHECK(fine.value(0, 0, 1) == doctest::Approx(2 * 0.001 - 1).epsilon(1e-5)); // a byte has no such step
    CHECK(fine.value(0, 0, 2) == 1.f);
    CHECK(shownBytes(pictureIn(bytesOfText("P1\n3 2\n011 100\n")).image) == Ints{255, 0, 0, 0, 255, 255});
    Bytes packed = bytesOfText("P4 3 2\n");
    packed.insert(packed.end(), {0b01100000, 0b10000000});
    CHECK(shownBytes(pictureIn(packed).image) == Ints{255, 0, 0, 0, 255, 255});
    Bytes colour = bytesOfText("P6 1 2 255\n");
    colour.insert(colour.end(), {1, 2, 3, 4, 5, 6});
    const FilePicture picture = pictureIn(colour, 3);
    CHECK(picture.colour);
    CHECK(shownBytes(picture.image, 1) == Ints{2, 5});
    CHECK(shownBytes(pictureIn(bytesOfText("P3 1 2 255 1 2 3 4 5 6"), 3).image, 2) == Ints{3, 6});
    for (const char* damaged : {"P5 3 2 255\n12345", "P2 3 2 255 1 2 3", "P5 0 2 255\n", "P2 2 1 5 1 6",
                                "P5 60000 60000 255\n", "P5 9000 9000 255\n", "P5 3", "P1 2 1 0 2"})
        CHECK(decodeComplaint(bytesOfText(damaged)).find("picture.any: ") != std::string::npos);
}

TEST_CASE("16 bits of a PNG or a TIFF are kept") {
    for (const char* file : {pngWords, tiffWords}) {
        if (file == tiffWords && !readsTiff()) continue;
        const Image image = pictureIn(bytesOfHex(file)).image;
        REQUIRE(image.shape() == ImageShape{1, 1, 3});
        CHECK(image.value(0, 0, 0) == -1.f);
        CHECK(image.value(0, 0, 1) == doctest::Approx(2 * 1000 / 65535.0 - 1).epsilon(1e-6));
        CHECK(image.value(0, 0, 2) == 1.f);
    }
}

TEST_CASE("a TIFF in colours is turned as it says, and its further pages are counted") {
    if (!readsTiff()) return;
    const FilePicture picture = pictureIn(bytesOfHex(tiffColour), 3);
    CHECK(picture.colour);
    CHECK(picture.turned);
    CHECK(picture.furtherPages == 1);
    REQUIRE(picture.image.shape() == ImageShape{3, 3, 2}); // of 2 x 3, clockwise
    CHECK(shownBytes(picture.image, 0) == Ints{10, 255, 40, 0, 200, 0});
    CHECK(shownBytes(picture.image, 2) == Ints{30, 0, 40, 0, 50, 255});
    Bytes damaged = bytesOfHex(tiffColour);
    damaged.resize(60);
    CHECK(decodeComplaint(damaged).find("picture.any: ") != std::string::npos);
}

TEST_CASE("a WebP's opacity is shown over the ground that is chosen") {
    if (!readsWebp()) return;
    const FilePicture black = pictureIn(bytesOfHex(webpOpacity), 3);
    CHECK(black.transparent);
    CHECK(shownBytes(black.image, 0) == Ints{255, 0, 100});
    CHECK(shownBytes(black.image, 2) == Ints{255, 0, 200});
    CHECK(shownBytes(pictureIn(bytesOfHex(webpOpacity), 3, Ground::white).image, 1) == Ints{255, 255, 150});
    Bytes damaged = bytesOfHex(webpOpacity);
    damaged.resize(30);
    CHECK(decodeComplaint(damaged).find("picture.any: ") != std::string::npos);
}

TEST_CASE("black ink on transparency is seen on white, and is not on black") {
    const Bytes ink{0, 255, 0, 51, 0, 0};
    const Bytes png = encodePng(ink, 1, 3, 2);
    CHECK(shownBytes(pictureIn(png).image) == Ints{0, 0, 0});
    CHECK(shownBytes(pictureIn(png, 1, Ground::white).image) == Ints{0, 204, 255});
    CHECK(pictureIn(png).transparent);
    CHECK_FALSE(pictureIn(encodePng(Bytes{0, 255, 9, 255}, 1, 2, 2)).transparent);
}

TEST_CASE("the eight orientations of EXIF, in both byte orders") {
    // Of 10 20 30 / 40 50 60, by the standard's words for where its first row and column are to be seen.
    const std::pair<int, Ints> seen[] = {{1, {10, 20, 30, 40, 50, 60}}, {2, {30, 20, 10, 60, 50, 40}},
                                         {3, {60, 50, 40, 30, 20, 10}}, {4, {40, 50, 60, 10, 20, 30}},
                                         {5, {10, 40, 20, 50, 30, 60}}, {6, {40, 10, 50, 20, 60, 30}},
                                         {7, {60, 30, 50, 20, 40, 10}}, {8, {30, 60, 20, 50, 10, 40}}};
    for (const auto& [orientation, expected] : seen)
        for (const bool little : {false, true}) {
            const FilePicture picture = pictureIn(orientedPng(orientation, little));
            CHECK(shownBytes(picture.image) == expected);
            CHECK(picture.image.height() == (orientation < 5 ? 2 : 3));
            CHECK(picture.turned == (orientation > 1));
        }
    CHECK_FALSE(pictureIn(orientedPng(9, false)).turned);
    Bytes endless = orientedPng(6, false);
    for (size_t i = 41; i < endless.size(); ++i) { // damage of any byte of it is harmless
        Bytes damaged = endless;
        damaged[i] = 255;
        CHECK(exifOrientation(damaged) >= 1);
        damaged.resize(i);
        CHECK(exifOrientation(damaged) >= 1);
    }
}

TEST_CASE("files of other kinds are told by their kind") {
    CHECK(decodeComplaint(bytesOfText("GIF89a, and what follows")).find("it is a GIF") != std::string::npos);
    const Bytes compressed =
        bytesOfHex("424d4000000000000000360000002800000002000000020000000100080001000000");
    CHECK(decodeComplaint(compressed).find("such as a compressed one") != std::string::npos);
    CHECK(decodeComplaint(bytesOfText("%PDF-1.7 and what follows")).find("it is a PDF") != std::string::npos);
}
