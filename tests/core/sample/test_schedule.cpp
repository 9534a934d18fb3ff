#include "core/sample/schedule.h"

#include "core/base/error.h"

#include <cmath>
#include <doctest/doctest.h>

using namespace scorelet;

TEST_CASE("schedules fall strictly from their start to their end and then to 0") {
    for (const Schedule& schedule : {Schedule{}, Schedule{ScheduleRule::karras, 80, 0.002, 18, 7},
                                     Schedule{ScheduleRule::geometric, 10, 0.02, 20, 7}}) {
        const auto levels = noiseLevels(schedule);
        REQUIRE(static_cast<int>(levels.size()) == schedule.steps + 1);
        CHECK(levels.front() == schedule.sigmaMax);
        CHECK(levels[levels.size() - 2] == schedule.sigmaMin);
        CHECK(levels.back() == 0);
        for (std::size_t i = 1; i < levels.size(); ++i) CHECK(levels[i] < levels[i - 1]);
    }
}

TEST_CASE("EDM's levels are those of the published rule") {
    const auto levels = noiseLevels({ScheduleRule::karras, 80, 0.002, 18, 7});
    // (80^(1/7) + i/17 (0.002^(1/7) - 80^(1/7)))^7 by an independent program.
    CHECK(levels[1] == doctest::Approx(57.58598).epsilon(1e-5));
    CHECK(levels[9] == doctest::Approx(1.923340).epsilon(1e-5));
}

TEST_CASE("geometric levels have equal ratios, and Karras' come near them as rho grows") {
    const auto levels = noiseLevels({ScheduleRule::geometric, 10, 0.01, 4, 7});
    const double expected[] = {10, 1, 0.1, 0.01, 0};
    for (std::size_t i = 0; i < 5; ++i) CHECK(levels[i] == doctest::Approx(expected[i]).epsilon(1e-12));
    const auto near = noiseLevels({ScheduleRule::karras, 10, 0.01, 4, 1e5});
    for (std::size_t i = 0; i < 5; ++i) CHECK(near[i] == doctest::Approx(expected[i]).epsilon(1e-3));
}

TEST_CASE("one step goes from the start straight to 0") {
    const auto levels = noiseLevels({ScheduleRule::karras, 3, 3, 1, 7});
    CHECK(levels == std::vector<double>{3, 0});
}

TEST_CASE("impossible schedules are refused") {
    CHECK_THROWS_AS(noiseLevels({ScheduleRule::karras, 1, 1, 2, 7}), Error);
    CHECK_THROWS_AS(noiseLevels({ScheduleRule::karras, 1, 2, 5, 7}), Error);
    CHECK_THROWS_AS(noiseLevels({ScheduleRule::karras, 1, 0, 5, 7}), Error);
    CHECK_THROWS_AS(noiseLevels({ScheduleRule::karras, 1, 0.1, 0, 7}), Error);
    CHECK_THROWS_AS(noiseLevels({ScheduleRule::karras, 1, 0.1, 5, 0.5}), Error);
    CHECK_THROWS_AS(noiseLevels({ScheduleRule::karras, INFINITY, 0.1, 5, 7}), Error);
    CHECK_THROWS_AS(noiseLevels({ScheduleRule::geometric, NAN, 0.1, 5, 7}), Error);
}

TEST_CASE("sigma in other units") {
    CHECK(alphaBar(1) == 0.5);
    CHECK(alphaBar(0) == 1);
    CHECK(unitPixelSigma(1) == 0.5);
    CHECK(normalisedSigma(1, 0.6162) == doctest::Approx(1.62285).epsilon(1e-5));
}
