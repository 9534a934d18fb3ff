#include "app/draw/headless.h"
#include "app/panels/inspector_panel.h"
#include "app/panels/learning_panel.h"
#include "app/panels/statistics_panel.h"
#include "app/panels/stencil_editor.h"
#include "core/basis/transform.h"
#include "core/families/spec_text.h"
#include "core/score/stencil.h"
#include "core/studies/error_study.h"
#include "core/studies/inspector_study.h"
#include "core/studies/learning_study.h"
#include "core/studies/picture_study.h"
#include "core/studies/statistics_study.h"
#include "tests/app/panels/solved.h"

#include <doctest/doctest.h>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

/// Runs `look` with a view of these results, inside a frame.
template <class Look>
void withView(const Experiment& e, std::shared_ptr<const Snapshot> snapshot, Look&& look) {
    Headless headless(900, 700);
    headless.frame([&] { look(View{e, snapshot, {}, headless.painter()}); });
}

const Series* seriesNamed(const Chart& chart, const std::string& label) {
    for (const Series& series : chart.series)
        if (series.label == label) return &series;
    return nullptr;
}

} // namespace

TEST_CASE("The lab inspects the chosen coefficient with every wavelet column, in every tab") {
    Experiment e = smallExperiment();
    e.look.coefficient = 21;
    e.columns.push_back({.family = "wiener"});
    const auto snapshot = solve(e);
    const auto inspected = shownOf<InspectorStudy>(*snapshot, e);
    REQUIRE(inspected.complete());
    const InspectorResult& result = *inspected;
    CHECK(result.coefficient == 21);
    const auto first = shownOf<InspectedModelStudy>(*snapshot, e, 0),
               third = shownOf<InspectedModelStudy>(*snapshot, e, 2);
    REQUIRE(first.complete());
    REQUIRE(third.complete());
    CHECK(snapshot->answerOf<InspectedModelStudy>(3) == nullptr); // Wiener has no coefficients
    const double noisy = static_cast<double>(shownOf<MosaicStudy>(*snapshot, e)->values[21]);
    withView(e, snapshot, [&](const View& view) {
        const Chart answers = answerChart(view, inspected, false),
                    scores = answerChart(view, inspected, true);
        REQUIRE(answers.series.size() == 4); // three models and the exact one
        CHECK(seriesNamed(answers, "A")->y == first->curve);
        CHECK(seriesNamed(answers, "E[w0 | w]")->y == result.posterior);
        CHECK(seriesNamed(scores, "C")->y == third->score);
        CHECK(densityChart(view, inspected).series.size() == 2);
        CHECK(*densityChart(view, inspected).cursor == doctest::Approx(noisy));
        CHECK(*answers.cursor == doctest::Approx(noisy));
    });
}

TEST_CASE("The Learning tab has a curve a wavelet column, its cursor at the subset") {
    Experiment e = smallExperiment();
    e.look.tab = "learning";
    e.subset = 120;
    e.columns.push_back({.family = "bayes-shrink"});
    const auto snapshot = solve(e);
    CHECK(shownOf<LearningStudy>(*snapshot, e, 0).complete());
    CHECK(snapshot->answerOf<LearningStudy>(3) == nullptr);
    withView(e, snapshot, [&](const View& view) {
        const Chart chart = learningChart(view, true);
        REQUIRE(chart.series.size() == 6);
        CHECK(seriesNamed(chart, "A held-out")->x == std::vector<double>{25, 50, 100, 200});
        CHECK(seriesNamed(chart, "A training")->dashed);
        CHECK(chart.errorName == "standard deviation"); // not a standard error: over disjoint training sets
        CHECK(learningChart(view, false).series.size() == 3);
        CHECK(*chart.cursor == 120);
    });
    Experiment moved = e;
    moved.sigma = 2; // another noise level from the kept moments, other errors
    const auto lastError = [&](const Snapshot& results) {
        const auto curve = shownOf<LearningStudy>(results, moved, 0);
        REQUIRE(curve.complete());
        return curve->points.back().heldOut;
    };
    Engine engine;
    solve(engine, e);
    CHECK(lastError(*solve(engine, moved)) == doctest::Approx(lastError(*solve(moved))).epsilon(1e-12));
}

TEST_CASE("The Learning tab draws sampled curves beside exact ones, and says so") {
    Experiment e = smallExperiment();
    e.look.tab = "learning";
    e.columns = {{.family = "independent"}, parseModelSpec("posterior:self:h=0.4")};
    const auto snapshot = solve(e);
    const auto curve = shownOf<LearningStudy>(*snapshot, e, 1);
    REQUIRE(curve.complete());
    CHECK(curve->samples == 4);
    withView(e, snapshot, [&](const View& view) {
        const Chart chart = learningChart(view, true);
        REQUIRE(chart.series.size() == 5);
        REQUIRE(seriesNamed(chart, "B held-out, sampled"));
        CHECK(seriesNamed(chart, "B held-out, sampled")->x == std::vector<double>{25, 50, 100, 200});
        CHECK(seriesNamed(chart, "B held-out, sampled")->error[3] == curve->points[3].heldOutError);
        CHECK(seriesNamed(chart, "B leave-one-out, sampled")->y[3] == curve->points[3].leaveOneOut);
        CHECK(chart.errorName == "standard deviation, of a sampled error its standard error");
        CHECK(learningChart(view, false).series.size() == 2);
    });
}

TEST_CASE("A column that becomes a model without a curve leaves no curve and no bars behind") {
    Engine engine;
    Experiment e = smallExperiment();
    for (const std::string tab : {"learning", "statistics"}) {
        e.look.tab = tab;
        e.columns[0] = {.family = "independent"};
        const auto before = solve(engine, e);
        CHECK((tab == "learning" ? shownOf<LearningStudy>(*before, e, 0).complete()
                                 : shownOf<StatisticsStudy>(*before, e, 0).complete()));
        e.columns[0] = {.family = "bayes-shrink"};
        const auto after = solve(engine, e);
        CHECK(after->answerOf<LearningStudy>(0) == nullptr);
        CHECK(after->answerOf<StatisticsStudy>(0) == nullptr);
    }
}

TEST_CASE("The Statistics tab breaks the error down; results of another transform are not drawn") {
    Experiment e = smallExperiment();
    e.look.tab = "statistics";
    e.columns[1].withoutLevels = {1};
    const auto snapshot = solve(e);
    withView(e, snapshot, [&](const View& view) {
        const Chart scales = scaleChart(view);
        CHECK(scales.categories == std::vector<std::string>{"scaling", "level 2", "level 1"});
        REQUIRE(scales.series.size() == 3);
        CHECK(scales.series[1].y[2] > scales.series[0].y[2]); // the mean alone is worse
        double total = 0;
        for (double part : scales.series[0].y) total += part;
        CHECK(total == doctest::Approx(shownOf<ErrorHere>(*snapshot, e, 0)->heldOut).epsilon(1e-9));
        CHECK(orientationChart(view).categories.size() == 4);
        CHECK(orderChart(view).categories.size() == 3);
    });
    auto stale = std::make_shared<Snapshot>(*snapshot);
    Mosaic mosaic = *shownOf<MosaicStudy>(*snapshot, e);
    mosaic.transform = std::make_shared<const WaveletTransform>("db2", 16, 16, 1);
    setResult<MosaicStudy>(*stale, e, mosaic);
    withView(e, stale, [&](const View& view) { CHECK(scaleChart(view).series.empty()); });
}
