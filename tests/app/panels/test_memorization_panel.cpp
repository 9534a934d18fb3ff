#include "core/denoise/posterior.h"
#include "core/evaluate/agreement.h"
#include "tests/app/panels/desk.h"
#include "tests/app/panels/expected.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

/// The lines of the tab that begin with a word of judgement, in reading order.
std::vector<std::string> verdicts(Desk& desk) {
    std::vector<std::string> found;
    for (const ScreenText& text : desk.player.texts("Memorization"))
        for (const char* word : {"is training image", "near copy of", "new; nearest"})
            if (text.text.starts_with(word)) found.push_back(text.text);
    return found;
}

Experiment withIdeal(double sigma) {
    Experiment e = deskExperiment();
    e.sigma = sigma;
    e.columns = {{.family = "ideal"}, {.family = "independent", .degree = 1}};
    return e;
}

} // namespace

TEST_CASE("Memorization: the nearest training image and how near it is are core's") {
    for (const double sigma : {0.05, 2.5}) {
        CAPTURE(sigma);
        Desk desk(withIdeal(sigma), "Memorization");
        const Expected expected(desk.experiment());
        const double typical = expected.typicalDistance();
        CHECK(desk.number("held-out images: typically") == written(typical, 3));
        const auto lines = verdicts(desk);
        REQUIRE(lines.size() == 2);
        for (std::size_t i = 0; i < 2; ++i) {
            CAPTURE(i);
            const auto nearest = expected.nearest(expected.denoised(i));
            const double ratio = nearest.distance / typical;
            CAPTURE(ratio);
            const char* words = ratio < 0.01      ? "is training image {}"
                                : ratio < 1.0 / 3 ? "near copy of training image {}"
                                                  : "new; nearest: training image {}";
            CHECK(lines[i].starts_with(fmt::format(fmt::runtime(words), nearest.index)));
            CHECK(desk.shows(fmt::format("{:.2f} typical distances", ratio), "Memorization"));
        }
    }
}

TEST_CASE("Memorization: the ideal denoiser's weights are the posterior's") {
    Desk desk(withIdeal(0.7), "Memorization");
    const Expected expected(desk.experiment());
    const Eigen::VectorXd weights =
        posteriorWeights(expected.data().train.pixels, expected.noisy(), 0.7, {{}, 1, {}});
    const double effective = 1 / weights.squaredNorm();
    CHECK(desk.shows("of 200 images share the posterior", "ideal"));
    double shown = 0, first = 0;
    for (const ScreenText& text : desk.player.texts("ideal")) {
        if (text.text.ends_with("share the posterior")) shown = *leadingNumber(text.text);
        if (text.text.ends_with('%') && first == 0) first = *leadingNumber(text.text);
    }
    CHECK(shown == written(effective, 3));
    CHECK(first == written(100 * weights.maxCoeff(), 3));
    const auto curve = desk.chart("ideal: effective number of training images").at("");
    REQUIRE(curve.size() == 3);
    CHECK(curve.rbegin()->second > curve.begin()->second); // more noise, more images
}

TEST_CASE("Memorization: fewer training images are what the models know") {
    Desk desk(withIdeal(0.5), "Memorization");
    desk.click(Label("training images").in("Memorization"), 0.5f);
    const int subset = desk.experiment().subset;
    REQUIRE(subset > 2);
    REQUIRE(subset < 200);
    const Expected expected(desk.experiment());
    CHECK(desk.number("held-out images: typically") == written(expected.typicalDistance(), 3));
    CHECK(desk.shows(fmt::format("of {} images share the posterior", subset), "ideal"));
    const auto nearest = expected.nearest(expected.denoised(1));
    CHECK(verdicts(desk).at(1).find(fmt::format("training image {} ", nearest.index)) != std::string::npos);
}

TEST_CASE("Memorization: two halves are compared once they are asked for") {
    Desk desk(withIdeal(0.5), "Memorization");
    CHECK(desk.shows("Does a model learn the data", "halves"));
    desk.click("Run two halves");
    CHECK(desk.experiment().halves);
    const auto alike = desk.chart("two halves: how alike");
    const Expected expected(desk.experiment());
    const ModelOfHalf make = [&](int which, int size) {
        const auto half = std::make_shared<const DataSet>(halfOf(expected.data(), which, size, 20));
        const Coefficients coefficients{expected.coefficients().transform,
                                        expected.transform().forwardAll(half->train.pixels, {{}, 1, {}}),
                                        expected.transform().forwardAll(half->heldOut.pixels, {{}, 1, {}})};
        const ModelSpec spec = desk.experiment().columns[1];
        return std::make_shared<const WaveletModel>(
            spec, coefficients.transform,
            std::make_shared<const MomentPair>(computeMoments(spec, coefficients, 0, 1e9, {{}, 1, {}})));
    };
    const auto wanted = compareHalves(expected.data(), make, {100}, 0.5, 20, 0, {{}, 2, {}});
    REQUIRE(alike.at("B").contains("100"));
    CHECK(alike.at("B").at("100") == written(wanted.front().between.cosine, 5));
    CHECK(desk.shows("their difference, error (dashed)", "halves"));
    desk.click("Stop two halves");
    CHECK_FALSE(desk.experiment().halves);
}
