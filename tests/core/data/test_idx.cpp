#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/image/file.h"
#include "core/image/resize.h"
#include "tests/core/data/temporary_folder.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <iterator>

using namespace scorelet;

namespace {

const Work oneThread{};

float grey(int byte) {
    return 2.f * static_cast<float>(byte % 256) / 255.f - 1.f;
}

/// Five training and two held-out images of 8 x 10 pixels; each pixel tells its place in the file.
void writeSmallSet(const TemporaryFolder& folder, bool compressed) {
    auto write = [&](std::string name, const Bytes& bytes) {
        folder.write(compressed ? name + ".gz" : name, compressed ? gzip(bytes) : bytes);
    };
    write("train-images-idx3-ubyte", idxImages(5, 8, 10, countingBytes(5 * 80)));
    write("train-labels-idx1-ubyte", idxLabels(5, {4, 3, 2, 1, 0}));
    write("t10k-images-idx3-ubyte", idxImages(2, 8, 10, countingBytes(2 * 80, 100)));
    write("t10k-labels-idx1-ubyte", idxLabels(2, {9, 8}));
}

} // namespace

TEST_CASE("an IDX folder comes back pixel by pixel, plain and compressed, on any number of threads") {
    for (bool compressed : {false, true})
        for (int threads : {1, 2, 5}) {
            const TemporaryFolder folder;
            writeSmallSet(folder, compressed);
            DataRequest request{.source = folder.name(), .size = 16, .fit = SizeFit::pad};
            const DataSet data = loadDataSet(request, Work{{}, threads});
            REQUIRE(data.train.count() == 5);
            REQUIRE(data.heldOut.count() == 2);
            REQUIRE(data.train.pixels.matrix().cols() == 256);
            CHECK(data.shape == ImageShape{1, 16, 16});
            CHECK(data.train.labels == std::vector<int>{4, 3, 2, 1, 0});
            CHECK(data.heldOut.labels == std::vector<int>{9, 8});
            CHECK(data.classNames.empty());
            // 8 x 10 in 16 x 16: four rows above, three columns to the left.
            CHECK(data.train.pixels.matrix()(0, 4 * 16 + 3) == grey(0));
            CHECK(data.train.pixels.matrix()(3, 5 * 16 + 4) == grey(3 * 80 + 11));
            CHECK(data.train.pixels.matrix()(4, 11 * 16 + 12) == grey(5 * 80 - 1));
            CHECK(data.heldOut.pixels.matrix()(1, 11 * 16 + 12) == grey(100 + 2 * 80 - 1));
            CHECK(data.train.pixels.matrix()(0, 0) == -1.f);
            CHECK(data.train.pixels.matrix()(4, 255) == -1.f);
        }
}

TEST_CASE("of IDX images that are no squares the centred square is resized, as of other files") {
    const TemporaryFolder folder, pictures;
    writeSmallSet(folder, true);
    for (int i = 0; i < 3; ++i) {
        const Bytes bytes = countingBytes(80, 80 * i);
        std::filesystem::create_directories(pictures.path() / "train");
        std::filesystem::create_directories(pictures.path() / "test");
        for (const char* split : {"train", "test"})
            writePng(pictures.path() / split / fmt::format("{}.png", i), bytes, 8, 10, 1);
    }
    for (const int size : {8, 9, 32}) {
        const DataSet data = loadDataSet({.source = folder.name(), .size = size}, oneThread);
        const DataSet files = loadDataSet({.source = pictures.name(), .size = size}, oneThread);
        Image square({1, 8, 8}), expected({1, size, size});
        for (int row = 0; row < 8; ++row)
            for (int col = 0; col < 8; ++col) square.value(0, row, col) = grey(2 * 80 + 10 * row + 1 + col);
        std::vector<float> scratch;
        Resizer(8, 8, size, size)(square.plane(0).data(), 8, expected.plane(0).data(), scratch);
        CHECK(data.train.pixels.image(2) == expected);
        CHECK(data.train.pixels.rows(0, 3) == files.train.pixels);
        CHECK(data.origin.find(size == 8 ? "the centred squares of 8 x 10 cut to 8 x 8"
                                         : "the centred squares of 8 x 10 resized bilinearly to") !=
              std::string::npos);
    }
}

