#include "core/base/error.h"
#include "core/base/random.h"
#include "core/image/file.h"
#include "core/image/npy.h"
#include "tests/core/data/temporary_folder.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>
#include <vector>

using namespace scorelet;

namespace {

Bytes readAll(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string messageOf(const std::filesystem::path& path) {
    try {
        readImage(path);
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

} // namespace

TEST_CASE("a grey PNG comes back as it was written") {
    const TemporaryFolder folder;
    Image image({1, 3, 5});
    for (int i = 0; i < 15; ++i) image.flat()[i] = greyOfByte(static_cast<float>(i * 17));
    writePng(folder.path() / "grey.png", image);
    CHECK((readImage(folder.path() / "grey.png").flat() - image.flat()).abs().maxCoeff() < 1e-6f);
}

TEST_CASE("grey values are rounded and clamped to bytes") {
    CHECK(byteOfGrey(-1.f) == 0);
    CHECK(byteOfGrey(1.f) == 255);
    CHECK(byteOfGrey(0.f) == 128);
    CHECK(byteOfGrey(-7.f) == 0);
    CHECK(byteOfGrey(1e30f) == 255);
    CHECK(byteOfGrey(std::nanf("")) == 0);
    CHECK(byteOfGrey(std::numeric_limits<float>::infinity()) == 255);
    for (int byte = 0; byte < 256; ++byte) CHECK(byteOfGrey(greyOfByte(static_cast<float>(byte))) == byte);
}

TEST_CASE("colours are read as luminance, opacity over black") {
    const TemporaryFolder folder;
    const Bytes colours{255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255};
    writePng(folder.path() / "colour.png", colours, 2, 2, 3);
    const Image image = readImage(folder.path() / "colour.png");
    REQUIRE(image.shape() == ImageShape{1, 2, 2});
    CHECK(image.value(0, 0, 0) == doctest::Approx(2 * 0.299 - 1));
    CHECK(image.value(0, 0, 1) == doctest::Approx(2 * 0.587 - 1));
    CHECK(image.value(0, 1, 0) == doctest::Approx(2 * 0.114 - 1));
    CHECK(image.value(0, 1, 1) == doctest::Approx(1));
    const Bytes opacity{255, 255, 255, 0, 255, 255, 255, 51};
    writePng(folder.path() / "opacity.png", opacity, 1, 2, 4);
    const Image shown = readImage(folder.path() / "opacity.png");
    CHECK(shown.value(0, 0, 0) == -1.f);
    CHECK(shown.value(0, 0, 1) == doctest::Approx(-0.6));
}

TEST_CASE("unreadable images are told by name and reason") {
    const TemporaryFolder folder;
    folder.write("text.png", {'h', 'e', 'l', 'l', 'o'});
    folder.write("empty.jpg", {});
    writePng(folder.path() / "whole.png", Image({1, 40, 40}));
    Bytes half = readAll(folder.path() / "whole.png");
    half.resize(half.size() / 2);
    folder.write("half.png", half);
    for (const char* file : {"text.png", "empty.jpg", "half.png"}) {
        const std::string message = messageOf(folder.path() / file);
        CHECK(message.find(file) != std::string::npos);
        CHECK(message.find("not a readable " + pictureKinds() + " image") != std::string::npos);
    }
    CHECK(messageOf(folder.path() / "missing.png").find("missing.png: cannot be opened") !=
          std::string::npos);
}

TEST_CASE("an image too large to load is refused by its header") {
    const TemporaryFolder folder;
    writePng(folder.path() / "small.png", Image({1, 2, 2}));
    Bytes bytes = readAll(folder.path() / "small.png");
    bytes[16 + 2] = bytes[20 + 2] = 0x40; // width and height become more than 16,384
    folder.write("large.png", bytes);
    CHECK(messageOf(folder.path() / "large.png").find("expected at most") != std::string::npos);
}

TEST_CASE("a file that cannot be written is an error") {
    const TemporaryFolder folder;
    CHECK_THROWS_AS(writePng(folder.path() / "none" / "a.png", Image({1, 2, 2})), Error);
    const std::vector<float> value{1.f};
    CHECK_THROWS_AS(writeNpy(folder.path() / "none" / "a.npy", value, {1}), Error);
}

TEST_CASE("NumPy files have the header of format 1.0 and the values in order") {
    const TemporaryFolder folder;
    const std::vector<float> values{0.f, 1.f, -2.5f, 3.f, 4.f, 5.f};
    const std::pair<std::vector<size_t>, std::string> cases[] = {
        {{6}, "'shape': (6,), "}, {{2, 3}, "'shape': (2, 3), "}, {{1, 3, 2}, "'shape': (1, 3, 2), "}};
    for (const auto& [shape, text] : cases) {
        writeNpy(folder.path() / "a.npy", values, shape);
        const Bytes bytes = readAll(folder.path() / "a.npy");
        REQUIRE(bytes.size() > 10);
        CHECK(std::string(bytes.begin(), bytes.begin() + 6) == "\x93NUMPY");
        CHECK(bytes[6] == 1);
        CHECK(bytes[7] == 0);
        const size_t start = 10 + bytes[8] + 256u * bytes[9];
        CHECK(start % 64 == 0);
        const std::string header(bytes.begin() + 10, bytes.begin() + static_cast<std::ptrdiff_t>(start));
        CHECK(header.starts_with("{'descr': '<f4', 'fortran_order': False, " + text + "}"));
        CHECK(header.back() == '\n');
        REQUIRE(bytes.size() == start + 24);
        std::vector<float> back(6);
        std::memcpy(back.data(), bytes.data() + start, 24);
        CHECK(back == values);
    }
    const std::vector<float> single{7.f};
    writeNpy(folder.path() / "b.npy", single, {});
    const Bytes bytes = readAll(folder.path() / "b.npy");
    CHECK(std::string(bytes.begin(), bytes.end()).find("'shape': (), }") != std::string::npos);
}

TEST_CASE("what a damaged head asks for is refused before a decoder sees it") {
    const TemporaryFolder folder;
    const auto refused = [&](const char* name, const Bytes& bytes) {
        const auto path = folder.path() / name;
        std::ofstream(path, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        return messageOf(path);
    };
    const auto bmp = [](std::int32_t width, std::int32_t height) {
        Bytes bytes(60);
        bytes[0] = 'B', bytes[1] = 'M', bytes[10] = 54, bytes[14] = 40, bytes[26] = 1, bytes[28] = 24;
        for (int i = 0; i < 4; ++i) {
            bytes[18 + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(width >> 8 * i);
            bytes[22 + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(height >> 8 * i);
        }
        return bytes;
    };
    CHECK(refused("a.bmp", bmp(0, 4)).find("damaged: its head says 4 x 0 pixels") != std::string::npos);
    CHECK(refused("b.bmp", bmp(4, 0)).find("damaged: its head says 0 x 4 pixels") != std::string::npos);
    CHECK(refused("c.bmp", bmp(-3, 4)).find("damaged") != std::string::npos);
    CHECK(refused("d.bmp", bmp(40000, -40000)).find("40000 x 40000 pixels") != std::string::npos);
    CHECK(refused("e.bmp", bmp(4, std::numeric_limits<std::int32_t>::min())).find("expected at most") !=
          std::string::npos);
    Bytes png = encodePng(Bytes(12), 2, 2, 3);
    for (const std::size_t at : {18u, 22u}) png[at] = 0x9c, png[at + 1] = 0x40; // 40,000
    CHECK(refused("a.png", png).find("40000 x 40000 pixels of 3 values each, expected at most") !=
          std::string::npos);
    png = encodePng(Bytes(12), 2, 2, 3);
    const Bytes apple = {0, 0, 0, 4, 'C', 'g', 'B', 'I', 0x50, 0, 0x20, 2, 0x2b, 0xd5, 0xb3, 0x7f};
    png.insert(png.begin() + 8, apple.begin(), apple.end());
    CHECK(refused("b.png", png).find("expected IHDR first, found CgBI") != std::string::npos);
    // A Huffman table of 16 x 255 codes; then one of 256 within a long enough segment, which is allowed.
    const Bytes head = {0xff, 0xd8, 0xff, 0xe0, 0x00, 0x04, 0xff, 0xc4, 0xff, 0xc4, 0x00, 0x13, 0x00};
    Bytes jpeg(head.size() + 16, 255);
    std::copy(head.begin(), head.end(), jpeg.begin());
    CHECK(refused("a.jpg", jpeg).find("a Huffman table of 4080 codes") != std::string::npos);
    jpeg[11] = 0x07; // a segment that ends within the table, which is read to its end all the same
    CHECK(refused("d.jpg", jpeg).find("a Huffman table of 4080 codes") != std::string::npos);
    jpeg.insert(jpeg.begin() + 1, {0xff, 0xff}); // which the decoder takes for fillings
    CHECK(refused("e.jpg", jpeg).find("a Huffman table of 4080 codes") != std::string::npos);
    CHECK(refused("f.jpg", {0xff, 0xd8, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0})
              .find("a Huffman table that is not there") != std::string::npos);
    Bytes sized = {0xff, 0xd8, 0xff, 0xc0, 0x00, 0x11, 8, 0xff, 0xff, 0xff, 0xff,
                   3,    1,    0x11, 0,    2,    0x11, 1, 3,    0x11, 1};
    CHECK(refused("b.jpg", sized).find("65535 x 65535 pixels of 3 values each") != std::string::npos);
    sized[9] = sized[10] = 0;
    CHECK(refused("c.jpg", sized).find("damaged: its head says 65535 x 0 pixels") != std::string::npos);
}

TEST_CASE("a small file that would take gigabytes or minutes to decode is refused; a large one is read") {
    const TemporaryFolder folder;
    const auto complaintOf = [&](const Bytes& bytes) {
        folder.write("picture", bytes);
        return messageOf(folder.path() / "picture");
    };
    Bytes noise(600 * 600);
    for (std::size_t i = 0; i < noise.size(); ++i)
        noise[i] = static_cast<std::uint8_t>(uniformAt(3, 0, i) * 256);
    const Bytes large = encodePng(noise, 600, 600, 1); // which does not pack
    REQUIRE(large.size() > 300'000);
    CHECK(complaintOf(large).empty());
    Bytes small = large;
    for (const std::size_t at : {std::size_t{18}, std::size_t{22}})
        small[at] = 0, small[at + 1] = 2; // 2 x 2 pixels
    CHECK(complaintOf(small).find("its data unpack to more than its 16 bytes of pixels") !=
          std::string::npos);

    Bytes scans = {0xff, 0xd8};
    for (int i = 0; i < 301; ++i) scans.insert(scans.end(), {0xff, 0xda, 0x00, 0x02});
    CHECK(complaintOf(scans).find("more than 300 scans") != std::string::npos);
    scans.resize(scans.size() - 4);
    CHECK(complaintOf(scans).find("scans") == std::string::npos); // refused by the decoder, for what it lacks
}

TEST_CASE("arrays come back as they were written; damaged ones are refused before anything is allocated") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "a.npy";
    const std::vector<float> values = {1.5f, -2, std::numeric_limits<float>::infinity(), 0, 1e-30f, 7};
    for (const std::vector<std::size_t>& shape : {std::vector<std::size_t>{6}, {2, 3}, {1, 2, 3}}) {
        writeNpy(path, values, shape);
        const NpyArray array = readNpy(path);
        CHECK(array.shape == shape);
        CHECK(array.values == values);
    }
    const std::string whole = encodeNpy(values, {2, 3});
    const auto refusal = [&](std::string bytes) {
        std::ofstream(path, std::ios::binary) << bytes;
        try {
            readNpy(path);
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    const auto with = [&](const std::string& part, const std::string& by) {
        std::string changed = whole;
        return changed.replace(changed.find(part), part.size(), by);
    };
    CHECK(refusal(with("(2, 3)", "(2, 4)")).find("8 values for the shape (2, 4), found 6") !=
          std::string::npos);
    CHECK(refusal(with("(2, 3), }           ", "(99999999999, 999999)"))
              .find("(99999999999, 999999), found 6") != std::string::npos);
    CHECK(refusal(with("<f4", "<i4")).find("'<i4'") != std::string::npos);
    CHECK(refusal(with("False", "Maybe")).find("'fortran_order' True or False, found Maybe") !=
          std::string::npos);
    CHECK(refusal(with("False", "True ")).empty());
    CHECK(readNpy(path).values ==
          std::vector<float>{1.5f, values[2], 1e-30f, -2, 0, 7}); // columns, then rows
    CHECK(refusal(whole.substr(0, 20)).find("whole header") != std::string::npos);
    CHECK(refusal("PK\x03\x04 and more of it").find(".npz") != std::string::npos);
    CHECK(refusal("").find("something else") != std::string::npos);
    for (std::size_t i = 0; i < whole.size(); ++i) // no damage crashes
        for (const char by : {'\0', ',', '9', '\xff'}) {
            std::string changed = whole;
            changed[i] = by;
            refusal(changed);
        }
}

TEST_CASE("a picture in colour, and whether a file has any") {
    const TemporaryFolder folder;
    writePng(folder.path() / "colour.png", Bytes{10, 20, 30, 40, 50, 60}, 1, 2, 3);
    writePng(folder.path() / "grey.png", Bytes{10, 10, 10, 0, 0, 0}, 1, 2, 3);
    writePng(folder.path() / "opacity.png", Bytes{10, 20, 30, 0, 255, 0, 51, 51}, 1, 2, 4);
    const FilePicture colour = readPicture(folder.path() / "colour.png", 3);
    CHECK(colour.colour);
    REQUIRE(colour.image.shape() == ImageShape{3, 1, 2});
    for (int channel = 0; channel < 3; ++channel)
        for (int col = 0; col < 2; ++col)
            CHECK(byteOfGrey(colour.image.value(channel, 0, col)) == 10 + 10 * channel + 30 * col);
    CHECK(readPicture(folder.path() / "colour.png", 1).colour);
    CHECK_FALSE(readPicture(folder.path() / "grey.png", 3).colour);
    const Image shown = readPicture(folder.path() / "opacity.png", 3).image;
    CHECK(shown.value(0, 0, 0) == -1.f);
    CHECK(shown.value(0, 0, 1) == doctest::Approx(-0.6));
    CHECK(shown.value(1, 0, 1) == -1.f);
    CHECK(shown.value(2, 0, 1) == doctest::Approx(2 * 51. * 51 / 255 / 255 - 1));
}
