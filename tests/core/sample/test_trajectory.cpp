#include "core/sample/trajectory.h"

#include "core/base/error.h"
#include "core/sample/schedule.h"
#include "tests/core/images.h"
#include "tests/core/sample/gaussian.h"

#include <cmath>
#include <doctest/doctest.h>
#include <limits>

using namespace scorelet;
using scorelet::testing::DivergingDenoiser;
using scorelet::testing::GaussianModel;
using scorelet::testing::Matrix;

namespace {

constexpr double variance = 0.3;

/// How far the end of the flow on Gaussian data is from its exact value: x scales as sqrt(variance +
/// sigma^2).
double flowError(Sampler sampler, int steps) {
    auto levels = noiseLevels({ScheduleRule::karras, 10, 0.1, steps + 1, 7});
    levels.pop_back(); // ends at 0.1 after `steps` steps
    const ImageBatch start({1, 1, 1}, 1, 1);
    SampleOptions options;
    options.sampler = sampler;
    const Trajectory trajectory = sampleTrajectory(GaussianModel(variance), start, levels, options, Work{});
    const double exact = std::sqrt((variance + 0.01) / (variance + 100));
    return std::abs(trajectory.finalStates().matrix()(0, 0) / exact - 1);
}

double meanSquare(const Matrix& states) {
    return states.cast<double>().squaredNorm() / static_cast<double>(states.size());
}

DenoiserSource diverging(float value, double below) {
    return [=](double sigma) -> std::shared_ptr<const Denoiser> {
        if (sigma < below) return std::make_shared<DivergingDenoiser>(sigma, value);
        return std::make_shared<DivergingDenoiser>(sigma, 1.f);
    };
}

} // namespace

TEST_CASE("the flow on Gaussian data converges at the method's order: Euler 1, Heun 2") {
    for (const int steps : {16, 32, 64}) {
        CAPTURE(steps);
        const double euler =
            std::log2(flowError(Sampler::euler, steps) / flowError(Sampler::euler, 2 * steps));
        CHECK(euler == doctest::Approx(1).epsilon(0.15));
    }
    for (const int steps : {16, 32}) { // beyond, float's rounding shows
        CAPTURE(steps);
        const double heun = std::log2(flowError(Sampler::heun, steps) / flowError(Sampler::heun, 2 * steps));
        CHECK(heun == doctest::Approx(2).epsilon(0.15));
    }
    CHECK(flowError(Sampler::heun, 64) < 1e-3);
}

TEST_CASE("samples from pure noise have the data's mean and variance") {
    const double mean = -0.4;
    const auto levels = noiseLevels({ScheduleRule::karras, 80, 0.002, 40, 7});
    const ImageBatch start = pureNoise(200, Image({1, 10, 10}, -0.4f), 80, 1);
    for (const Sampler sampler : {Sampler::heun, Sampler::ancestral}) {
        CAPTURE(std::string(name(sampler)));
        SampleOptions options;
        options.sampler = sampler;
        const auto many =
            sampler == Sampler::heun ? levels : noiseLevels({ScheduleRule::karras, 80, 0.002, 400, 7});
        const Trajectory trajectory =
            sampleTrajectory(GaussianModel(variance, mean), start, many, options, Work{});
        const Matrix ends = trajectory.finalStates().matrix();
        CHECK(ends.mean() == doctest::Approx(mean).epsilon(0.04));
        CHECK(meanSquare((ends.array() + 0.4f).matrix()) == doctest::Approx(variance).epsilon(0.04));
    }
}

TEST_CASE("one ancestral step has the variance that its coefficients give") {
    const double from = 2;
    const double to = 0.5;
    const double up = to * std::sqrt(from * from - to * to) / from;
    const double down = std::sqrt(to * to - up * up);
    CHECK(down == doctest::Approx(to * to / from)); // with eta = 1
    const double gain = variance / (variance + from * from);
    const double keep = down / from + (1 - down / from) * gain;
    const ImageBatch start = pureNoise(100, Image({1, 20, 20}), 3, 5);
    SampleOptions options;
    options.sampler = Sampler::ancestral;
    const Trajectory trajectory =
        sampleTrajectory(GaussianModel(variance), start, {from, to}, options, Work{});
    const double expected = keep * keep * meanSquare(start.matrix()) + up * up;
    CHECK(meanSquare(trajectory.finalStates().matrix()) ==
          doctest::Approx(expected).epsilon(5 * std::sqrt(2.0 / 40000)));

    options.eta = 0;
    const Trajectory quiet = sampleTrajectory(GaussianModel(variance), start, {from, to}, options, Work{});
    options.sampler = Sampler::euler;
    const Trajectory euler = sampleTrajectory(GaussianModel(variance), start, {from, to}, options, Work{});
    CHECK(quiet.finalStates().matrix().isApprox(euler.finalStates().matrix(), 1e-6f));
}