TEST_CASE("the first so many images are taken, and too many asked for are said in the origin") {
    const TemporaryFolder folder;
    writeSmallSet(folder, true);
    const DataSet all = loadDataSet({.source = folder.name(), .train = 7, .size = 8}, oneThread);
    CHECK(all.train.count() == 5);
    CHECK(all.origin.find("5 images (7 were asked for)") != std::string::npos);
    const DataSet some =
        loadDataSet({.source = folder.name(), .train = 3, .heldOut = 1, .size = 8}, oneThread);
    CHECK(some.train.count() == 3);
    CHECK(some.heldOut.count() == 1);
    CHECK(some.train.labels == std::vector<int>{4, 3, 2});
    CHECK(some.train.pixels == all.train.pixels.rows(0, 3));
}

TEST_CASE("many blocks of images arrive in their order") {
    // 8 x 8 images in blocks of 2 MB: 40,000 of them are two blocks, the first pixels of each tell its
    // number.
    constexpr std::uint32_t count = 40'000;
    Bytes pixels(count * 64);
    for (std::uint32_t i = 0; i < count; ++i) {
        pixels[i * 64] = static_cast<std::uint8_t>(i >> 8);
        pixels[i * 64 + 63] = static_cast<std::uint8_t>(i);
    }
    const TemporaryFolder folder;
    folder.write("a-train-images.idx3-ubyte", idxImages(count, 8, 8, pixels));
    folder.write("a-test-images.idx3-ubyte", idxImages(1, 8, 8, countingBytes(64)));
    const DataSet data = loadDataSet({.source = folder.name(), .size = 8}, Work{{}, 3});
    CHECK(data.train.labels.empty());
    int wrong = 0;
    for (int i = 0; i < static_cast<int>(count); ++i)
        wrong +=
            data.train.pixels.matrix()(i, 0) != grey(i >> 8) || data.train.pixels.matrix()(i, 63) != grey(i);
    CHECK(wrong == 0);
}

TEST_CASE("a requested stop ends the loading") {
    const TemporaryFolder folder;
    writeSmallSet(folder, true);
    std::stop_source stop;
    stop.request_stop();
    CHECK_THROWS_AS(loadDataSet({.source = folder.name()}, Work{stop.get_token(), 2}), Cancelled);
}

TEST_CASE("grey images in colour are three times the same plane, of IDX files and of strokes") {
    const TemporaryFolder folder;
    writeSmallSet(folder, false);
    for (const std::string& source : {folder.name(), std::string("strokes")}) {
        DataRequest request{.source = source, .train = 5, .heldOut = 2, .size = 16};
        const DataSet grey = loadDataSet(request, Work{{}, 2});
        request.channels = 3;
        const DataSet colour = loadDataSet(request, Work{{}, 2});
        CHECK(colour.shape == ImageShape{3, 16, 16});
        for (const auto set : {&DataSet::train, &DataSet::heldOut})
            for (int channel = 0; channel < 3; ++channel)
                CHECK((colour.*set).pixels.matrix().middleCols(256 * channel, 256) ==
                      (grey.*set).pixels.matrix());
        CHECK(colour.train.labels == grey.train.labels);
        CHECK(grey.origin.find(", grey, ") != std::string::npos);
        CHECK(colour.origin.find(", grey in three channels, ") != std::string::npos);
    }
}

TEST_CASE(
    "the files behind IDX images are told by one name and a number, and what lies beside them by a note") {
    const TemporaryFolder folder;
    writeSmallSet(folder, true);
    folder.write("readme.txt", {'x'});
    folder.write("photo.PNG", {'x'});
    folder.write(".hidden", {'x'});
    const DataSet data = loadDataSet({.source = folder.name(), .size = 8}, oneThread);
    CHECK(data.train.names.of(3) == "train-images-idx3-ubyte.gz #3");
    CHECK(data.heldOut.names.of(1) == "t10k-images-idx3-ubyte.gz #1");
    CHECK(data.train.names.of(5).empty());
    REQUIRE(data.notes.size() == 3); // two are about classes
    CHECK(data.notes[0] == "left out: 1 .png file, 1 .txt file, 1 hidden file");
}

