#include "app/headless.h"
#include "app/lab.h"
#include "app/panels/inspector_panel.h"
#include "app/panels/learning_panel.h"
#include "app/panels/statistics_panel.h"
#include "app/panels/stencil_editor.h"
#include "core/score/stencil.h"
#include "tests/app/panels/solved.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

/// Runs `look` with a view of these results, inside a frame.
template <class Look>
void withView(const Experiment& e, std::shared_ptr<const Snapshot> snapshot, Look&& look) {
    Headless headless(900, 700);
    headless.frame([&] { look(View{e, snapshot, {}, headless.painter()}); });
}

RgbaImage shown(const Experiment& e, std::shared_ptr<const Snapshot> snapshot) {
    LabOptions options = stillLab();
    options.start = e;
    Lab lab(options);
    lab.show(std::move(snapshot), {});
    Headless headless(1280, 800);
    for (int frame = 0; frame < 3; ++frame)
        headless.frame([&] { lab.frame(headless.painter(), {Theme::dark, 1, frame / 60.0}); });
    return headless.picture();
}

const Series* seriesNamed(const Chart& chart, const std::string& label) {
    for (const Series& series : chart.series)
        if (series.label == label) return &series;
    return nullptr;
}

} // namespace

TEST_CASE("The lab inspects the chosen coefficient with every wavelet column, in every tab") {
    Experiment e = smallExperiment();
    e.coefficient = 21;
    e.columns.push_back({.kind = ModelKind::wiener});
    const auto snapshot = solve(e);
    REQUIRE(snapshot->inspector);
    const InspectorResult& result = *snapshot->inspector;
    CHECK(result.key == inspectorKey(e));
    CHECK(result.coefficient == 21);
    CHECK(result.noisyValue == doctest::Approx(static_cast<double>(snapshot->noisyCoefficients[21])));
    REQUIRE(result.models.size() == 4);
    CHECK(result.models[0].has_value());
    CHECK(result.models[2].has_value());
    CHECK_FALSE(result.models[3].has_value());
    withView(e, snapshot, [&](const View& view) {
        const Chart answers = answerChart(view, result, false), scores = answerChart(view, result, true);
        REQUIRE(answers.series.size() == 4); // three models and the exact one
        CHECK(seriesNamed(answers, "A")->y == result.models[0]->curve);
        CHECK(seriesNamed(answers, "E[w0 | w]")->y == result.posterior);
        CHECK(seriesNamed(scores, "C")->y == result.models[2]->score);
        CHECK(densityChart(view, result).series.size() == 2);
    });
    Experiment other = e;
    other.coefficient = 140;
    const RgbaImage first = shown(e, snapshot), second = shown(other, solve(other));
    CHECK(first.pixels != second.pixels);
}

TEST_CASE("The Learning tab has a curve a wavelet column, its cursor at the subset") {
    Experiment e = smallExperiment();
    e.tab = "learning";
    e.subset = 120;
    e.columns.push_back({.kind = ModelKind::ideal});
    const auto snapshot = solve(e);
    REQUIRE(snapshot->columns[0].learning);
    CHECK(snapshot->columns[0].learning->complete);
    CHECK(snapshot->columns[0].learning->key == learningKey(e, 0));
    CHECK_FALSE(snapshot->columns[3].learning);
    withView(e, snapshot, [&](const View& view) {
        const Chart chart = learningChart(view, true);
        REQUIRE(chart.series.size() == 6);
        CHECK(seriesNamed(chart, "A held-out")->x == std::vector<double>{25, 50, 100, 200});
        CHECK(seriesNamed(chart, "A train")->dashed);
        CHECK(chart.errorName == "standard deviation"); // not a standard error: over disjoint training sets
        CHECK(learningChart(view, false).series.size() == 3);
        CHECK(*chart.cursor == 120);
    });
    Experiment moved = e;
    moved.sigma = 2; // another noise level from the kept moments, other errors
    Laboratory laboratory;
    const auto run = [&](const Experiment& request) {
        return laboratory.run(
            request, 1, {}, [](const auto&) {}, [](const std::string&, double) {});
    };
    run(e);
    CHECK(run(moved)->columns[0].learning->points.back().heldOut ==
          doctest::Approx(solve(moved)->columns[0].learning->points.back().heldOut).epsilon(1e-12));
}

