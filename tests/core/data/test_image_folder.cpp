#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/image/file.h"
#include "tests/core/data/temporary_folder.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <tuple>
#include <utility>

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

TEST_CASE("a grey picture stored as RGB is that of the grey file in every channel; colours are told") {
    const TemporaryFolder grey, stored, coloured;
    for (int i = 0; i < 3; ++i) {
        Bytes bytes, threefold, colours;
        for (int p = 0; p < 11 * 13; ++p) {
            const auto byte = static_cast<std::uint8_t>(p * (i + 3));
            bytes.push_back(byte);
            threefold.insert(threefold.end(), 3, byte);
            for (int channel = 0; channel < 3; ++channel)
                colours.push_back(static_cast<std::uint8_t>(byte + 70 * channel));
        }
        for (const auto& [folder, content, channels] :
             {std::tuple{&grey, &bytes, 1}, std::tuple{&stored, &threefold, 3},
              std::tuple{&coloured, &colours, 3}})
            writePng(folder->path() / fmt::format("{}.png", i), *content, 11, 13, channels);
    }
    const auto load = [](const TemporaryFolder& folder, int channels) {
        return loadDataSet({.source = folder.name(), .size = 8, .channels = channels}, Work{});
    };
    const DataSet one = load(grey, 1), three = load(grey, 3), again = load(stored, 3),
                  colour = load(coloured, 3);
    CHECK(again.train.pixels == three.train.pixels);
    CHECK(again.heldOut.pixels == three.heldOut.pixels);
    for (int channel = 0; channel < 3; ++channel)
        CHECK(three.train.pixels.matrix().middleCols(64 * channel, 64) == one.train.pixels.matrix());
    CHECK(colour.train.pixels.matrix().leftCols(64) == one.train.pixels.matrix()); // red alone
    CHECK(colour.train.pixels.matrix().rightCols(64) != one.train.pixels.matrix());
    for (const auto& [data, what] :
         {std::pair{&one, ", grey, "}, std::pair{&again, ", grey in three channels, "},
          std::pair{&colour, ", colour, "}})
        CHECK(data->origin.find(what) != std::string::npos);
    CHECK(load(coloured, 1).origin.find(", luminance, ") != std::string::npos);
}

TEST_CASE("validation images are kept apart from test images, and said") {
    const TemporaryFolder folder;
    for (int i = 0; i < 6; ++i) writeConstant(folder, fmt::format("train/x/{}.png", i), i);
    for (int i = 0; i < 3; ++i) writeConstant(folder, fmt::format("val/x/{}.png", i), 100 + i);
    for (int i = 0; i < 2; ++i) writeConstant(folder, fmt::format("test/x/{}.png", i), 200 + i);
    const DataSet data = loadDataSet({.source = folder.name(), .size = 8}, Work{});
    CHECK(data.train.count() == 6);
    CHECK(data.heldOut.count() == 2);
    CHECK(bytesOf(data.heldOut)[0] >= 200);
    CHECK(data.classNames == std::vector<std::string>{"x"});
    REQUIRE_FALSE(data.notes.empty());
    CHECK(data.notes[0] == "left out: 3 images of val, which are neither training nor test images");
    CHECK(data.origin.find("folders train and test") != std::string::npos);
}

TEST_CASE("what splits are called, and where, does not matter") {
    for (const auto& [train, test] :
         {std::pair{"training_set", "test_set"}, std::pair{"a/b/Train-Images", "a/b/validation"},
          std::pair{"training_set/training_set", "test_set/test_set"}}) {
        const TemporaryFolder folder;
        for (int i = 0; i < 6; ++i)
            writeConstant(folder, fmt::format("{}/{}/{}.png", train, i % 2 ? "dog" : "cat", i), i);
        for (int i = 0; i < 2; ++i)
            writeConstant(folder, fmt::format("{}/{}/{}.png", test, i % 2 ? "dog" : "cat", i), 100 + i);
        const DataSet data = loadDataSet({.source = folder.name(), .size = 8}, Work{});
        CHECK(data.train.count() == 6);
        CHECK(data.heldOut.count() == 2);
        CHECK(data.classNames == std::vector<std::string>{"cat", "dog"});
        const std::vector<int> bytes = bytesOf(data.train);
        for (std::size_t i = 0; i < 6; ++i) {
            CHECK(data.train.labels[i] == bytes[i] % 2);
            CHECK(data.train.names.of(static_cast<Eigen::Index>(i)) ==
                  fmt::format("{}/{}/{}.png", train, bytes[i] % 2 ? "dog" : "cat", bytes[i]));
        }
    }
}

