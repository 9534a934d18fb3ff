#include "core/base/error.h"
#include "core/evaluate/neighbours.h"
#include "tests/core/families/toy.h"

#include <doctest/doctest.h>
#include <limits>

using namespace scorelet;
using toy::batch;
using toy::Matrix;

TEST_CASE("neighbours: the k nearest by plain loops, nearest first, ties by index") {
    ImageSet set;
    set.pixels = batch(toy::randomImages(500, 8, 1));
    set.pixels.matrix().row(400) = set.pixels.matrix().row(3);
    const Matrix queries = toy::addNoise(set.pixels.matrix().topRows(40), 0.2, 2);
    const auto found = nearestNeighbours(batch(queries), set, 5, {});
    for (Eigen::Index row = 0; row < queries.rows(); ++row) {
        std::vector<std::pair<double, Eigen::Index>> plain;
        for (Eigen::Index i = 0; i < set.count(); ++i)
            plain.emplace_back((queries.row(row) - set.pixels.matrix().row(i)).cast<double>().squaredNorm(),
                               i);
        std::sort(plain.begin(), plain.end());
        const auto& list = found[static_cast<size_t>(row)];
        REQUIRE(list.size() == 5);
        for (size_t rank = 0; rank < 5; ++rank) {
            CHECK(list[rank].index == plain[rank].second);
            CHECK(list[rank].distance == doctest::Approx(std::sqrt(plain[rank].first / 64)).epsilon(1e-5));
        }
    }
    CHECK(nearestNeighbours(set.pixels.rows(3, 1), set, 2, {})[0][0].index == 3);
    CHECK(nearestNeighbours(set.pixels.rows(3, 1), set, 2, {})[0][1].index == 400);
    CHECK(nearestNeighbours(set.pixels.rows(3, 1), set, 2, {})[0][1].distance == 0);
    CHECK(nearestNeighbours(batch(queries.row(0)), set, 9999, {})[0].size() == 500);
}

TEST_CASE("neighbours: near copies far from the origin are told apart") {
    ImageSet set;
    set.pixels = ImageBatch({1, 8, 8}, 50, 1000.0F);
    for (Eigen::Index i = 0; i < 50; ++i) set.pixels.row(i)[0] += 0.01F * static_cast<float>(i);
    const auto found = nearestNeighbours(set.pixels, set, 1, {});
    for (Eigen::Index i = 0; i < 50; ++i) CHECK(found[static_cast<size_t>(i)][0].index == i);
}

TEST_CASE("neighbours: impossible questions") {
    ImageSet set;
    set.pixels = batch(toy::randomImages(5, 8, 3));
    CHECK_THROWS_AS(nearestNeighbours(set.pixels, set, 0, {}), Error);
    CHECK_THROWS_AS(nearestNeighbours(ImageBatch({1, 4, 4}, 1, 0), set, 1, {}), Error);
    const ImageBatch broken({1, 8, 8}, 1, std::numeric_limits<float>::quiet_NaN());
    CHECK(nearestNeighbours(broken, set, 1, {})[0].empty());
    CHECK_THROWS_AS(typicalDistance(ImageSet{}, set, 10, {}), Error);
    CHECK_THROWS_AS(typicalDistance(set, set, 0, {}), Error);
}

TEST_CASE("neighbours: the typical distance of constant images") {
    ImageSet train;
    train.pixels = ImageBatch({1, 8, 8}, 2, 0);
    train.pixels.matrix().row(1).setConstant(10);
    ImageSet heldOut;
    heldOut.pixels = ImageBatch({1, 8, 8}, 4, 0);
    for (Eigen::Index i = 0; i < 4; ++i)
        heldOut.pixels.matrix().row(i).setConstant(static_cast<float>(i * i) * 0.1F);
    const TypicalDistance typical = typicalDistance(heldOut, train, 100, {});
    CHECK(typical.heldOut == 4);
    CHECK(typical.repeated == 1); // the first one is a training image
    CHECK(typical.mean == doctest::Approx(1.4 / 3));
    CHECK(typical.median == doctest::Approx(0.4));
    CHECK(typicalDistance(heldOut, train, 3, {}).median == doctest::Approx(0.25));
}

TEST_CASE("neighbours: where every held-out image is a training image nothing is typical, and a copy is one "
          "still") {
    ImageSet train;
    train.pixels = ImageBatch({1, 8, 8}, 3, 0);
    train.pixels.matrix().row(1).setConstant(0.3f);
    train.pixels.matrix().row(2).setConstant(-1);
    const TypicalDistance typical = typicalDistance(train, train, 100, {});
    CHECK(typical.repeated == 3);
    CHECK(std::isnan(typical.mean));
    const auto random = toy::randomData(50, 32, 9);
    CHECK(typicalDistance(random->train, random->train, 100, {}).repeated == 50); // rounding does not hide it
    CHECK(nearnessOf(0, typical) == Nearness::copy);
    CHECK(nearnessOf(0.2, typical) == Nearness::unknown);
    CHECK(nearnessOf(std::nan(""), typical) == Nearness::unknown);
}