TEST_CASE("A column that becomes a model without moments leaves no curve and no bars behind") {
    Laboratory laboratory;
    Experiment e = smallExperiment();
    for (const Tab tab : {"learning", "statistics"}) {
        e.tab = tab;
        e.columns[0] = {.kind = ModelKind::independent};
        const auto run = [&] {
            return laboratory.run(
                e, 1, {}, [](const auto&) {}, [](const std::string&, double) {});
        };
        const auto before = run();
        CHECK((tab == "learning" ? before->columns[0].learning != nullptr
                                    : before->columns[0].statistics != nullptr));
        e.columns[0] = {.kind = ModelKind::wiener};
        const auto after = run();
        CHECK_FALSE(after->columns[0].learning);
        CHECK_FALSE(after->columns[0].statistics);
    }
}

TEST_CASE("The Statistics tab breaks the error down; results of another transform are not drawn") {
    Experiment e = smallExperiment();
    e.tab = "statistics";
    e.columns[1].withoutLevels = {1};
    const auto snapshot = solve(e);
    withView(e, snapshot, [&](const View& view) {
        const Chart scales = scaleChart(view);
        CHECK(scales.categories == std::vector<std::string>{"scaling", "level 2", "level 1"});
        REQUIRE(scales.series.size() == 3);
        CHECK(scales.series[1].y[2] > scales.series[0].y[2]); // the mean alone is worse
        double total = 0;
        for (double part : scales.series[0].y) total += part;
        CHECK(total == doctest::Approx(snapshot->columns[0].exact->heldOut).epsilon(1e-9));
        CHECK(orientationChart(view).categories.size() == 4);
        CHECK(orderChart(view).categories.size() == 3);
    });
    auto stale = std::make_shared<Snapshot>(*snapshot);
    stale->transform = std::make_shared<const WaveletTransform>("db2", 16, 16, 1);
    withView(e, stale, [&](const View& view) { CHECK(scaleChart(view).series.empty()); });
    CHECK(shown(e, snapshot).pixels != shown(e, stale).pixels);
}

TEST_CASE("The stencil editor opens on a column's members, toggles them and draws over the window") {
    std::vector<StencilMember> stencil;
    const StencilMember parent{StencilMember::Relation::parent, 0, 0};
    toggleMember(stencil, parent);
    CHECK(stencil == std::vector<StencilMember>{parent});
    toggleMember(stencil, parent);
    CHECK(stencil.empty());
    LabOptions options = stillLab();
    Lab lab(options);
    lab.show(solved(), {});
    Headless headless(1280, 800);
    const auto picture = [&] {
        for (int frame = 0; frame < 3; ++frame)
            headless.frame([&] { lab.frame(headless.painter(), {Theme::dark, 1, frame / 60.0}); });
        return headless.picture();
    };
    const RgbaImage before = picture();
    openStencilEditor(lab.ui(), lab.experiment().columns[2], 2); // local coupling, radius 1
    CHECK(lab.ui().stencil.spec.kind == ModelKind::custom);
    CHECK(lab.ui().stencil.spec.stencil.size() == 8);
    CHECK(picture().pixels != before.pixels);
    // The editor's model is the column's: the same stencils, so the same fit.
    const SubbandLayout layout(16, 16, 2);
    CHECK(makeStencils(lab.ui().stencil.spec, layout) == makeStencils(lab.experiment().columns[2], layout));
    CHECK(parseModelSpec(toText(lab.ui().stencil.spec)) == lab.ui().stencil.spec);
}
