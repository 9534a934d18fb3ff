#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/image/file.h"
#include "tests/core/data/temporary_folder.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fmt/format.h>
#include <set>

using namespace scorelet;

namespace {

/// A constant image of the given byte.
void writeConstant(const TemporaryFolder& folder, const std::string& file, int byte, int height = 8,
                   int width = 8) {
    std::filesystem::create_directories((folder.path() / file).parent_path());
    const Bytes bytes(static_cast<size_t>(height * width), static_cast<std::uint8_t>(byte));
    writePng(folder.path() / file, bytes, height, width, 1);
}

/// The bytes of constant images, in order.
std::vector<int> bytesOf(const ImageSet& set) {
    std::vector<int> bytes;
    for (Eigen::Index i = 0; i < set.count(); ++i) bytes.push_back(byteOfGrey(set.pixels.matrix()(i, 0)));
    return bytes;
}

} // namespace

TEST_CASE("a flat folder is split by its seed into disjoint parts that hold every image") {
    const TemporaryFolder folder;
    for (int i = 0; i < 23; ++i) writeConstant(folder, fmt::format("{:02}.png", i), i);
    folder.write("notes.txt", {'x'});
    folder.write(".hidden.png", {'x'});
    std::set<std::vector<int>> splits;
    for (std::uint64_t seed : {0, 1, 2}) {
        const DataSet data = loadDataSet({.source = folder.name(), .size = 8, .seed = seed}, Work{{}, 2});
        CHECK(data.train.count() == 18);
        CHECK(data.heldOut.count() == 5);
        CHECK(data.train.labels.empty());
        const std::vector<int> heldOut = bytesOf(data.heldOut), train = bytesOf(data.train);
        std::set<int> all(train.begin(), train.end());
        all.insert(heldOut.begin(), heldOut.end());
        CHECK(all.size() == 23);
        splits.insert(heldOut);
        const DataSet again =
            loadDataSet({.source = folder.name(), .train = 3, .size = 8, .seed = seed}, Work{});
        CHECK(bytesOf(again.heldOut) == heldOut);
        CHECK(bytesOf(again.train) == std::vector<int>(train.begin(), train.begin() + 3));
    }
    CHECK(splits.size() == 3);
}

TEST_CASE("subfolders are classes, and the first so many images have all of them") {
    const TemporaryFolder folder;
    for (int i = 0; i < 60; ++i) writeConstant(folder, fmt::format("{}/{}.png", i % 2 ? "dog" : "cat", i), i);
    const DataSet data = loadDataSet({.source = folder.name(), .train = 20, .size = 8}, Work{{}, 2});
    CHECK(data.classNames == std::vector<std::string>{"cat", "dog"});
    REQUIRE(data.train.labels.size() == 20);
    const std::vector<int> bytes = bytesOf(data.train);
    for (size_t i = 0; i < 20; ++i) CHECK(data.train.labels[i] == bytes[i] % 2);
    const auto dogs = std::count(data.train.labels.begin(), data.train.labels.end(), 1);
    CHECK(dogs > 3);
    CHECK(dogs < 17);
}

TEST_CASE("train and test folders are the split, in the order of the names") {
    const TemporaryFolder folder;
    for (int i = 0; i < 4; ++i) writeConstant(folder, fmt::format("train/{}.png", i), i);
    for (int i = 0; i < 2; ++i) writeConstant(folder, fmt::format("test/{}.PNG", i), 100 + i);
    const DataSet data = loadDataSet({.source = folder.name(), .size = 8}, Work{});
    CHECK(bytesOf(data.train) == std::vector<int>{0, 1, 2, 3});
    CHECK(bytesOf(data.heldOut) == std::vector<int>{100, 101});
}

TEST_CASE("train and test folders may have classes") {
    const TemporaryFolder folder;
    for (int i = 0; i < 6; ++i) writeConstant(folder, fmt::format("training/{}/{}.png", i % 3, i), i);
    writeConstant(folder, "val/2/a.png", 50);
    const DataSet data = loadDataSet({.source = folder.name(), .size = 8}, Work{});
    CHECK(data.train.count() == 6);
    CHECK(data.heldOut.labels == std::vector<int>{2});
    CHECK(data.classNames == std::vector<std::string>{"0", "1", "2"});
}

TEST_CASE("images of different sizes: the centred square, averaged, resized") {
    const TemporaryFolder folder;
    // 16 x 48: three squares side by side; only the middle one is to be seen.
    Image wide({1, 16, 48}, -1.f);
    wide.plane(0).middleCols(16, 16) = 1.f;
    std::filesystem::create_directories(folder.path() / "train");
    writePng(folder.path() / "train" / "0.png", wide);
    // Stripes one pixel wide average to grey where plain bilinear sampling would keep them.
    Image stripes({1, 64, 64});
    for (Eigen::Index x = 0; x < 64; ++x) stripes.plane(0).col(x) = x % 2 ? 1.f : -1.f;
    writePng(folder.path() / "train" / "1.png", stripes);
    writeConstant(folder, "test/0.png", 77, 5, 9);
    const DataSet data = loadDataSet({.source = folder.name(), .size = 8}, Work{});
    CHECK((data.train.pixels.matrix().row(0).array() == 1.f).all());
    CHECK(data.train.pixels.matrix().row(1).array().abs().maxCoeff() < 1e-6f);
    CHECK(byteOfGrey(data.heldOut.pixels.matrix()(0, 0)) == 77);
    const DataSet padded = loadDataSet({.source = folder.name(), .size = 64, .fit = SizeFit::pad}, Work{});
    CHECK((padded.train.pixels.matrix().row(0).array() == 1.f).count() == 16 * 16);
    CHECK((padded.heldOut.pixels.matrix().row(0).array() > -1.f).count() == 5 * 9);
}
