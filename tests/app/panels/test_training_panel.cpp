#include "app/panels/error_chart.h"
#include "app/panels/training_panel.h"
#include "core/data/classes.h"
#include "core/evaluate/agreement.h"
#include "core/evaluate/sampled_mse.h"
#include "core/families/network/trained.h"
#include "core/families/spec_text.h"
#include "core/image/spread.h"
#include "core/sample/trajectory.h"
#include "core/studies/halves_study.h"
#include "core/studies/inputs.h"
#include "core/studies/training_study.h"
#include "tests/app/panels/desk.h"
#include "tests/app/panels/expected.h"

#include <doctest/doctest.h>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

/// A linear model, and a small network.
Experiment withNetwork(const std::string& start) {
    Experiment e = deskExperiment();
    e.columns = {parseModelSpec("local:d2:r1"), parseModelSpec("convnet:w4:f3:batch=8:start=" + start)};
    return e;
}

NetworkRecipe recipeOfB(const Desk& desk) {
    const Lab& lab = const_cast<Desk&>(desk).player.lab();
    return recipeOf(lab.experiment().columns[1], *lab.data());
}

/// The network after so many images, by core alone.
std::shared_ptr<const Denoiser> networkAt(const Experiment& e, const DataSet& data, std::int64_t seen) {
    ModelSpec spec = e.columns[1];
    spec.settings[seenRow] = static_cast<double>(seen);
    const Ingredients from{std::shared_ptr<const DataSet>(std::shared_ptr<const DataSet>(), &data), nullptr};
    return familyOf(spec).prepare(spec, from, {})->at(e.sigma, {});
}

} // namespace

TEST_CASE("Training: without a network it offers the three kinds") {
    Desk desk(deskExperiment(), "Training");
    const std::size_t before = desk.experiment().columns.size();
    desk.click(Label(label(parseModelSpec("convnet"))).in("Training"));
    REQUIRE(desk.experiment().columns.size() == before + 1);
    CHECK(desk.experiment().columns.back().family == "convnet");
    CHECK(desk.shows("not trained", "Training"));
    // Whatever names it says so, too.
    const ModelSpec& shown = desk.player.lab().shownExperiment().columns.back();
    CHECK(label(shown) == label(parseModelSpec("convnet")) + ", not trained");
    CHECK(desk.experiment().columns.back().title.empty());
}

TEST_CASE("Training: curve, line and readings are core's at the moments that are kept") {
    Desk desk(withNetwork("21"), "Training");
    desk.player.frames(2);
    const DataSet& data = *desk.player.lab().data();
    NetworkStore::instance().weights(recipeOfB(desk), 15 * 8, data.train.pixels, {});
    desk.player.waitUntilIdle(30);
    desk.player.frames(3);
    CHECK(desk.shows("120 images seen", "Training"));
    const Experiment e = desk.experiment();
    const auto error = [&](const Denoiser& denoiser) {
        return sampledMse(denoiser,
                          data.heldOut.pixels.rows(0, std::min<Eigen::Index>(64, data.heldOut.count())),
                          noiseOf(e), {})
            .mse;
    };
    const auto curves = desk.chart("held-out error at \xcf\x83 = 0.5");
    const SeriesValues& network = curves.at("B  " + shortLabel(e.columns[1]));
    for (const std::int64_t steps : {5, 7, 9, 12, 15}) {
        CAPTURE(steps);
        CHECK(network.at(std::to_string(8 * steps)) == written(error(*networkAt(e, data, 8 * steps)), 6));
    }
    const Expected expected(e);
    const SeriesValues& line = curves.at("A  " + shortLabel(e.columns[0]));
    CHECK(line.at("40") == written(error(*expected.denoiser(0)), 6));
    CHECK(line.at("40") == line.at("120"));
    NetworkStore::instance().forget(recipeOfB(desk));
}

