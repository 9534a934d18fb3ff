#include "core/engine/engine.h"
#include "core/families/spec_text.h"
#include "core/studies/choosing_study.h"
#include "tests/app/panels/desk.h"
#include "tests/app/panels/expected.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <utility>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

Experiment foldsExperiment(const char* model, Varied varied) {
    Experiment e = deskExperiment();
    e.columns = {parseModelSpec("wiener"), parseModelSpec(model)};
    e.look.learning = LearningView::folds;
    e.look.varied = varied;
    return e;
}

} // namespace

TEST_CASE("Learning: cross-validated errors are those of scorelet folds, beside the held-out ones") {
    Experiment e = foldsExperiment("local:d2:r1", Varied::degree);
    e.data.train = 100;
    e.data.size = 8; // degree 3 is fitted for every fold: 64 coefficients are enough
    e.levels = 1;
    e.look.pixelRow = e.look.pixelCol = 4;
    Desk desk(e, "Learning");
    desk.player.waitUntilIdle(60);
    const auto curves = desk.chart("B: error by degree at \xcf\x83 = 0.5");
    std::vector<double> errors;
    for (const int degree : {1, 2, 3}) {
        CAPTURE(degree);
        ModelSpec spec = e.columns[1];
        spec.degree = degree;
        Engine engine;
        engine.graph().begin(2e9);
        const auto folds = engine.get<CrossValidationStudy>({fitOf(e, spec)}, {});
        CHECK(curves.at("cross-validated").at(std::to_string(degree)) == written(folds->mse, 6));
        const double heldOut = engine.get<ErrorStudy>(ErrorStudy::of(e, spec, e.sigma), {})->heldOut;
        CHECK(curves.at("held-out").at(std::to_string(degree)) == written(heldOut, 6));
        errors.push_back(folds->mse);
    }
    CHECK(errors[2] > errors[1]); // 100 images do not feed 220 features
    const auto least = std::min_element(errors.begin(), errors.end()) - errors.begin() + 1;
    CHECK(desk.shows(fmt::format("Least error: degree {}:", least), "Learning"));
}

TEST_CASE("Learning: a click in the chart makes the column that candidate") {
    Desk desk(foldsExperiment("independent:d1", Varied::degree), "Learning");
    desk.player.waitUntilIdle(60);
    desk.clickBelow(Label("3").in("Learning"), 3, -60);
    CHECK(toText(desk.experiment().columns[1]) == "independent:d3");
    desk.player.lab().set("varied", "stencil");
    desk.player.waitUntilIdle(60);
    desk.clickBelow(Label("parent-child").in("Learning"), 3, -60);
    CHECK(toText(desk.experiment().columns[1]) == "parent:d3");
    desk.player.lab().set("varied", "radius");
    desk.player.frames(3);
    CHECK(desk.shows("parent-child has no radius", "Learning"));
}

TEST_CASE("Learning: candidates that have no room are named, and without wavelet models some are offered") {
    Experiment e = foldsExperiment("local:d2:r1", Varied::radius);
    e.budgetGb = 0.2;
    Desk desk(e, "Learning");
    desk.player.waitUntilIdle(60);
    CHECK(desk.shows("more than half of the memory budget of 0.2 GB: radius 2, radius 3", "Learning"));
    CHECK(desk.chart("B: error by radius at \xcf\x83 = 0.5").at("cross-validated").size() == 2);
    e.columns.pop_back();
    Desk none(e, "Learning");
    none.click(Label("independent, degree 2").in("Learning"));
    CHECK(toText(none.experiment().columns.back()) == "independent:d2");
}

TEST_CASE("Learning: an automatic degree stands where the chart's least is, and says what it is") {
    Experiment e = foldsExperiment("independent:d=auto", Varied::degree);
    std::swap(e.columns[0], e.columns[1]);
    Desk desk(e, "Learning");
    desk.player.waitUntilIdle(60);
    const auto errors = desk.chart("A: error by degree at \xcf\x83 = 0.5").at("cross-validated");
    const auto least = std::min_element(errors.begin(), errors.end(), [](const auto& one, const auto& other) {
        return one.second < other.second;
    });
    CHECK(desk.shows("A: automatic", "Learning"));
    for (const char* region : {"Learning", "experiment"}) // the chart's line, and the model's note
        CHECK(desk.shows(fmt::format("degree {}:", least->first), region));
    CHECK_FALSE(desk.shows("independent, degree", "Learning"));
}
