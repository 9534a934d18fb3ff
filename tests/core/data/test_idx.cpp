#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/image/resize.h"
#include "tests/core/data/temporary_folder.h"

#include <doctest/doctest.h>

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

TEST_CASE("IDX images are resized as resizeBilinear does") {
    const TemporaryFolder folder;
    writeSmallSet(folder, true);
    const DataSet data = loadDataSet({.source = folder.name(), .size = 32}, oneThread);
    Image original({1, 8, 10});
    for (int i = 0; i < 80; ++i) original.flat()[i] = grey(2 * 80 + i);
    const Image expected = resizeBilinear(original, 32, 32);
    CHECK(data.train.pixels.image(2) == expected);
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
