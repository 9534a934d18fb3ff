// Patches of photographs: where they are, what they are, and what is told.

#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/data/photographs.h"
#include "core/image/file.h"
#include "tests/core/data/temporary_folder.h"

#include <algorithm>
#include <cstdio>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <set>

using namespace scorelet;

namespace {

/// Red rises down, green across, and blue tells the photograph: averages over a square are those at its
/// middle.
int slopeRed(double row) {
    return static_cast<int>(row);
}

void writePhotograph(const std::filesystem::path& path, int height, int width, int number) {
    std::vector<std::uint8_t> pixels;
    for (int row = 0; row < height; ++row)
        for (int col = 0; col < width; ++col)
            for (const int value : {slopeRed(row), 2 * col, number})
                pixels.push_back(static_cast<std::uint8_t>(value));
    writePng(path, pixels, height, width, 3);
}

struct Place {
    int photograph, scale, row, col;
};

Place placeOf(const ImageSet& set, Eigen::Index patch) {
    Place place{};
    const int found = std::sscanf(set.names.of(patch).c_str(), "p%d.png at 1/%d, row %d, column %d",
                                  &place.photograph, &place.scale, &place.row, &place.col);
    REQUIRE(found == 4);
    return place;
}

} // namespace

TEST_CASE(
    "patches are what the photographs are at their places, training and held-out ones of different ones") {
    const TemporaryFolder folder;
    for (int i = 0; i < 10; ++i)
        writePhotograph(folder.path() / fmt::format("p{}.png", i), 96 + 8 * i, 100, 20 * i);
    writePhotograph(folder.path() / "small.png", 15, 100, 250);
    DataRequest request{.source = folder.path().string(), .train = 300, .heldOut = 60, .size = 16};
    request.channels = 3;
    request.fit = SizeFit::patches;
    const DataSet data = loadDataSet(request, {});
    CHECK(data.train.count() == 300);
    CHECK(data.heldOut.count() == 60);
    CHECK(data.train.labels.empty());
    std::set<int> train, heldOut, scales;
    for (const ImageSet* set : {&data.train, &data.heldOut})
        for (Eigen::Index i = 0; i < set->count(); ++i) {
            const Place place = placeOf(*set, i);
            (set == &data.train ? train : heldOut).insert(place.photograph);
            scales.insert(place.scale);
            const Image patch = set->pixels.image(i);
            const auto valueAt = [&](int channel, int row, int col) {
                return (static_cast<double>(patch.value(channel, row, col)) + 1) * 127.5;
            };
            for (const auto& [row, col] : {std::pair(0, 0), std::pair(15, 3), std::pair(7, 15)}) {
                const double middle = (place.scale - 1) / 2.0;
                CHECK(valueAt(0, row, col) ==
                      doctest::Approx(place.row + place.scale * row + middle).epsilon(1e-5).scale(1));
                CHECK(valueAt(1, row, col) ==
                      doctest::Approx(2 * (place.col + place.scale * col + middle)).epsilon(1e-5).scale(1));
                CHECK(valueAt(2, row, col) == doctest::Approx(20 * place.photograph).epsilon(1e-5).scale(1));
            }
        }
    CHECK(scales == std::set<int>{1, 2, 4});
    CHECK(train.size() + heldOut.size() == 10); // of 11 files one is too small
    for (const int photograph : heldOut) CHECK(train.count(photograph) == 0);
    const auto told = [&](const std::string& what) {
        return std::any_of(data.notes.begin(), data.notes.end(),
                           [&](const std::string& note) { return note.find(what) != std::string::npos; });
    };
    CHECK(told("left out: 1 photograph of fewer than 16 pixels a side"));
    CHECK(loadDataSet(request, {{}, 2, {}}).train.pixels == data.train.pixels);
    request.train = 20; // the first of them
    CHECK(loadDataSet(request, {}).train.pixels == data.train.pixels.rows(0, 20));
    request.seed = 1;
    CHECK_FALSE(loadDataSet(request, {}).train.pixels == data.train.pixels.rows(0, 20));
    request.channels = 1;
    CHECK(loadDataSet(request, {}).shape == ImageShape{1, 16, 16});
}

TEST_CASE("patches of what is no photograph are refused") {
    const TemporaryFolder folder;
    for (int i = 0; i < 4; ++i) writePhotograph(folder.path() / fmt::format("p{}.png", i), 12, 40, i);
    DataRequest request{.source = folder.path().string(), .size = 16};
    request.fit = SizeFit::patches;
    CHECK_THROWS_WITH_AS(loadDataSet(request, {}),
                         doctest::Contains("expected photographs at least as large"), Error);
    request.source = "strokes";
    CHECK_THROWS_WITH_AS(loadDataSet(request, {}),
                         doctest::Contains("expected image files to cut patches of"), Error);
}
