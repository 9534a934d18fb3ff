#include "core/studies/learning_study.h"
#include "tests/app/panels/desk.h"
#include "tests/app/panels/expected.h"

#include <doctest/doctest.h>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

const Label slider = Label("training images").in("Learning").nth(1); // the chart's axis says the same

} // namespace

TEST_CASE("Learning: the curves end at core's errors of all training images, at every noise level") {
    Desk desk(deskExperiment(), "Learning");
    for (const auto& [sigma, title] : {std::pair("0.5", "error over training images at σ = 0.5"),
                                       std::pair("2", "error over training images at σ = 2")}) {
        CAPTURE(sigma);
        desk.player.lab().set("sigma", sigma);
        const Expected expected(desk.experiment());
        const auto curves = desk.chart(title);
        REQUIRE(curves.size() == 6);
        for (std::size_t i = 0; i < 3; ++i) {
            const std::string letter(1, static_cast<char>('A' + static_cast<int>(i)));
            const SeriesValues& heldOut = curves.at(letter + " held-out");
            REQUIRE(heldOut.size() == 4); // 25, 50, 100, 200
            CHECK(heldOut.at("200") == written(expected.exact(i).heldOut, 6));
            CHECK(curves.at(letter + " training").at("200") == written(expected.exact(i).train, 6));
            CHECK(heldOut.at("25") > heldOut.at("200")); // fewer images, more error
        }
    }
}

TEST_CASE("Learning: half of the images give the mean of two disjoint halves") {
    Desk desk(deskExperiment(), "Learning");
    const Expected expected(desk.experiment());
    const ModelSpec spec = desk.experiment().columns[0];
    const Work work{{}, 2, {}};
    double sum = 0;
    for (const Eigen::Index first : {0, 100}) {
        const Coefficients half{expected.coefficients().transform,
                                expected.coefficients().train.images(first, 100),
                                expected.coefficients().heldOut};
        const WaveletModel model(
            spec, half.transform,
            std::make_shared<const MomentPair>(computeMoments(spec, half, 0, 1e9, work)));
        sum += model.exactMse(*model.at(0.5, work), work).heldOut;
    }
    const auto curve = desk.chart("error over training images at σ = 0.5").at("A held-out");
    CHECK(curve.at("100") == written(sum / 2, 5));
    CHECK(
        desk.shows("bars: standard deviation over up to 4 disjoint training sets of that size", "Learning"));
}

TEST_CASE("Learning: training errors can be left out; a model that learns nothing has no curve") {
    Experiment e = deskExperiment();
    e.columns.push_back({.family = "bayes-shrink"});
    Desk desk(e, "Learning");
    CHECK(desk.shows("does not depend on the training images: no curve", "Learning"));
    CHECK(desk.shows("A training", "Learning"));
    desk.click("training errors");
    CHECK_FALSE(desk.shows("A training", "Learning"));
    CHECK(desk.chart("error over training images at σ = 0.5").size() == 3);
    desk.click(Label("model").in("experiment")); // of A
    desk.click(Label("BayesShrink").in("Combo"));
    CHECK_FALSE(
        desk.chart("error over training images at σ = 0.5").contains("A held-out")); // none left behind
}

TEST_CASE("Learning: Wiener is exact on one set of each size, the ideal denoiser sampled with standard errors") {
    Experiment e = deskExperiment();
    e.columns = {{.family = "wiener"}, {.family = "ideal"}};
    Desk desk(e, "Learning");
    desk.player.waitUntilIdle(60);
    desk.player.frames(3);
    CHECK(desk.shows("A  Wiener (PCA): exact, of one training set of each size", "Learning"));
    CHECK(desk.shows("B  ideal: sampled on 4 held-out images, bars are standard errors", "Learning"));
    const auto curves = desk.chart("error over training images at σ = 0.5");
    const Expected expected(desk.experiment());
    CHECK(curves.at("A held-out").at("200") == written(expected.exact(0, 0.5).heldOut, 6));
    CHECK(curves.at("B held-out, sampled").size() == learningSizes(200).size());
    CHECK_FALSE(curves.contains("B leave-one-out, sampled")); // it leaves none out
}

TEST_CASE("Learning: the slider over training images changes what the models know; its right end is all") {
    Desk desk(deskExperiment(), "Learning");
    CHECK(desk.read(slider) == "all 200");
    desk.click(slider, 0.5f);
    const int subset = desk.experiment().subset;
    CHECK(subset > 10); // of 2 to 200, logarithmic
    CHECK(subset < 40);
    CHECK(desk.number(slider) == subset);
    desk.click(Label("Compare").in("above"));
    CHECK(desk.number(Label("held-out").in("Compare").nth(1)) ==
          written(Expected(desk.experiment()).exact(0).heldOut));
    desk.click(Label("Learning").in("above"));
    desk.click(slider, 0.01f);
    CHECK(desk.experiment().subset == 2);
    desk.click(slider, 0.99f);
    CHECK(desk.experiment().subset == 0);
    CHECK(desk.read(slider) == "all 200");
}
