#include "core/base/error.h"
#include "core/data/dataset.h"
#include "tests/core/data/temporary_folder.h"

#include <doctest/doctest.h>

using namespace scorelet;

namespace {

constexpr size_t planeSize = 1024;

/// A batch of records of the given labels; the three planes of a record are constant but for the first and
/// last pixel.
Bytes batch(const Bytes& labels) {
    Bytes bytes;
    for (std::uint8_t label : labels) {
        bytes.push_back(label);
        for (int channel = 0; channel < 3; ++channel) {
            Bytes plane(planeSize, static_cast<std::uint8_t>(10 * label + channel));
            plane.front() = static_cast<std::uint8_t>(200 + channel);
            plane.back() = static_cast<std::uint8_t>(100 * channel);
            bytes.insert(bytes.end(), plane.begin(), plane.end());
        }
    }
    return bytes;
}

double grey(double red, double green, double blue) {
    return 2 * (0.299 * red + 0.587 * green + 0.114 * blue) / 255 - 1;
}

} // namespace

TEST_CASE("CIFAR-10 batches come back in order, as luminance") {
    const TemporaryFolder folder;
    folder.write("data_batch_2.bin", batch({7, 2}));
    folder.write("data_batch_1.bin", batch({0, 9, 5}));
    folder.write("test_batch.bin", batch({4}));
    for (int threads : {1, 3}) {
        const DataSet data = loadDataSet({.source = folder.name()}, Work{{}, threads});
        CHECK(data.train.labels == std::vector<int>{0, 9, 5, 7, 2});
        CHECK(data.heldOut.labels == std::vector<int>{4});
        CHECK(data.classNames.at(9) == "truck");
        REQUIRE(data.train.pixels.matrix().cols() == 1024);
        CHECK(data.train.pixels.matrix()(4, 0) == doctest::Approx(grey(200, 201, 202)));
        CHECK(data.train.pixels.matrix()(3, 1) == doctest::Approx(grey(70, 71, 72)));
        CHECK(data.train.pixels.matrix()(0, 1023) == doctest::Approx(grey(0, 100, 200)));
        CHECK(data.heldOut.pixels.matrix()(0, 500) == doctest::Approx(grey(40, 41, 42)));
    }
    const DataSet four =
        loadDataSet({.source = folder.name(), .train = 4, .size = 40, .fit = SizeFit::pad}, Work{});
    CHECK(four.train.labels == std::vector<int>{0, 9, 5, 7});
    CHECK(four.train.pixels.matrix()(3, 4 * 40 + 4) == doctest::Approx(grey(200, 201, 202)));
    CHECK(four.train.pixels.matrix()(3, 0) == -1.f);
}

TEST_CASE("CIFAR-10 in colour: the three planes as they are stored, padded and resized one by one") {
    const TemporaryFolder folder;
    folder.write("data_batch_1.bin", batch({0, 9, 5}));
    folder.write("test_batch.bin", batch({4}));
    const DataSet data = loadDataSet({.source = folder.name(), .channels = 3}, Work{{}, 2});
    CHECK(data.shape == ImageShape{3, 32, 32});
    REQUIRE(data.train.pixels.shape() == data.shape);
    for (int channel = 0; channel < 3; ++channel) {
        const auto plane = data.train.pixels.image(1).plane(channel).eval();
        CHECK(plane(0, 0) == 2.f * static_cast<float>(200 + channel) / 255.f - 1.f);
        CHECK(plane(0, 1) == 2.f * static_cast<float>(90 + channel) / 255.f - 1.f);
        CHECK(plane(31, 31) == 2.f * static_cast<float>(100 * channel) / 255.f - 1.f);
    }
    CHECK(data.origin.find(", colour, ") != std::string::npos);
    const DataSet grey = loadDataSet({.source = folder.name()}, Work{});
    CHECK(grey.origin.find(", luminance, ") != std::string::npos);
    const Image padded =
        loadDataSet({.source = folder.name(), .size = 40, .channels = 3, .fit = SizeFit::pad}, Work{})
            .train.pixels.image(1);
    for (int channel = 0; channel < 3; ++channel) {
        CHECK((padded.plane(channel).block(4, 4, 32, 32) == data.train.pixels.image(1).plane(channel)).all());
        CHECK(padded.value(channel, 3, 20) == -1.f);
    }
}

TEST_CASE("CIFAR-100: two labels a record, the fine one or the coarse one, with their names") {
    const TemporaryFolder folder;
    const auto records = [](const Bytes& fine) {
        Bytes bytes;
        for (std::uint8_t label : fine) {
            bytes.push_back(static_cast<std::uint8_t>(label / 5));
            bytes.push_back(label);
            for (int channel = 0; channel < 3; ++channel)
                bytes.insert(bytes.end(), planeSize, static_cast<std::uint8_t>(label + 100 * channel / 2));
        }
        return bytes;
    };
    folder.write("train.bin", records({99, 7, 12}));
    folder.write("test.bin", records({50, 51}));
    Bytes names;
    for (int i = 0; i < 20; ++i)
        for (const char c : "group " + std::to_string(i) + "\n")
            names.push_back(static_cast<std::uint8_t>(c));
    folder.write("coarse_label_names.txt", names);
    const DataSet fine = loadDataSet({.source = folder.name(), .channels = 3}, Work{});
    CHECK(fine.train.labels == std::vector<int>{99, 7, 12});
    CHECK(fine.classNames.empty());
    CHECK(fine.origin.find("fine labels") != std::string::npos);
    CHECK(fine.train.names.of(2) == "train.bin #2");
    CHECK(fine.train.pixels.matrix()(1, 2 * 1024 + 5) == doctest::Approx(2 * 107. / 255 - 1));
    const DataSet coarse = loadDataSet({.source = folder.name(), .labelKind = LabelKind::coarse}, Work{});
    CHECK(coarse.train.labels == std::vector<int>{19, 1, 2});
    CHECK(coarse.heldOut.labels == std::vector<int>{10, 10});
    REQUIRE(coarse.classNames.size() == 20);
    CHECK(coarse.classNames[19] == "group 19");
    // Under CIFAR-10's names the size says what it is.
    const TemporaryFolder renamed;
    renamed.write("data_batch_1.bin", records({99, 7, 12}));
    renamed.write("test_batch.bin", records({1}));
    try {
        loadDataSet({.source = renamed.name()}, Work{});
        FAIL("it was read");
    } catch (const Error& error) {
        CHECK(error.hint().find("CIFAR-100") != std::string::npos);
    }
}