TEST_CASE("a step to zero noise ends on the denoised estimate") {
    const ImageBatch start = pureNoise(3, Image({1, 4, 4}), 2, 9);
    for (const Sampler sampler : {Sampler::euler, Sampler::heun, Sampler::ancestral}) {
        SampleOptions options;
        options.sampler = sampler;
        const Trajectory trajectory =
            sampleTrajectory(GaussianModel(variance), start, {2, 1, 0}, options, Work{});
        REQUIRE(trajectory.complete());
        REQUIRE(trajectory.steps.size() == 3);
        CHECK(trajectory.steps[0].states == start);
        CHECK(trajectory.finalStates().matrix().isApprox(trajectory.steps[1].estimates.matrix(), 1e-6f));
        CHECK(trajectory.steps[2].estimates == trajectory.finalStates());
        CHECK(
            trajectory.steps[1].rms[2] ==
            doctest::Approx(std::sqrt(meanSquare(trajectory.steps[1].states.matrix().row(2)))).epsilon(1e-6));
    }
}

TEST_CASE("a sample's path does not depend on its batch or on the number of threads") {
    const auto levels = noiseLevels({ScheduleRule::karras, 10, 0.02, 6, 7});
    const Image black({1, 4, 8});
    const ImageBatch start = pureNoise(7, black, 10, 3);
    CHECK(pureNoise(2, black, 10, 3, 4) == start.rows(4, 2));
    CHECK(pureNoise(7, black, 10, 4) != start);
    SampleOptions options;
    options.sampler = Sampler::ancestral;
    options.seed = 11;
    const GaussianModel model(variance);
    const Trajectory whole = sampleTrajectory(model, start, levels, options, Work{});
    Work manyThreads;
    manyThreads.threads = 3;
    CHECK(sampleTrajectory(model, start, levels, options, manyThreads).finalStates() == whole.finalStates());
    options.firstSample = 4;
    const Trajectory part = sampleTrajectory(model, start.rows(4, 2), levels, options, Work{});
    CHECK(part.finalStates().matrix().isApprox(whole.finalStates().rows(4, 2).matrix(), 1e-6f));
    options.seed = 12;
    CHECK(sampleTrajectory(model, start.rows(4, 2), levels, options, Work{}).finalStates() !=
          part.finalStates());
}

TEST_CASE("a diverging sample is stopped alone and flagged with step, pixel and reason") {
    const std::vector<double> levels{10, 5, 2, 1, 0};
    ImageBatch start({1, 2, 2}, 3, 1);
    start.row(1)[0] = 190; // stays above 30 at level 5
    for (const Sampler sampler : {Sampler::euler, Sampler::heun, Sampler::ancestral}) {
        CAPTURE(std::string(name(sampler)));
        SampleOptions options;
        options.sampler = sampler;
        const auto bad = sampleTrajectory(diverging(1e6f, 6), start, levels, options, Work{});
        REQUIRE(bad.diverged[1].has_value());
        CHECK_FALSE(bad.diverged[0].has_value());
        CHECK_FALSE(bad.diverged[2].has_value());
        CHECK(bad.diverged[1]->step == 1);
        CHECK(bad.diverged[1]->sigma == 5);
        CHECK(bad.diverged[1]->pixel == PixelId{0, 1, 0});
        CHECK(bad.diverged[1]->value == 1e6f);
        CHECK(bad.diverged[1]->reason.find("beyond 50") != std::string::npos);
        CHECK(bad.complete());
        CHECK(bad.finalStates().matrix().allFinite());
        CHECK(bad.finalStates().image(1) == bad.steps[1].states.image(1)); // it rests where it was stopped

        const auto good = sampleTrajectory(diverging(1, 6), start, levels, options, Work{});
        CHECK_FALSE(good.diverged[1].has_value());
        for (const int row : {0, 2}) CHECK(bad.finalStates().image(row) == good.finalStates().image(row));
    }
}

