#include "core/engine/engine.h"
#include "core/families/spec_text.h"
#include "core/studies/nearness_study.h"

#include <cmath>
#include <doctest/doctest.h>

using namespace scorelet;

TEST_CASE("samples: quartiles of their distances in typical ones; diverged ones are counted apart") {
    SamplesResult samples;
    samples.path.diverged.resize(6);
    samples.path.diverged[4] = Divergence{};
    for (const double distance : {0.4, 0.002, 0.8, 0.1, 0.001, 0.6})
        samples.nearest.push_back({{.index = 0, .distance = distance}});
    TypicalDistance typical;
    typical.mean = 0.4;
    const SampleNearness nearness = nearnessOfSamples(samples, typical);
    CHECK(nearness.count == 6);
    CHECK(nearness.diverged == 1);
    CHECK(nearness.copies == 1);     // 0.002 / 0.4 < 0.01
    CHECK(nearness.nearCopies == 1); // 0.1 / 0.4 < 1 / 3
    // 0.005, 0.25, 1, 1.5, 2
    CHECK(nearness.lowerQuartile == doctest::Approx(0.25));
    CHECK(nearness.median == doctest::Approx(1));
    CHECK(nearness.upperQuartile == doctest::Approx(1.5));
    samples.path.diverged[2] = Divergence{}; // of four a quarter lies between two
    CHECK(nearnessOfSamples(samples, typical).lowerQuartile == doctest::Approx(0.005 + 0.75 * 0.245));
    typical.mean = std::nan(""); // every held-out image is a training image
    CHECK(std::isnan(nearnessOfSamples(samples, typical).median));
}

TEST_CASE("samples of the ideal end are training images, those of Wiener's are not") {
    Experiment e;
    e.data = {.source = "strokes", .train = 12, .heldOut = 20, .size = 8};
    e.levels = 2;
    e.generateCount = 6;
    e.schedule.steps = 12;
    e.schedule.sigmaMax = 10;
    e.schedule.sigmaMin = 0.005;
    e.columns = {parseModelSpec("posterior:image:h=auto")};
    Engine engine;
    engine.graph().begin(1e9);
    const auto typical = engine.get<TypicalDistanceStudy>(TypicalDistanceStudy::of(e), {});
    REQUIRE(typical->mean > 0.1);
    const auto at = [&](int point) {
        return nearnessOfSamples(*engine.get<SamplesStudy>(SamplesAtDial::of(e, 0, point), {}), *typical);
    };
    CHECK(at(0).copies == 6);
    CHECK(at(0).upperQuartile < 0.01);
    const SampleNearness wiener = at(sampledDialPoints - 1);
    CHECK(wiener.copies == 0);
    CHECK(wiener.median > 0.3);
    CHECK(toText(SamplesAtDial::of(e, 0, sampledDialPoints).solver.spec) == "posterior:image:h=auto");
    // What the chart calls 0 and 1 are the ends themselves, from the same noise.
    CHECK(toText(SamplesAtDial::of(e, 0, 2).solver.spec) == "posterior:image:h=0.4");
    const auto same = engine.get<SamplesStudy>(
        SamplesStudy::Inputs{solverOf(e, parseModelSpec("ideal")), 6, samplingOf(e), 0}, {});
    const auto ideal = engine.get<SamplesStudy>(SamplesAtDial::of(e, 0, 0), {});
    for (std::size_t k = 0; k < 6; ++k)
        CHECK(same->nearest[k].front().index == ideal->nearest[k].front().index);
}