TEST_CASE("Training: a network of one class stands beside what has the errors of the same images") {
    Experiment e = withNetwork("31");
    e.columns[1].imageClass = "3";
    e.columns.push_back(parseModelSpec("local:d1:r1:class=3"));
    Desk desk(e, "Training");
    desk.player.frames(2);
    const DataSet& data = *desk.player.lab().data();
    const auto rows = rowsTrainedOn(e.columns[1], data, 0);
    NetworkStore::instance().weights(recipeOfB(desk), 7 * 8, imagesAt(data.train.pixels, rows), {});
    desk.player.waitUntilIdle(30);
    desk.player.frames(3);
    CHECK(desk.shows("56 images seen", "Training"));
    const auto curves = desk.chart("held-out error at \xcf\x83 = 0.5");
    CHECK_FALSE(curves.contains("A  " + shortLabel(e.columns[0]))); // of all images
    const Lab& lab = desk.player.lab();
    const int levels = static_cast<int>(trainingSigmas(e).size());
    const auto wiener = lab.shown<WienerAtLevel>(1, levels - 1);
    REQUIRE(wiener);
    CHECK(wiener.inputs->fit.solver.spec == parseModelSpec("wiener:class=3"));
    CHECK(curves.at("Wiener (PCA), class 3").at("56") == written(wiener->heldOut, 6));
    CHECK(curves.at("C  " + shortLabel(e.columns[2])).contains("56"));
    const auto held = rowsOfClass(data.heldOut, 3);
    ModelSpec then = e.columns[1];
    then.settings[seenRow] = 56;
    const Ingredients from{std::make_shared<const DataSet>(onlyClass(data, 3)), nullptr};
    const auto network = familyOf(then).prepare(then, from, {})->at(e.sigma, {});
    CHECK(curves.at("B  " + shortLabel(e.columns[1])).at("56") ==
          written(sampledMse(*network, imagesAt(data.heldOut.pixels, held), noiseOf(e), {}).mse, 6));
    NetworkStore::instance().forget(recipeOfB(desk));
}

TEST_CASE("Training: the button trains, all tabs see it, and it goes on where it was paused") {
    Desk desk(withNetwork("22"), "Training");
    desk.player.frames(2);
    const NetworkRecipe recipe = recipeOfB(desk);
    const auto before = desk.player.lab().shown<DenoisedStudy>(1).result->mse;
    desk.click(Label("Train").in("Training"));
    desk.player.waitUntilTrained(2, 1, 60);
    CHECK(desk.player.lab().training().running);
    desk.click(Label("Pause").in("Training"));
    CHECK_FALSE(desk.player.lab().training().running);
    desk.player.frames(3);
    const std::int64_t seen = NetworkStore::instance().newest(recipe);
    CHECK(seen > 0);
    // The choices say nothing of how far it is; what is shown does.
    CHECK(desk.experiment().columns[1].settings.count(seenRow) == 0);
    CHECK(settingOf(desk.player.lab().shownExperiment().columns[1], seenRow) == static_cast<double>(seen));
    CHECK(desk.player.lab().shownExperiment().columns[1].title.empty());
    CHECK(desk.player.lab().shown<DenoisedStudy>(1).complete());
    CHECK(desk.player.lab().shown<DenoisedStudy>(1).result->mse < before);
    desk.click(Label("Go on").in("Training"));
    desk.player.waitUntilTrained(2, static_cast<double>(seen + 1), 60);
    desk.player.lab().perform("pause training");
    desk.player.frames(2);
    desk.click(Label("Forget").in("Training"));
    desk.player.frames(2);
    CHECK(desk.shows("not trained", "Training"));
    CHECK(NetworkStore::instance().newest(recipe) == 0);
}

TEST_CASE("Training: its network on several numbers of images, and on two halves of them") {
    Experiment e = withNetwork("23");
    e.columns.push_back(parseModelSpec("wiener"));
    Desk desk(e, "Training");
    desk.player.frames(2);
    desk.click(Label("does it copy?").in("Training"));
    desk.click(Label("by images").in("Training"));
    const auto& columns = desk.experiment().columns;
    REQUIRE(columns.size() == 4);
    CHECK(columns[0] == e.columns[0]);
    CHECK(columns[1].family == "wiener");
    CHECK(columns[2].images == 50);
    CHECK(columns[3].images == 200); // no 1,000 are there
    CHECK(columns[3].settings == e.columns[1].settings);

    desk.click(Label("two halves").in("Training"));
    desk.click(Label("Run two halves").in("Training"));
    desk.player.waitUntilIdle(60);
    desk.player.frames(3);
    const auto halves = desk.player.lab().shown<HalvesStudy>(0);
    REQUIRE(halves.complete());
    const SeriesValues& alike = desk.chart("two halves: how alike").at("A");
    for (const HalvesPoint& point : halves.result->points)
        CHECK(alike.at(std::to_string(point.images)) == written(point.between.cosine, 6));
}

TEST_CASE("a curve crosses a line between two points, as logarithms go") {
    const Series curve{.label = "", .color = {}, .x = {10, 100, 1000}, .y = {4, 2, 0.5}};
    CHECK(*crossing(curve, 1) == doctest::Approx(std::sqrt(100.0 * 1000)));
    CHECK_FALSE(crossing(curve, 5));
    CHECK_FALSE(crossing(curve, 0.1));
}
