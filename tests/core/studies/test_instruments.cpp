#include "core/studies/basis_study.h"
#include "core/studies/error_study.h"
#include "core/studies/halves_study.h"
#include "core/studies/memorization_study.h"
#include "core/studies/samples_study.h"
#include "core/studies/trajectory_study.h"
#include "core/studies/wiener_study.h"
#include "tests/core/studies/ask.h"

#include <algorithm>
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

Experiment instrumentExperiment() {
    Experiment e;
    e.data.train = 60;
    e.data.heldOut = 12;
    e.data.size = 16;
    e.levels = 2;
    e.columns = {{.family = "ideal"}, {.family = "independent", .degree = 1}};
    e.chartMin = 0.05;
    e.chartPoints = 3;
    e.chartSamples = 4;
    e.schedule.steps = 5;
    e.generateCount = 3;
    return e;
}

} // namespace

TEST_CASE("the ideal machine's samples end on training images, the wavelet model's do not") {
    Asked asked;
    const Experiment e = instrumentExperiment();
    const double typical = asked.get<TypicalDistanceStudy>(e)->mean;
    for (const auto& nearest : asked.get<SamplesStudy>(e, 0)->nearest)
        CHECK(nearest.front().distance < 0.01 * typical);
    for (const auto& nearest : asked.get<SamplesStudy>(e, 1)->nearest)
        CHECK(nearest.front().distance > typical / 3);
}

TEST_CASE("two halves grow to all images; the ideal posterior reaches one image at low noise") {
    Asked asked;
    const Experiment e = instrumentExperiment();
    const auto effective = [&](int level) {
        return asked.get<PosteriorOverNoise>(e, -1, level)->share.effectiveNumber;
    };
    CHECK(effective(0) < 1.5);
    CHECK(effective(2) > effective(0));
    for (int i = 0; i < 2; ++i) {
        const auto halves = asked.get<HalvesStudy>(e, i);
        REQUIRE(halves->points.size() == halves->sizes.size());
        CHECK(halves->points.back().images == 30);
    }
}

TEST_CASE("a smaller training set is the one that training errors, neighbours and halves speak of") {
    Asked asked;
    Experiment e = instrumentExperiment();
    e.subset = 5;
    e.sigma = 0.05;
    e.chartSamples = 40;
    e.columns.push_back({.family = "ls", .patch = 15, .images = 3});
    for (const int column : {0, 2}) { // they know their few images by heart at low noise
        CAPTURE(column);
        CHECK(asked.get<ErrorStudy>(e, column, 0)->train < 1e-3);
        CHECK(asked.get<ErrorStudy>(e, column, 0)->heldOut > 0.01);
    }
    for (int column = 0; column < 3; ++column)
        for (const Neighbour& near : *asked.get<NearestStudy>(e, column)) CHECK(near.index < 5);
    CHECK(asked.get<TypicalDistanceStudy>(e)->train == 5);
    const auto path = asked.get<TrajectoryStudy>(e, 0);
    REQUIRE(path->endNeighbours.size() == 5);
    CHECK(path->endNeighbours.front().distance < 1e-3);
    REQUIRE(path->shares.size() == 5);                 // of the noisy states; the end at sigma 0 has none
    CHECK(path->shares.front().effectiveNumber > 1.2); // of five
    CHECK(path->shares.back().effectiveNumber < 1.01);
    CHECK(asked.get<TrajectoryStudy>(e, 1)->shares.empty());
    e.subset = 0;
    CHECK(asked.get<HalvesStudy>(e, 0)->sizes.back() == 30);
    CHECK(asked.get<HalvesStudy>(e, 2)->sizes ==
          std::vector<int>{3}); // it does not see more in larger halves
}

TEST_CASE("of large images Wiener has the leading components, and the basis its atoms") {
    Asked asked;
    Experiment e = instrumentExperiment();
    e.data.size = 96;
    e.data.train = 8;
    e.data.heldOut = 4;
    CHECK(asked.get<BasisStudy>(e)->atoms.size() == 7);
    const auto eigenimages = asked.get<EigenimagesStudy>(e);
    CHECK(std::count_if(eigenimages->variances.begin(), eigenimages->variances.end(),
                        [](double variance) { return variance > 1e-9; }) == 7); // of eight images
}

TEST_CASE("a trajectory's error is the distance of its estimates to the clean image") {
    Asked asked;
    const Experiment e = instrumentExperiment();
    const Image clean = asked.get<PictureStudy>(e)->clean;
    for (int i = 0; i < 2; ++i) {
        const auto result = asked.get<TrajectoryStudy>(e, i);
        const auto& path = result->path;
        REQUIRE(result->error.size() == path.steps.size());
        for (size_t step = 0; step < path.steps.size(); ++step) {
            double sum = 0;
            for (Eigen::Index j = 0; j < clean.shape().values(); ++j) {
                const double d = static_cast<double>(path.steps[step].estimates.matrix()(0, j)) -
                                 static_cast<double>(clean.flat()[j]);
                sum += d * d;
            }
            const double expected = std::sqrt(sum / static_cast<double>(clean.shape().values()));
            CHECK(result->error[step] == doctest::Approx(expected).epsilon(1e-6));
            CHECK(expected > 0);
        }
    }
}
