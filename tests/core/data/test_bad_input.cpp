// Damaged and impossible data: each message names the file and what was expected.
#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/data/split_mix.h"
#include "core/image/file.h"
#include "tests/core/data/temporary_folder.h"

#include <doctest/doctest.h>

#include <fmt/format.h>

using namespace scorelet;

namespace {

/// What the user is told about the request; empty when it loads.
std::string complaint(const DataRequest& request) {
    try {
        loadDataSet(request, Work{{}, 2});
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

std::string complaint(const TemporaryFolder& folder) {
    return complaint({.source = folder.name()});
}

ImageBatch pixelsOf(const TemporaryFolder& folder) {
    return loadDataSet({.source = folder.name()}, Work{}).train.pixels;
}

/// Whether the text has all the parts; reports the text when not.
bool tells(const std::string& text, std::initializer_list<std::string> parts) {
    for (const std::string& part : parts)
        if (text.find(part) == std::string::npos) {
            MESSAGE("\"" << part << "\" is not in \"" << text << "\"");
            return false;
        }
    return true;
}

/// A good set of three and two images, one file of it replaced.
struct SpoiledIdx {
    TemporaryFolder folder;

    SpoiledIdx(const std::string& file, const Bytes& bytes) {
        folder.write("train-images-idx3-ubyte", idxImages(3, 8, 8, countingBytes(192)));
        folder.write("train-labels-idx1-ubyte", idxLabels(3, {1, 2, 3}));
        folder.write("t10k-images-idx3-ubyte", idxImages(2, 8, 8, countingBytes(128)));
        folder.write("t10k-labels-idx1-ubyte", idxLabels(2, {1, 2}));
        if (file.ends_with(".gz")) std::filesystem::remove(folder.path() / file.substr(0, file.size() - 3));
        if (!file.empty()) folder.write(file, bytes);
    }
};

} // namespace

TEST_CASE("requests out of range") {
    CHECK(tells(complaint({.size = 7}), {"7", "8 to 256"}));
    CHECK(tells(complaint({.size = 257}), {"257", "8 to 256"}));
    CHECK(tells(complaint({.train = -1}), {"-1", "at least 0"}));
    CHECK(tells(complaint({.heldOut = -5}), {"-5", "at least 0"}));
    CHECK(tells(complaint({.train = 1}), {"strokes", "at least 2"}));
    CHECK(tells(complaint({.train = 2'000'000'000, .size = 256}),
                {"2,000,000,000 images", "GiB", "at most 4"}));
}

TEST_CASE("sources that are not there or not data") {
    CHECK(tells(complaint({.source = "/no/such/folder"}), {"/no/such/folder", "no such folder"}));
    CHECK(tells(complaint({.source = ""}), {"no such folder"}));
    const TemporaryFolder folder;
    CHECK(tells(complaint(folder), {folder.name().c_str(), "among 0 files", "train-images-idx3-ubyte",
                                    "data_batch_1.bin", "PNG"}));
    folder.write("readme.txt", {'x'});
    CHECK(tells(complaint(folder), {"among 1 file:"}));
    CHECK(tells(complaint({.source = (folder.path() / "readme.txt").string()}),
                {"readme.txt", "expected a folder"}));
    if (fashionMnistFolder().empty())
        CHECK(tells(complaint({.source = "fashion-mnist"}), {"fashion-mnist", "expected"}));
}

TEST_CASE("the good IDX set that the others spoil loads") {
    CHECK(complaint(SpoiledIdx("", {}).folder) == "");
}

TEST_CASE("IDX files that are cut short or too long") {
    const Bytes whole = idxImages(3, 8, 8, countingBytes(192));
    const std::string name = "train-images-idx3-ubyte";
    for (size_t size : {0u, 3u, 15u, 16u, 100u, 207u}) {
        const SpoiledIdx spoiled(name,
                                 Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
        CHECK(tells(complaint(spoiled.folder), {name.c_str(), "ends too early", "expected"}));
    }
    Bytes longer = whole;
    longer.push_back(0);
    CHECK(tells(complaint(SpoiledIdx(name, longer).folder),
                {name.c_str(), "3 images of 8 x 8 pixels", "more follow"}));
}

TEST_CASE("compressed IDX files that are cut short or damaged") {
    const Bytes whole = gzip(idxImages(3, 8, 8, countingBytes(192, 0, 37)));
    const std::string name = "train-images-idx3-ubyte.gz";
    for (size_t left = 11; left < whole.size(); ++left) {
        const SpoiledIdx spoiled(name,
                                 Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(left)));
        CHECK(tells(complaint(spoiled.folder), {name.c_str()}));
    }
    for (size_t place = 10; place < whole.size(); ++place) {
        Bytes damaged = whole;
        damaged[place] ^= 0x10;
        const SpoiledIdx spoiled(name, damaged);
        const std::string text = complaint(spoiled.folder);
        // Deflate has padding bits that mean nothing: only damage to them may go unnoticed.
        if (text.empty())
            CHECK(pixelsOf(spoiled.folder) == pixelsOf(SpoiledIdx(name, whole).folder));
        else
            CHECK(tells(text, {name.c_str()}));
    }
}

TEST_CASE("IDX headers that claim the wrong things") {
    const Bytes pixels = countingBytes(192);
    const std::string name = "t10k-images-idx3-ubyte";
    auto of = [&](const Bytes& bytes) { return complaint(SpoiledIdx(name, bytes).folder); };
    CHECK(tells(of(idxImages(3, 8, 8, pixels, 0x801)),
                {name.c_str(), "expected the magic number 0x00000803", "0x00000801"}));
    CHECK(tells(of(idxImages(0, 8, 8, {})), {name.c_str(), "no images", "at least one"}));
    CHECK(tells(of(idxImages(3, 0, 8, pixels)), {name.c_str(), "0 x 8", "1 to 4096"}));
    CHECK(tells(of(idxImages(3, 8, 0xffffffff, pixels)), {name.c_str(), "4294967295", "1 to 4096"}));
    CHECK(tells(of(idxImages(0xffffffff, 4096, 4096, pixels)),
                {name.c_str(), "expected", "found at most 192"}));
    // A small compressed file cannot hold what its header says either, and nothing is allocated for it.
    const Bytes huge = gzip(idxImages(0x7fffffff, 28, 28, pixels));
    CHECK(tells(complaint(SpoiledIdx("train-images-idx3-ubyte.gz", huge).folder),
                {"train-images-idx3-ubyte.gz", "2147483647 images", "found at most"}));
}

TEST_CASE("labels that do not belong to the images") {
    const std::string name = "train-labels-idx1-ubyte";
    auto of = [&](const Bytes& bytes) { return complaint(SpoiledIdx(name, bytes).folder); };
    CHECK(tells(of(idxLabels(4, {1, 2, 3, 4})),
                {name.c_str(), "4 labels, expected 3", "train-images-idx3-ubyte"}));
    CHECK(tells(of(idxLabels(3, {1, 2})), {name.c_str(), "ends too early", "3 labels"}));
    CHECK(tells(of(idxLabels(3, {1, 2, 3}, 0x803)), {name.c_str(), "0x00000801"}));
}

TEST_CASE("IDX folders without one split, with too few images, or with two sets") {
    TemporaryFolder folder;
    folder.write("train-images-idx3-ubyte", idxImages(3, 8, 8, countingBytes(192)));
    CHECK(tells(complaint(folder), {"held-out", "t10k-images-idx3-ubyte"}));
    folder.write("t10k-images-idx3-ubyte.gz", gzip(idxImages(1, 8, 8, countingBytes(64))));
    CHECK(complaint(folder) == "");
    folder.write("train-images-idx3-ubyte", idxImages(1, 8, 8, countingBytes(64)));
    CHECK(tells(complaint(folder), {"1 training and 1 held-out", "at least 2 and 1"}));
    folder.write("other-train-images-idx3-ubyte", idxImages(3, 8, 8, countingBytes(192)));
    CHECK(tells(complaint(folder), {"one file of training images", "other-train-images-idx3-ubyte"}));
}

TEST_CASE("constant images are allowed, larger ones cannot be padded") {
    TemporaryFolder folder;
    folder.write("train-images-idx3-ubyte", idxImages(2, 20, 20, Bytes(800, 7)));
    folder.write("t10k-images-idx3-ubyte", idxImages(2, 20, 20, Bytes(800, 7)));
    CHECK(complaint(folder) == "");
    CHECK(tells(complaint({.source = folder.name(), .size = 16, .fit = SizeFit::pad}),
                {"train-images-idx3-ubyte", "20 x 20", "cannot be padded to 16 x 16"}));
}

TEST_CASE("CIFAR-10 batches that are not") {
    TemporaryFolder folder;
    folder.write("data_batch_1.bin", Bytes(2 * 3073, 3));
    CHECK(tells(complaint(folder), {folder.name().c_str(), "held-out", "test_batch.bin"}));
    folder.write("test_batch.bin", Bytes(3073, 3));
    CHECK(complaint(folder) == "");
    folder.write("data_batch_2.bin", Bytes(3072, 3));
    CHECK(tells(complaint(folder), {"data_batch_2.bin", "3072 bytes", "multiple of 3073"}));
    folder.write("data_batch_2.bin", {});
    CHECK(tells(complaint(folder), {"data_batch_2.bin", "0 bytes"}));
    folder.write("data_batch_2.bin", Bytes(3073, 10));
    CHECK(tells(complaint(folder), {"data_batch_2.bin", "image 0 has the label 10", "0 to 9"}));
}

TEST_CASE("image folders with one image, or a file that is no image") {
    TemporaryFolder folder;
    writePng(folder.path() / "a.png", Image({1, 9, 9}));
    CHECK(tells(complaint(folder), {"0 training and 1 held-out", "at least 2 and 1"}));
    for (const char* name : {"b.png", "c.png", "d.png"}) writePng(folder.path() / name, Image({1, 9, 9}));
    CHECK(complaint(folder) == "");
    folder.write("e.png", {'n', 'o'});
    CHECK(tells(complaint(folder), {"e.png", "not a readable " + pictureKinds() + " image"}));
    folder.write("e.png", {});
    CHECK(tells(complaint(folder), {"e.png", "empty"}));
    std::filesystem::remove(folder.path() / "e.png");
    CHECK(tells(complaint({.source = folder.name(), .size = 8, .fit = SizeFit::pad}),
                {".png", "cannot be padded"}));
}

TEST_CASE("random damage to any file ends in a message or in data, never otherwise") {
    const Bytes idx = idxImages(3, 8, 8, countingBytes(192)), compressed = gzip(idx);
    SplitMix random(5);
    for (int round = 0; round < 300; ++round) {
        const bool plain = random.chance(0.5f);
        Bytes bytes = plain ? idx : compressed;
        for (std::uint64_t change = random.below(4) + 1; change > 0; --change)
            bytes[random.below(std::min<size_t>(bytes.size(), 40))] =
                static_cast<std::uint8_t>(random.bits());
        if (random.chance(0.3f)) bytes.resize(random.below(bytes.size()) + 1);
        const SpoiledIdx spoiled(plain ? "train-images-idx3-ubyte" : "train-images-idx3-ubyte.gz", bytes);
        CHECK_NOTHROW(complaint(spoiled.folder));
    }
}