TEST_CASE("names of IDX files may differ in case and signs, and lie in folders of their own") {
    const auto same = [](const std::vector<std::string>& names) {
        const TemporaryFolder folder;
        folder.write(names[0], idxImages(2, 8, 8, countingBytes(128)));
        folder.write(names[1], idxLabels(2, {3, 3}));
        folder.write(names[2], idxImages(1, 8, 8, countingBytes(64)));
        folder.write(names[3], idxLabels(1, {3}));
        const DataSet data = loadDataSet({.source = folder.name(), .size = 8}, oneThread);
        CHECK(data.train.labels == std::vector<int>{3, 3});
        CHECK(data.heldOut.labels == std::vector<int>{3});
        return data.notes;
    };
    // The one held-out image is the first training image.
    const std::vector<std::string> expected{"1 of 1 held-out images is one of the training images"};
    CHECK(same({"TRAIN-IMAGES-IDX3-UBYTE", "TRAIN-LABELS-IDX1-UBYTE", "T10K-IMAGES-IDX3-UBYTE",
                "T10K-LABELS-IDX1-UBYTE"}) == expected);
    CHECK(same({"train-images.idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images.idx3-ubyte",
                "t10k-labels.idx1-ubyte"}) == expected);
    CHECK(same({"train-images-idx3-ubyte/train-images-idx3-ubyte",
                "train-labels-idx1-ubyte/train-labels-idx1-ubyte",
                "t10k-images-idx3-ubyte/t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"}) == expected);
    std::vector<std::string> notes =
        same({"MNIST/raw/train-images-idx3-ubyte", "MNIST/raw/train-labels-idx1-ubyte",
              "MNIST/raw/t10k-images-idx3-ubyte", "MNIST/raw/t10k-labels-idx1-ubyte"});
    REQUIRE(notes.size() == 2);
    CHECK(notes[0] == "read from MNIST/raw below");
}

TEST_CASE("EMNIST is hinted at, and turned on request") {
    const TemporaryFolder folder;
    folder.write("emnist-letters-train-images-idx3-ubyte", idxImages(2, 8, 8, countingBytes(128, 0, 7)));
    folder.write("emnist-letters-test-images-idx3-ubyte", idxImages(1, 8, 8, countingBytes(64, 5, 3)));
    const DataSet stored = loadDataSet({.source = folder.name(), .size = 16}, oneThread);
    REQUIRE(stored.notes.size() == 2);
    CHECK(stored.notes[0].find("no classes: emnist-letters-train-images-idx3-ubyte") == 0);
    CHECK(stored.notes[1].find("--orientation transposed") != std::string::npos);
    const DataSet turned =
        loadDataSet({.source = folder.name(), .size = 16, .orientation = PixelOrder::transposed}, oneThread);
    CHECK(turned.notes.size() == 1);
    CHECK(turned.origin.find("rows and columns exchanged") != std::string::npos);
    for (Eigen::Index i = 0; i < 2; ++i)
        CHECK((turned.train.pixels.image(i).plane(0) == stored.train.pixels.image(i).plane(0).transpose())
                  .all());
}