TEST_CASE("a NaN in an estimate or a state is a divergence at its pixel") {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    ImageBatch start({1, 2, 2}, 2, 1);
    start.row(0)[0] = 60;
    const auto estimate = sampleTrajectory(diverging(nan, 100), start, {10, 1, 0}, SampleOptions{}, Work{});
    REQUIRE(estimate.diverged[0].has_value());
    CHECK(estimate.diverged[0]->step == 0);
    CHECK(estimate.diverged[0]->pixel == PixelId{0, 1, 0});
    CHECK(std::isnan(estimate.diverged[0]->value));
    CHECK(estimate.diverged[0]->reason == "denoised estimate is not finite");
    CHECK(estimate.finalStates().image(0) == start.image(0));
    CHECK(estimate.steps.back().estimates.matrix().allFinite());

    start.row(1)[3] = nan;
    const auto state = sampleTrajectory(diverging(1, 100), start, {10, 1, 0}, SampleOptions{}, Work{});
    REQUIRE(state.diverged[1].has_value());
    CHECK(state.diverged[1]->pixel == PixelId{0, 1, 1});
    CHECK(state.diverged[1]->reason == "state is not finite");
    CHECK_FALSE(state.diverged[0].has_value());
}

TEST_CASE("the denoiser of a level is asked for once, and not when every sample has diverged") {
    int asked = 0;
    const DenoiserSource source = [&](double sigma) {
        ++asked;
        return std::make_shared<DivergingDenoiser>(sigma, 1e6f);
    };
    ImageBatch start({1, 2, 2}, 2, 0);
    sampleTrajectory(source, start, {10, 5, 1, 0}, SampleOptions{}, Work{});
    CHECK(asked == 3);
    asked = 0;
    start.matrix().setConstant(60);
    const auto trajectory = sampleTrajectory(source, start, {10, 5, 1, 0}, SampleOptions{}, Work{});
    CHECK(asked == 1);
    CHECK(trajectory.complete());
}

TEST_CASE("every step is told as it is done, and a stop request ends the run") {
    std::stop_source stop;
    std::vector<double> fractions;
    Work work;
    work.stop = stop.get_token();
    work.progress = [&](double fraction) { fractions.push_back(fraction); };
    std::size_t seen = 0;
    const auto onStep = [&](const Trajectory& trajectory) {
        CHECK(trajectory.steps.size() == ++seen);
        if (seen == 3) stop.request_stop();
    };
    const ImageBatch start({1, 2, 2}, 1, 1);
    const std::vector<double> levels{5, 4, 3, 2, 1, 0};
    CHECK_THROWS_AS(sampleTrajectory(GaussianModel(1), start, levels, SampleOptions{}, work, onStep),
                    Cancelled);
    CHECK(seen == 3);
    CHECK(fractions.size() == 3);
}

TEST_CASE("levels that do not fall are refused") {
    const ImageBatch start({1, 2, 2}, 1, 1);
    for (const std::vector<double>& levels :
         {std::vector<double>{1}, {1, 1}, {1, 2}, {1, 0, 0}, {1, -1}, {NAN, 1}, {0, 0}})
        CHECK_THROWS_AS(sampleTrajectory(GaussianModel(1), start, levels, SampleOptions{}, Work{}), Error);
}

TEST_CASE("start states are the clean images plus sigma times the same noise") {
    const ImageBatch clean({1, 2, 4}, 2, 0.25f);
    const ImageBatch noise = pureNoise(2, Image({1, 2, 4}), 1, 6);
    const ImageBatch noisy = noisedStates(clean, 3, 6);
    CHECK(((noisy.matrix() - clean.matrix()) / 3).isApprox(noise.matrix(), 1e-5f));
    CHECK(noisedState(clean.image(1), 3, 6, 1) == noisy.image(1));
}
