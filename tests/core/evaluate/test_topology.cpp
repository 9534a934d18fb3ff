#include "core/evaluate/topology.h"

#include "core/base/error.h"
#include "core/data/dataset.h"
#include "core/image/image.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

using namespace scorelet;

namespace {

/// '#' is ink.
Image drawing(const std::vector<std::string>& rows) {
    Image image({1, static_cast<int>(rows.size()), static_cast<int>(rows[0].size())}, -1.f);
    for (std::size_t row = 0; row < rows.size(); ++row)
        for (std::size_t col = 0; col < rows[row].size(); ++col)
            if (rows[row][col] == '#') image.value(0, static_cast<int>(row), static_cast<int>(col)) = 0.5f;
    return image;
}

} // namespace

TEST_CASE("topology: pieces, holes and ends of simple drawings") {
    CHECK(topologyOf(drawing({"....", "....", "....", "...."})) == Topology{0, 0, 0});
    CHECK(topologyOf(drawing({"....", ".#..", "....", "...."})) == Topology{1, 0, 0});
    CHECK(topologyOf(drawing({"#..#", "....", "....", "#..#"})) == Topology{4, 0, 0});
    CHECK(topologyOf(drawing({"......", ".####.", ".#..#.", ".#..#.", ".####.", "......"})) ==
          Topology{1, 1, 0});
    CHECK(topologyOf(drawing({"####", "#..#", "####", "#..#", "####"})) == Topology{1, 2, 0}); // at the edge
    CHECK(topologyOf(drawing({"..#..", "..#..", "#####", "..#..", "..#.."})) == Topology{1, 0, 4});
    CHECK(topologyOf(drawing({".......", ".#####.", "......."})) == Topology{1, 0, 2});
    // Corners join ink, but let no background through.
    CHECK(topologyOf(drawing({"..#..", ".#.#.", "#...#", ".#.#.", "..#.."})) == Topology{1, 1, 0});
    // A ring in a ring: two pieces, and the ground between them is a hole, too.
    CHECK(topologyOf(drawing({"#######", "#.....#", "#.###.#", "#.#.#.#", "#.###.#", "#.....#",
                              "#######"})) == Topology{2, 2, 0});
}

TEST_CASE("topology: thick lines have the ends of thin ones") {
    const std::vector<std::string> thick = {"............", ".###....###.", ".###....###.", ".###....###.",
                                            ".##########.", ".##########.", ".##########.", ".###........",
                                            ".###........", ".###........", "............"};
    CHECK(topologyOf(drawing(thick)) == Topology{1, 0, 3});
}

TEST_CASE("topology: thinning keeps pieces and holes of every drawn digit, and is what scikit-image makes") {
    const DataSet data = loadDataSet({.source = "strokes", .train = 60, .heldOut = 2}, Work{});
    // Ends by skimage.morphology.thin of the images above 0, pixels with one neighbour of eight.
    const std::vector<int> ends{1, 3, 3, 2, 3, 1, 0, 0, 3, 1, 1, 1, 1, 0, 3, 3, 1, 3, 3, 0,
                                3, 1, 2, 0, 1, 0, 0, 3, 2, 3, 0, 4, 3, 3, 0, 2, 2, 0, 3, 0,
                                0, 0, 0, 1, 4, 0, 2, 4, 3, 3, 4, 3, 0, 0, 1, 1, 4, 1, 3, 2};
    REQUIRE(ends.size() == 60);
    for (int i = 0; i < 60; ++i) {
        CAPTURE(i);
        const Image image = data.train.pixels.image(i);
        const Topology whole = topologyOf(image);
        CHECK(whole.pieces == 1); // a digit of the drawn ones hangs together
        CHECK(whole.ends == ends[static_cast<std::size_t>(i)]);
        const std::vector<bool> lines = thinned(image);
        Image thin(image.shape(), -1.f);
        for (std::size_t at = 0; at < lines.size(); ++at)
            thin.flat()[static_cast<Eigen::Index>(at)] = lines[at] ? 1.f : -1.f;
        CHECK(topologyOf(thin) == whole);
    }
}

TEST_CASE("topology: what no image has is wrong, the images themselves are not") {
    const std::vector<Topology> images = {{1, 0, 2}, {1, 1, 0}, {1, 2, 0}, {1, 1, 1}};
    const KnownTopologies known = knownTopologies(images);
    CHECK(known.images == 4);
    CHECK(wrongTopologies(images, known).whole == 0);
    const WrongTopologies wrong = wrongTopologies({{1, 0, 2}, {3, 0, 2}, {1, 4, 7}, {1, 2, 2}}, known);
    CHECK(wrong.count == 4);
    CHECK(wrong.pieces == 1);
    CHECK(wrong.holes == 1);
    CHECK(wrong.ends == 1);
    CHECK(wrong.whole == 3); // two holes with two ends: each is known, both together are not
    CHECK(wrong.standardError(&WrongTopologies::whole) == doctest::Approx(std::sqrt(0.75 * 0.25 / 4)));
    CHECK(describe(Topology{1, 2, 0}) == "1 piece, 2 holes, 0 ends");
}

TEST_CASE("topology: the interval of a share ends where the share is one standard error away") {
    for (const int whole : {0, 1, 9, 31, 32}) {
        CAPTURE(whole);
        WrongTopologies wrong;
        wrong.count = 32;
        wrong.whole = whole;
        const double share = whole / 32.0;
        const auto [low, high] = wrong.interval(&WrongTopologies::whole);
        CHECK(low <= share);
        CHECK(share <= high);
        for (const double p : {low, high})
            if (p > 1e-12 && p < 1 - 1e-12)
                CHECK(std::abs(share - p) == doctest::Approx(std::sqrt(p * (1 - p) / 32)));
        if (whole == 0) CHECK(high == doctest::Approx(1 / 33.0));
        CHECK((low < 1e-12) == (whole == 0));
        CHECK((high > 1 - 1e-12) == (whole == 32));
    }
    CHECK(WrongTopologies{}.interval(&WrongTopologies::ends) == std::pair(0.0, 1.0));
}

TEST_CASE("topology: of colour the luminance counts") {
    Image colour({3, 5, 5}, -1);
    for (const int channel : {0, 1}) colour.value(channel, 1, 1) = 1; // yellow is light
    colour.value(2, 3, 3) = 1;                                        // blue is dark
    CHECK(topologyOf(colour).pieces == 1);
}
