#include "core/engine/laboratory.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace scorelet;

namespace {

Experiment smallExperiment(Tab tab) {
    Experiment e;
    e.data.train = 60;
    e.data.heldOut = 12;
    e.data.size = 16;
    e.levels = 2;
    e.columns = {{.kind = ModelKind::ideal}, {.kind = ModelKind::independent, .degree = 1}};
    e.chartMin = 0.05;
    e.chartPoints = 3;
    e.chartSamples = 4;
    e.schedule.steps = 5;
    e.generateCount = 3;
    e.tab = tab;
    return e;
}

/// Runs the lab; the snapshots on the way go to `seen`.
std::shared_ptr<const Snapshot> run(Laboratory& lab, const Experiment& e,
                                    std::vector<std::shared_ptr<const Snapshot>>* seen = nullptr) {
    const auto result = lab.run(
        e, 1, {},
        [&](std::shared_ptr<const Snapshot> s) {
            if (seen) seen->push_back(std::move(s));
        },
        [](const std::string&, double) {});
    REQUIRE_FALSE(result->failure.has_value());
    return result;
}

} // namespace

TEST_CASE("instruments are computed when their tab is shown and not before") {
    Laboratory lab;
    const auto compare = run(lab, smallExperiment(Tab::compare));
    CHECK_FALSE(compare->basis);
    CHECK_FALSE(compare->ideal);
    CHECK_FALSE(compare->columns[0].generated);
    const auto basis = run(lab, smallExperiment(Tab::basis));
    REQUIRE(basis->basis);
    REQUIRE(basis->atom);
    REQUIRE(basis->wiener);
    CHECK(basis->basis->key == basisKey(smallExperiment(Tab::basis)));
    CHECK(basis->wiener->images == 60);
    CHECK_FALSE(basis->wiener->failure);
}

TEST_CASE("the ideal machine's samples end on training images, the wavelet model's do not") {
    Laboratory lab;
    const auto result = run(lab, smallExperiment(Tab::generate));
    REQUIRE(result->typicalDistance);
    const double typical = result->typicalDistance->mean;
    for (const auto& nearest : result->columns[0].generated->nearest)
        CHECK(nearest.front().distance < 0.01 * typical);
    for (const auto& nearest : result->columns[1].generated->nearest)
        CHECK(nearest.front().distance > typical / 3);
}

TEST_CASE("two halves run when asked for and grow; the ideal posterior reaches one image at low noise") {
    Laboratory lab;
    Experiment e = smallExperiment(Tab::memorization);
    const auto without = run(lab, e);
    CHECK_FALSE(without->columns[0].halves);
    REQUIRE(without->ideal);
    REQUIRE(without->ideal->effective.size() == 3);
    CHECK(without->ideal->effective[0] < 1.5);
    CHECK(without->ideal->effective[2] > without->ideal->effective[0]);
    e.halves = true;
    const auto with = run(lab, e);
    for (size_t i = 0; i < 2; ++i) {
        REQUIRE(with->columns[i].halves);
        CHECK(with->columns[i].halves->complete());
        CHECK(with->columns[i].halves->points.back().images == 30);
        CHECK(with->columns[i].halves->key == halvesKey(e, i));
    }
}

TEST_CASE("a smaller training set is the one that training errors, neighbours and halves speak of") {
    Laboratory lab;
    Experiment e = smallExperiment(Tab::memorization);
    e.subset = 5;
    e.sigma = 0.05;
    e.chartSamples = 40;
    e.columns.push_back({.kind = ModelKind::localPatch, .patch = 15, .images = 3});
    const auto result = run(lab, e);
    for (const size_t column : {size_t{0}, size_t{2}}) { // they know their few images by heart at low noise
        CAPTURE(column);
        CHECK(result->chart[column].points[0].train < 1e-3);
        CHECK(result->chart[column].points[0].heldOut > 0.01);
    }
    for (const Column& column : result->columns)
        for (const Neighbour& near : column.memorization->nearest) CHECK(near.index < 5);
    CHECK(result->typicalDistance->train == 5);
    e.tab = Tab::trajectory;
    const auto path = run(lab, e);
    REQUIRE(path->columns[0].trajectory->endNeighbours.size() == 5);
    CHECK(path->columns[0].trajectory->endNeighbours.front().distance < 1e-3);
    const auto& shares = path->columns[0].trajectory->shares;
    REQUIRE(shares.size() == 5);                 // of the noisy states; the end at sigma 0 has none
    CHECK(shares.front().effectiveNumber > 1.2); // of five
    CHECK(shares.back().effectiveNumber < 1.01);
    CHECK(path->columns[1].trajectory->shares.empty());
    e.tab = Tab::memorization;
    e.subset = 0;
    e.halves = true;
    const auto halves = run(lab, e);
    CHECK(halves->columns[0].halves->sizes.back() == 30);
    CHECK(halves->columns[2].halves->sizes == std::vector<int>{3}); // it does not see more in larger halves
}

TEST_CASE("Wiener's failure on large images is a value, the basis is still shown") {
    Laboratory lab;
    Experiment e = smallExperiment(Tab::basis);
    e.data.size = 96;
    e.data.train = 8;
    e.data.heldOut = 4;
    e.rails = false;
    const auto result = run(lab, e);
    REQUIRE(result->basis);
    REQUIRE(result->wiener);
    CHECK(result->wiener->failure.has_value());
}

TEST_CASE("a new data set forgets the instruments of the old one") {
    Laboratory lab;
    run(lab, smallExperiment(Tab::generate));
    Experiment other = smallExperiment(Tab::compare);
    other.data.size = 8;
    std::vector<std::shared_ptr<const Snapshot>> seen;
    run(lab, other, &seen);
    for (const auto& snapshot : seen)
        for (const Column& column : snapshot->columns) CHECK_FALSE(column.generated);
}

TEST_CASE("a trajectory's error is the distance of its estimates to the clean image") {
    Laboratory lab;
    const auto result = run(lab, smallExperiment(Tab::trajectory));
    for (const Column& column : result->columns) {
        REQUIRE(column.trajectory);
        const auto& path = column.trajectory->path;
        REQUIRE(column.trajectory->error.size() == path.steps.size());
        for (size_t step = 0; step < path.steps.size(); ++step) {
            double sum = 0;
            const auto clean = result->clean.values(), estimate = path.steps[step].estimates.row(0);
            for (std::size_t j = 0; j < clean.size(); ++j) {
                const double d = static_cast<double>(estimate[j]) - static_cast<double>(clean[j]);
                sum += d * d;
            }
            const double expected = std::sqrt(sum / static_cast<double>(clean.size()));
            CHECK(column.trajectory->error[step] == doctest::Approx(expected).epsilon(1e-6));
            CHECK(expected > 0);
        }
    }
}
