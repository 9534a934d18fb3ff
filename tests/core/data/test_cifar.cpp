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
