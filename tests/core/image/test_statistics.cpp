#include "core/image/statistics.h"

#include <doctest/doctest.h>

using namespace scorelet;

TEST_CASE("statistics of written-out pixels") {
    ImageBatch images({1, 1, 2}, 2);
    images.matrix() << -1.f, 0.f, 0.5f, 1.f;
    const PixelStatistics statistics = pixelStatistics(images);
    CHECK(statistics.mean == doctest::Approx(0.125));
    CHECK(statistics.standardDeviation == doctest::Approx(0.7395100).epsilon(1e-6));
    CHECK(statistics.minimum == -1.0);
    CHECK(statistics.maximum == 1.0);
}

TEST_CASE("statistics of a constant and of nothing") {
    const PixelStatistics constant = pixelStatistics(ImageBatch({1, 32, 32}, 1000, 0.1f));
    CHECK(constant.mean == static_cast<double>(0.1f));
    CHECK(constant.standardDeviation == 0.0);
    CHECK(pixelStatistics(ImageBatch({1, 8, 8}, 0)).maximum == 0.0);
}