TEST_CASE("masks of 0 and 1 are hinted at, and stretched on request; constant and repeated images are told") {
    const TemporaryFolder folder;
    Bytes masks = countingBytes(3 * 64);
    for (auto& byte : masks) byte = static_cast<std::uint8_t>(byte % 3 == 0);
    std::fill(masks.begin(), masks.begin() + 64, std::uint8_t{0});
    Bytes train = masks;
    train.insert(train.end(), masks.begin() + 64, masks.begin() + 128);
    folder.write("train-images-idx3-ubyte", idxImages(4, 8, 8, train));
    folder.write("t10k-images-idx3-ubyte", idxImages(2, 8, 8, Bytes(128, 1)));
    DataRequest request{.source = folder.name(), .size = 8};
    const DataSet stored = loadDataSet(request, oneThread);
    REQUIRE(stored.notes.size() == 6);
    CHECK(stored.notes[1] == "1 of 4 training images repeats one before");
    CHECK(stored.notes[2] == "1 of 4 training images is of one value everywhere");
    CHECK(stored.notes[3] == "all 2 held-out images are equal");
    CHECK(stored.notes[4] == "2 of 2 held-out images are of one value everywhere");
    CHECK(stored.notes[5].find("from -1 to -0.992 of -1 to 1") != std::string::npos);
    request.range = ValueRange::stretched;
    const DataSet stretched = loadDataSet(request, oneThread);
    CHECK(stretched.notes.size() == 5);
    CHECK(stretched.train.pixels.matrix().minCoeff() == -1.f);
    CHECK(stretched.train.pixels.matrix().maxCoeff() == 1.f);
    CHECK((stretched.heldOut.pixels.matrix().array() == 1.f).all());
    CHECK(stretched.origin.find("stretched from -1 to -0.992") != std::string::npos);
}

namespace {

/// An IDX file of numbers, the most significant byte first.
template <class Number>
Bytes idxNumbers(std::uint8_t type, const std::vector<std::uint32_t>& shape,
                 const std::vector<Number>& numbers) {
    Bytes bytes{0, 0, type, static_cast<std::uint8_t>(shape.size())};
    const auto append = [&](const auto& number) {
        std::uint8_t parts[sizeof number];
        std::memcpy(parts, &number, sizeof number);
        bytes.insert(bytes.end(), std::rbegin(parts), std::rend(parts));
    };
    for (const std::uint32_t side : shape) append(side);
    for (const Number& number : numbers) append(number);
    return bytes;
}

template <class Number>
std::vector<Number> numbersOf(const Bytes& bytes, double scale) {
    std::vector<Number> numbers;
    for (const std::uint8_t byte : bytes) numbers.push_back(static_cast<Number>(byte * scale));
    return numbers;
}

/// Two training images of 8 x 8 and one held-out one, and their labels, of one type of numbers.
template <class Number>
DataSet numbersLoaded(std::uint8_t type, double scale) {
    const TemporaryFolder folder;
    folder.write("train-images-idx3-x",
                 idxNumbers(type, {2, 8, 8}, numbersOf<Number>(countingBytes(128), scale)));
    folder.write("t10k-images-idx3-x.gz",
                 gzip(idxNumbers(type, {1, 8, 8}, numbersOf<Number>(countingBytes(64, 7), scale))));
    folder.write("train-labels-idx1-y", idxNumbers<std::int32_t>(0x0c, {2}, {5, 300}));
    folder.write("t10k-labels-idx1-ubyte", idxLabels(1, {5}));
    return loadDataSet({.source = folder.name(), .size = 8}, oneThread);
}

} // namespace

TEST_CASE("IDX of integers and floating-point numbers are the images of bytes") {
    for (const DataSet& data : {numbersLoaded<std::int16_t>(0x0b, 1), numbersLoaded<std::int32_t>(0x0c, 1),
                                numbersLoaded<std::int32_t>(0x0c, 257), numbersLoaded<float>(0x0d, 1 / 255.),
                                numbersLoaded<double>(0x0e, 1)}) {
        CAPTURE(data.origin);
        REQUIRE(data.train.count() == 2);
        for (int i = 0; i < 128; ++i)
            CHECK(data.train.pixels.matrix()(i / 64, i % 64) == doctest::Approx(grey(i)).epsilon(1e-6));
        CHECK(data.heldOut.pixels.matrix()(0, 1) == doctest::Approx(grey(8)).epsilon(1e-6));
        CHECK(data.train.labels == std::vector<int>{5, 300});
        CHECK(data.heldOut.labels == std::vector<int>{5});
        CHECK(data.train.names.of(1) == "train-images-idx3-x #1");
    }
}

