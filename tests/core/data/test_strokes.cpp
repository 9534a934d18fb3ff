#include "core/data/dataset.h"
#include "core/data/strokes.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace scorelet;

TEST_CASE("strokes have their default counts, ten classes and exact background") {
    const DataSet data = loadDataSet({}, Work{{}, 2});
    CHECK(data.name == "strokes");
    CHECK(data.train.count() == 4000);
    CHECK(data.heldOut.count() == 1000);
    REQUIRE(data.train.pixels.matrix().cols() == 32 * 32);
    CHECK(data.classNames.size() == 10);
    for (int digit = 0; digit <= 9; ++digit) {
        const auto count = std::count(data.train.labels.begin(), data.train.labels.end(), digit);
        CHECK(count > 300);
        CHECK(count < 500);
    }
    CHECK(data.train.pixels.matrix().minCoeff() == -1.f);
    CHECK(data.train.pixels.matrix().maxCoeff() <= 1.f);
    CHECK((data.train.pixels.matrix().rowwise().maxCoeff().array() > 0.3f).all());
    // Half of the pixels and more are background; nothing touches the border's first pixel.
    CHECK((data.train.pixels.matrix().array() == -1.f).count() > data.train.pixels.matrix().size() / 2);
    const auto firstColumn = data.train.pixels.matrix()(Eigen::all, Eigen::seqN(0, 32, 32));
    CHECK((firstColumn.array() == -1.f).all());
    CHECK((data.train.pixels.matrix().leftCols(32).array() == -1.f).all());
    CHECK((data.train.pixels.matrix().rightCols(32).array() == -1.f).all());
}

TEST_CASE("an image depends on seed, split and index, not on count or threads") {
    const DataSet few = loadDataSet({.train = 50, .heldOut = 40, .seed = 3}, Work{{}, 1});
    const DataSet more = loadDataSet({.train = 333, .heldOut = 100, .seed = 3}, Work{{}, 4});
    CHECK(few.train.pixels == more.train.pixels.rows(0, 50));
    CHECK(few.heldOut.pixels == more.heldOut.pixels.rows(0, 40));
    CHECK(std::equal(few.train.labels.begin(), few.train.labels.end(), more.train.labels.begin()));
    const DataSet other = loadDataSet({.train = 50, .heldOut = 40, .seed = 4}, Work{{}, 1});
    CHECK(
        (few.train.pixels.matrix().array() == other.train.pixels.matrix().array()).rowwise().all().count() ==
        0);
}

TEST_CASE("no image is drawn twice, within a split or across them") {
    const DataSet data = loadDataSet({.train = 2000, .heldOut = 500, .size = 16}, Work{{}, 2});
    std::set<std::vector<float>> seen;
    for (const ImageSet* set : {&data.train, &data.heldOut})
        for (Eigen::Index i = 0; i < set->count(); ++i)
            seen.emplace(set->pixels.row(i).begin(), set->pixels.row(i).end());
    CHECK(seen.size() == 2500);
}

TEST_CASE("a size draws the same digits finer") {
    std::vector<float> coarse(32 * 32), fine(64 * 64);
    double difference = 0, other = 0;
    for (std::uint64_t index = 0; index < 20; ++index) {
        const int digit = drawStrokes(1, StrokesSplit::train, index, 32, coarse);
        CHECK(drawStrokes(1, StrokesSplit::train, index, 64, fine) == digit);
        for (size_t y = 0; y < 32; ++y)
            for (size_t x = 0; x < 32; ++x) {
                const float* block = fine.data() + 2 * y * 64 + 2 * x;
                const float mean = (block[0] + block[1] + block[64] + block[65]) / 4;
                difference += std::abs(static_cast<double>(mean - coarse[y * 32 + x]));
                other += std::abs(static_cast<double>(mean - coarse[x * 32 + y]));
            }
    }
    CHECK(difference / (20 * 1024) < 0.03);
    CHECK(other / (20 * 1024) > 0.1);
}

TEST_CASE("the classes are told apart by the nearest training image") {
    const DataSet data = loadDataSet({.train = 2000, .heldOut = 200, .size = 16}, Work{{}, 2});
    int right = 0;
    for (Eigen::Index i = 0; i < data.heldOut.count(); ++i) {
        Eigen::Index nearest = 0;
        (data.train.pixels.matrix().rowwise() - data.heldOut.pixels.matrix().row(i))
            .rowwise()
            .squaredNorm()
            .minCoeff(&nearest);
        right +=
            data.train.labels[static_cast<size_t>(nearest)] == data.heldOut.labels[static_cast<size_t>(i)];
    }
    CHECK(right >= 170);
    // But not trivially: two images of one class are far from being copies.
    CHECK(right < 200);
}
