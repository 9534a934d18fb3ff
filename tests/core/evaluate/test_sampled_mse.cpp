#include "core/evaluate/sampled_mse.h"

#include "core/sample/trajectory.h"
#include "tests/core/sample/gaussian.h"

#include <cmath>
#include <doctest/doctest.h>

using namespace scorelet;
using scorelet::testing::GaussianDenoiser;

TEST_CASE("sampled MSE of the exact denoiser of Gaussian data is its closed form within 4 standard errors") {
    const double variance = 0.25;
    const ImageBatch clean = pureNoise(400, Image({1, 8, 8}), std::sqrt(variance), 123);
    for (const double sigma : {0.1, 0.5, 2.0}) {
        CAPTURE(sigma);
        const SampledMse result = sampledMse(GaussianDenoiser(sigma, variance), clean, 7, Work{});
        const double exact = variance * sigma * sigma / (variance + sigma * sigma);
        CHECK(std::abs(result.mse - exact) < 4 * result.standardError);
        // Squared normal errors, 64 per image: the deviation over images is exact * sqrt(2 / 64).
        CHECK(result.standardError == doctest::Approx(exact * std::sqrt(2.0 / 64 / 400)).epsilon(0.15));
        CHECK(result.images == 400);
    }
}

TEST_CASE("sampled MSE does not depend on the batch") {
    const ImageBatch clean = pureNoise(10, Image({1, 4, 4}), 0.5, 1);
    const GaussianDenoiser denoiser(0.7, 0.25);
    const SampledMse whole = sampledMse(denoiser, clean, 3, Work{}, 10);
    for (const int batch : {1, 3, 64}) {
        const SampledMse part = sampledMse(denoiser, clean, 3, Work{}, batch);
        CHECK(part.mse == doctest::Approx(whole.mse).epsilon(1e-6));
        CHECK(part.standardError == doctest::Approx(whole.standardError).epsilon(1e-6));
    }
    CHECK(sampledMse(denoiser, clean, 4, Work{}).mse != doctest::Approx(whole.mse).epsilon(1e-6));
    CHECK(std::isnan(sampledMse(denoiser, clean.rows(0, 1), 3, Work{}).standardError));
}

TEST_CASE("images that are spread evenly are from the first to the last") {
    using Numbers = std::vector<Eigen::Index>;
    CHECK(spreadEvenly(5, 21) == Numbers{0, 5, 10, 15, 20});
    CHECK(spreadEvenly(4, 6) == Numbers{0, 1, 3, 5}); // rounded down
    CHECK(spreadEvenly(9, 3) == Numbers{0, 1, 2});
    CHECK(spreadEvenly(1, 3) == Numbers{0});
    CHECK(spreadEvenly(2, 0) == Numbers{});
}

TEST_CASE("a stop request ends the sampling") {
    std::stop_source stop;
    stop.request_stop();
    Work work;
    work.stop = stop.get_token();
    CHECK_THROWS_AS(sampledMse(GaussianDenoiser(1, 1), ImageBatch({1, 2, 2}, 2, 0), 0, work), Cancelled);
}