TEST_CASE("IDX of four dimensions are images in colour, as the same arrays for NumPy") {
    const TemporaryFolder folder;
    const Bytes planes = countingBytes(2 * 3 * 64);
    folder.write("train-images-idx4-ubyte", idxNumbers(8, {2, 3, 8, 8}, planes));
    folder.write("t10k-images-idx4-ubyte", idxNumbers(8, {1, 3, 8, 8}, countingBytes(3 * 64, 1)));
    const DataSet data = loadDataSet({.source = folder.name(), .size = 8, .channels = 3}, oneThread);
    REQUIRE(data.train.count() == 2);
    CHECK(data.shape == ImageShape{3, 8, 8});
    for (int i = 0; i < 2 * 192; ++i)
        CHECK(data.train.pixels.matrix()(i / 192, i % 192) == grey(planes[static_cast<size_t>(i)]));
    CHECK(data.heldOut.pixels.matrix()(0, 64) == grey(65));
    folder.write("t10k-images-idx4-ubyte", idxNumbers(8, {1, 3, 8, 8}, countingBytes(3 * 64 - 1)));
    CHECK_THROWS_WITH_AS(loadDataSet({.source = folder.name(), .size = 8}, oneThread),
                         doctest::Contains("t10k-images-idx4-ubyte: the file ends too early"), Error);
}

TEST_CASE("bytes behind compressed data are told and left out; files put together by gzip are one") {
    const Bytes whole = idxImages(5, 8, 10, countingBytes(5 * 80));
    const TemporaryFolder folder;
    writeSmallSet(folder, true);
    const DataSet good = loadDataSet({.source = folder.name(), .size = 8}, oneThread);
    const auto told = [](const DataSet& data) {
        return std::count_if(data.notes.begin(), data.notes.end(), [](const std::string& note) {
            return note.find("behind") != std::string::npos;
        });
    };
    CHECK(told(good) == 0);
    Bytes longer = gzip(whole);
    longer.insert(longer.end(), {'m', 'o', 'r', 'e'});
    folder.write("train-images-idx3-ubyte.gz", longer);
    const DataSet data = loadDataSet({.source = folder.name(), .size = 8}, oneThread);
    CHECK(data.train.pixels == good.train.pixels);
    CHECK(std::count(data.notes.begin(), data.notes.end(),
                     "left out: 4 bytes behind the compressed data of train-images-idx3-ubyte.gz") == 1);
    Bytes parts = gzip({whole.begin(), whole.begin() + 100});
    const Bytes second = gzip({whole.begin() + 100, whole.end()});
    parts.insert(parts.end(), second.begin(), second.end());
    folder.write("train-images-idx3-ubyte.gz", parts);
    const DataSet both = loadDataSet({.source = folder.name(), .size = 8}, oneThread);
    CHECK(both.train.pixels == good.train.pixels);
    CHECK(told(both) == 0);
}

TEST_CASE("labels of one split alone, and classes that a split lacks, are told") {
    const TemporaryFolder folder;
    writeSmallSet(folder, false);
    const auto noteOf = [&](int heldOut) {
        const DataSet data = loadDataSet({.source = folder.name(), .heldOut = heldOut, .size = 8}, oneThread);
        std::string all;
        for (const std::string& note : data.notes) all += note + "\n";
        return all;
    };
    CHECK(noteOf(0).find("no held-out image is of 5 of the classes, such as 0\n") != std::string::npos);
    CHECK(noteOf(0).find("no training image is of 2 of the classes, such as 8\n") != std::string::npos);
    folder.write("t10k-labels-idx1-ubyte", idxLabels(2, {4, 3}));
    CHECK(noteOf(1).find("no held-out") == std::string::npos); // not all of them are loaded
    folder.write("train-labels-idx1-ubyte", idxLabels(5, {4, 3, 2, 4, 3}));
    CHECK(noteOf(0).find("no held-out image is of class 2\n") != std::string::npos);
    folder.write("t10k-labels-idx1-ubyte", idxLabels(2, {4, 2}));
    folder.write("train-labels-idx1-ubyte", idxLabels(5, {4, 2, 2, 4, 2}));
    CHECK(noteOf(0).find("image is of") == std::string::npos);
}
