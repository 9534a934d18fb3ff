#include "core/data/image_source.h"

#include "core/base/error.h"
#include "core/image/file.h"
#include "core/image/npy.h"
#include "tests/core/data/temporary_folder.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace scorelet;

namespace {

/// All images read in parts, in an order that falls as well as rises, equal those that are loaded at once.
void requireTheSame(const DataRequest& request, bool inParts) {
    CAPTURE(request.source);
    const Work work{{}, 2, {}};
    const DataSet loaded = loadDataSet(request, work);
    ImageSource source = openImages(request, work);
    CHECK(source.whole.empty() == inParts);
    CHECK(source.name == loaded.name);
    CHECK(source.shape == loaded.shape);
    const auto check = [&](ImageReader& reader, const ImageBatch& pixels) {
        REQUIRE(reader.count() == pixels.count());
        const int count = reader.count(), part = std::max(1, count / 3);
        for (const int first : {part, 0, count - part, 0}) {
            const ImageBatch images = reader.read(first, std::min(part, count - first), work);
            CHECK(images.matrix() == pixels.rows(first, images.count()).matrix());
        }
        CHECK(reader.read(0, count, work).matrix() == pixels.matrix());
    };
    check(*source.train, loaded.train.pixels);
    check(*source.heldOut, loaded.heldOut.pixels);
}

} // namespace

TEST_CASE("images read in parts are those that are loaded at once") {
    requireTheSame({.source = "strokes", .train = 70, .heldOut = 9, .size = 16}, true);
    requireTheSame({.source = "strokes", .train = 30, .heldOut = 9, .size = 16, .channels = 3}, true);
    for (const bool compressed : {false, true}) {
        const TemporaryFolder folder;
        const auto write = [&](const std::string& name, const Bytes& bytes) {
            folder.write(compressed ? name + ".gz" : name, compressed ? gzip(bytes) : bytes);
        };
        write("train-images-idx3-ubyte", idxImages(11, 8, 10, countingBytes(11 * 80)));
        write("t10k-images-idx3-ubyte", idxImages(4, 8, 10, countingBytes(4 * 80, 100)));
        requireTheSame({.source = folder.name(), .size = 16}, true);
        requireTheSame(
            {.source = folder.name(), .train = 7, .size = 8, .orientation = PixelOrder::transposed}, true);
        requireTheSame({.source = folder.name(), .size = 16, .range = ValueRange::stretched}, false);
        requireTheSame({.source = folder.name(), .size = 16, .seed = 3, .control = Control::shuffled}, false);
    }
    const TemporaryFolder splits, unsplit;
    std::vector<float> values(23 * 144);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i * 37 % 256);
    writeNpy(splits.path() / "train.npy", values, {23, 12, 12});
    writeNpy(splits.path() / "test.npy", std::span(values).last(5 * 144), {5, 12, 12});
    writeNpy(unsplit.path() / "any.npy", values, {23, 12, 12});
    requireTheSame({.source = splits.name(), .size = 8}, true);
    requireTheSame({.source = splits.name(), .train = 9, .size = 16, .channels = 3}, true);
    requireTheSame({.source = unsplit.name(), .size = 8, .seed = 7}, true);
    requireTheSame({.source = (unsplit.path() / "any.npy").string(), .size = 8}, true);
    const TemporaryFolder pictures;
    for (int i = 0; i < 12; ++i) {
        Image image({1, 12, 12});
        for (int place = 0; place < 144; ++place)
            image.values()[static_cast<std::size_t>(place)] =
                static_cast<float>((place * (i + 3)) % 17) / 8 - 1;
        writePng(pictures.path() / fmt::format("{}.png", i), image);
    }
    requireTheSame({.source = pictures.name(), .size = 8}, true);
    requireTheSame({.source = pictures.name(), .size = 8, .channels = 3, .seed = 5}, true);
}

TEST_CASE("what is wrong with a source is told when it is opened, or where it is damaged") {
    CHECK_THROWS_WITH_AS(openImages({.source = "/nowhere"}, {}), "/nowhere: no such folder", Error);
    CHECK_THROWS_WITH_AS(openImages({.source = "strokes", .size = 7}, {}),
                         "image size 7: expected 8 to 256 pixels", Error);
    const TemporaryFolder folder;
    Bytes cut = gzip(idxImages(11, 8, 10, countingBytes(11 * 80, 0, 7)));
    cut.resize(cut.size() - 40);
    folder.write("train-images-idx3-ubyte.gz", cut);
    folder.write("t10k-images-idx3-ubyte", idxImages(4, 8, 10, countingBytes(4 * 80, 100)));
    ImageSource source = openImages({.source = folder.name(), .size = 8}, {});
    CHECK_THROWS_AS(source.train->read(0, 11, {}), Error);
    CHECK(source.heldOut->read(1, 3, {}).count() == 3);
}