TEST_CASE("classes may be several levels deep, and what lies outside of them is told") {
    const TemporaryFolder folder;
    int byte = 0;
    for (const char* name : {"all/animals/cat", "all/animals/dog", "all/cars"})
        for (int i = 0; i < 6; ++i) writeConstant(folder, fmt::format("{}/{}.png", name, i), byte++);
    const auto load = [&] { return loadDataSet({.source = folder.name(), .size = 8}, Work{}); };
    const DataSet data = load();
    CHECK(data.classNames == std::vector<std::string>{"animals/cat", "animals/dog", "cars"});
    CHECK(data.train.count() + data.heldOut.count() == 18);
    REQUIRE_FALSE(data.notes.empty());
    CHECK(data.notes[0] == "classes are folders of several levels, such as animals/cat");
    writeConstant(folder, "outside.png", 99);
    const DataSet mixed = load();
    CHECK(mixed.train.labels.empty());
    CHECK(mixed.notes[0] == "no classes: 1 of 19 images lie outside of folders of classes");
}

TEST_CASE("a folder of training images alone has a fifth of them held out; among classes train is one") {
    const TemporaryFolder folder;
    for (int i = 0; i < 8; ++i)
        writeConstant(folder, fmt::format("train/{}/{}.png", i % 2 ? "a" : "b", i), i);
    const DataSet data = loadDataSet({.source = folder.name(), .size = 8}, Work{});
    CHECK(data.train.count() == 6);
    CHECK(data.heldOut.count() == 2);
    CHECK(data.classNames == std::vector<std::string>{"a", "b"});
    CHECK(data.notes[0] == "no folder of held-out images beside train: a fifth of its images is held out");
    const TemporaryFolder vehicles;
    for (int i = 0; i < 8; ++i)
        writeConstant(vehicles, fmt::format("{}/{}.png", i % 2 ? "bus" : "train", i), i);
    const DataSet classes = loadDataSet({.source = vehicles.name(), .size = 8}, Work{});
    CHECK(classes.classNames == std::vector<std::string>{"bus", "train"});
    CHECK(classes.notes[0].find("taken for classes") != std::string::npos);
}

TEST_CASE("files of other kinds, hidden ones and links in a circle are counted, not read") {
    const TemporaryFolder folder;
    for (int i = 0; i < 5; ++i) writeConstant(folder, fmt::format("real/{}.png", i), i);
    for (const char* other : {"real/a.gif", "real/b.GIF", "notes", "real/.DS_Store", "__MACOSX/real/._0.png"})
        folder.write(other, {'x'});
    std::filesystem::create_directory_symlink("real", folder.path() / "linked");
    std::filesystem::create_directory_symlink(".", folder.path() / "loop");
    std::filesystem::create_symlink("nowhere.png", folder.path() / "dangling.png");
    const DataSet data = loadDataSet({.source = folder.name(), .size = 8}, Work{});
    CHECK(data.train.count() + data.heldOut.count() == 5);
    CHECK(data.classNames == std::vector<std::string>{"real"});
    const std::string expected =
        "left out: 2 .gif files, 1 file without an ending, 1 hidden file, 1 hidden folder, 3 "
        "links to nothing new";
    CHECK(std::count(data.notes.begin(), data.notes.end(), expected) == 1);
}

TEST_CASE("held-out images that are training images are counted") {
    const TemporaryFolder folder;
    for (int i = 0; i < 6; ++i) {
        Image image({1, 8, 8}, -1.f);
        image.flat()[i] = 1;
        for (const char* split : {"train", "test"})
            if (i < 4 || split[1] == 'r') {
                std::filesystem::create_directories(folder.path() / split);
                writePng(folder.path() / split / fmt::format("{}.png", i), image);
            }
    }
    CHECK(loadDataSet({.source = folder.name(), .size = 8}, Work{}).notes ==
          std::vector<std::string>{"4 of 4 held-out images are training images"});
    CHECK(loadDataSet({.source = "strokes", .train = 50, .heldOut = 20, .size = 8}, Work{}).notes.empty());
}
