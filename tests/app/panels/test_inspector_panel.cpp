#include "core/evaluate/scalar_posterior.h"
#include "core/families/spec_text.h"
#include "core/score/mse.h"
#include "core/studies/equations_study.h"
#include "tests/app/panels/desk.h"
#include "tests/app/panels/expected.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

Label line(const char* text) {
    return Label(text).in("inspector");
}

/// The values of a coefficient over the training images.
std::vector<float> valuesOf(const Expected& expected, int k) {
    const auto row = expected.coefficients().train.row(k);
    return {row.data(), row.data() + row.size()};
}

/// What a column's model says of a coefficient that is inspected, beside core's numbers.
void checkModel(Desk& desk, std::size_t column) {
    const int k = desk.experiment().look.coefficient;
    const Expected expected(desk.experiment());
    const auto denoiser = expected.denoiser(column);
    const auto& fit = dynamic_cast<const WaveletDenoiser&>(*denoiser).fit();
    const auto& moments = dynamic_cast<const WaveletModel&>(*expected.model(column)).moments();
    const auto numbers = numbersIn(desk.read(line("MSE")));
    REQUIRE(numbers.size() == 2);
    CHECK(numbers[0] == written(mseByCoefficient(fit, moments.train, {{}, 2, {}})[k], 3));
    CHECK(numbers[1] == written(mseByCoefficient(fit, moments.heldOut, {{}, 2, {}})[k], 3));
    CHECK(desk.number(line("weights,")) == fit.plan->table(fit.plan->cellOf(k)).features());
}

} // namespace

TEST_CASE("Inspector: the equations of a model with few features are numbers, too, and moments are words") {
    Experiment e = deskExperiment();
    e.columns = {parseModelSpec("independent:d2"), parseModelSpec("wiener")};
    e.look.tab = "subbands";
    e.look.coefficient = 70;
    Desk desk(e, "Subbands");
    CHECK(desk.shows("the equations A", "inspector"));
    CHECK(desk.shows("what the moments say", "inspector"));
    const auto equations = desk.player.lab().shown<EquationsStudy>(0);
    REQUIRE(equations.complete());
    CHECK(desk.shows(whatItSays(equations->moments[0]), "inspector"));
    CHECK(desk.shows(shortNumber(equations->a(1, 1), 2), "inspector"));
}

TEST_CASE("Inspector: a typed coefficient is named, and its numbers over the data are core's") {
    Desk desk;
    for (const int k : {0, 21, 140}) {
        CAPTURE(k);
        desk.enter(line("coefficient"), fmt::format("{}", k));
        REQUIRE(desk.experiment().look.coefficient == k);
        const Expected expected(desk.experiment());
        CHECK(desk.shows(expected.transform().layout().describe(k), "inspector"));
        const ScalarMoments moments = scalarMoments(valuesOf(expected, k));
        CHECK(desk.number(line("mean")) == written(moments.mean, 3));
        CHECK(desk.number(line("deviation")) == written(std::sqrt(moments.variance), 3));
        CHECK(desk.number(line("skewness")) == written(moments.skewness, 3));
        CHECK(desk.number(line("kurtosis")) == written(moments.kurtosis, 3));
        const auto value = [&](const Image& image) {
            return static_cast<double>(expected.transform().forward(image)[k]);
        };
        CHECK(desk.number(line("clean here")) == written(value(expected.clean()), 3));
        CHECK(desk.number(line("noisy here")) == written(value(expected.noisy()), 3));
    }
}

TEST_CASE(
    "Inspector: the curves are the models' answers and the exact ones, and scores are their differences") {
    Desk desk;
    desk.enter(line("coefficient"), "21");
    const Expected expected(desk.experiment());
    const auto answers = desk.chart("answer to a noisy value");
    REQUIRE(answers.size() == 4); // three models and the posterior mean
    desk.click("as score");
    const auto scores = desk.chart("score of the coefficient");
    const ScalarPosterior posterior(valuesOf(expected, 21), 0.5);
    const auto denoiser = expected.denoiser(0);
    const auto& wavelet = dynamic_cast<const WaveletDenoiser&>(*denoiser);
    Eigen::VectorXf all = expected.transform().forward(expected.noisy());
    REQUIRE(answers.at("A").size() > 100);
    for (const auto& [place, answer] : answers.at("A")) {
        const double w = std::atof(place.c_str());
        all[21] = static_cast<float>(w); // an independent model sees this one alone
        const CoefficientBatch noisy(expected.transform().layout(), all);
        CHECK(answer ==
              doctest::Approx(
                  static_cast<double>(denoiseCoefficients(wavelet.fit(), noisy, {{}, 1, {}}).value(21, 0)))
                  .epsilon(1e-3));
        CHECK(answers.at("E[w0 | w]").at(place) == doctest::Approx(posterior.at(w).mean).epsilon(1e-4));
        CHECK(scores.at("A").at(place) == doctest::Approx((answer - w) / 0.25).epsilon(1e-6));
        CHECK(scores.at("exact").at(place) == doctest::Approx(posterior.at(w).score).epsilon(1e-4));
    }
}

TEST_CASE("Inspector: the chosen model's errors and weights are core's; a monomial can be switched off") {
    Desk desk;
    desk.enter(line("coefficient"), "21");
    checkModel(desk, 0);
    desk.click(line("B").nth(2)); // the first one is in the legend
    CHECK(desk.shows("band-tied, degree 3", "inspector"));
    checkModel(desk, 1);
    desk.click(line("A").nth(2));
    const double before = numbersIn(desk.read(line("MSE"))).at(0);
    const ScreenText linear = desk.find(line("w0").nth(1));      // the other one is in the sum
    desk.player.click(linear.box.x0 - 18, linear.centre().y, 0); // the box before it
    REQUIRE(desk.experiment().columns[0].withoutMonomials.size() == 1);
    CHECK(desk.experiment().columns[0].withoutMonomials[0] == Monomial{0});
    checkModel(desk, 0);
    CHECK(numbersIn(desk.read(line("MSE"))).at(0) > before);
}

TEST_CASE("Inspector: the posterior of a stencil has curve and map, that of a whole image says why not") {
    Experiment e = deskExperiment();
    e.look.coefficient = 21;
    e.columns = {parseModelSpec("posterior:self"), parseModelSpec("posterior:local:r1:h=0.3"),
                 parseModelSpec("posterior:image")};
    Desk desk(e);
    const auto answers = desk.chart("answer to a noisy value");
    REQUIRE(answers.size() == 3); // no curve of a whole image
    for (const auto& [place, answer] : answers.at("E[w0 | w]"))
        CHECK(answers.at("A").at(place) == doctest::Approx(answer).epsilon(1e-4));
    CHECK(desk.shows("C sees the whole image", "inspector"));
    CHECK(desk.shows("No sum of features", "inspector"));
    CHECK_FALSE(desk.shows("answer over w0", "inspector")); // one coefficient has no neighbour
    CHECK_FALSE(desk.shows("variance explained", "inspector"));
    desk.click(line("B").nth(2)); // the first one is in the legend
    CHECK(desk.shows("answer over w0", "inspector"));
}

TEST_CASE("Inspector: without models of stencils it says so, and I puts it away") {
    Experiment e = deskExperiment();
    e.columns = {{.family = "wiener"}};
    Desk desk(e);
    CHECK(desk.shows("No column answers from a stencil.", "inspector"));
    desk.press("I");
    CHECK_THROWS_WITH(desk.player.region("inspector"), doctest::Contains("no region \"inspector\""));
    desk.press("I");
    CHECK(desk.shows("No column answers from a stencil.", "inspector"));
}
