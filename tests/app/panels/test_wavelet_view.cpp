#include "core/families/spec_text.h"
#include "core/studies/border_study.h"
#include "core/studies/wavelet_study.h"
#include "tests/app/panels/desk.h"
#include "tests/core/studies/ask.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

const std::string waveletTab = "Basis";

Experiment showingWavelet(BasisView shown) {
    Experiment e = deskExperiment();
    e.look.bases = shown;
    e.chartPoints = 2;
    e.chartSamples = 20;
    return e;
}

} // namespace

TEST_CASE(
    "The wavelet: functions, taps, equations and moments are core's, and follow filter and iterations") {
    Experiment e = showingWavelet(BasisView::wavelet);
    e.look.iterations = 3;
    Desk desk(e, waveletTab);
    const auto check = [&](const char* name, int iterations) {
        CAPTURE(name);
        const Filter& filter = wavelet(name);
        const Cascade before = cascade(filter, iterations - 1), now = cascade(filter, iterations);
        const auto scaling = desk.chart(fmt::format("scaling function φ of {}", name));
        const auto psi = desk.chart(fmt::format("wavelet ψ of {}", name));
        const std::string place = fmt::format("{:.6g}", 5 * now.step);
        CHECK(scaling.at(fmt::format("{} iterations", iterations)).at(place) == written(now.scaling[5], 6));
        CHECK(psi.at(fmt::format("{} iterations", iterations)).at(place) == written(now.wavelet[5], 6));
        CHECK(scaling.at(fmt::format("{} iterations", iterations - 1)).at("0") ==
              written(before.scaling[0], 6));
        CHECK(desk.shows(fmt::format("largest change of the last iteration: {:.3g}",
                                     largestChange(before.scaling, now.scaling)),
                         waveletTab));
        const auto taps = desk.chart(fmt::format("{} taps of {}", filter.low.size(), name));
        CHECK(taps.at("h, low-pass").at("1") == written(filter.low[1], 6));
        CHECK(taps.at("g, high-pass").at("2") == written(filter.high[2], 6));
        const auto left = desk.chart("what is left of x^m").at("largest detail");
        const int p = vanishingMoments(filter);
        CHECK(left.at(fmt::format("{}", p)) == written(polynomialDetail(filter, p), 6));
        CHECK(left.at("0") < 1e-13);
        CHECK(desk.shows(fmt::format("{} vanishing moments: below degree {}", p, p), waveletTab));
        CHECK(
            desk.shows(fmt::format("{: .9f}", filter.low[0]).substr(filter.low[0] < 0 ? 0 : 1), waveletTab));
        CHECK(desk.shows("sum h[n] h[n+2] = 0", waveletTab));
    };
    check("db2", 3);
    desk.click(Label("wavelet").in(waveletTab).nth(2)); // the first is what the tab shows
    desk.click(Label("db4").in("Combo"));
    check("db4", 3);
    desk.player.lab().set("iterations", "6");
    desk.player.waitUntilIdle(60);
    desk.player.frames(3);
    check("db4", 6);
}

TEST_CASE(
    "The wavelet: four products are named, none before the first iteration; other bases offer wavelets") {
    Experiment e = showingWavelet(BasisView::wavelet);
    Desk desk(e, waveletTab);
    for (const char* words :
         {"LL scaling", "LH horizontal", "HL vertical", "HH diagonal", "φ(x) ψ(y)", "ψ(x) φ(y)"})
        CHECK(desk.shows(words, waveletTab));
    desk.player.lab().set("iterations", "0");
    desk.player.waitUntilIdle(60);
    desk.player.frames(3);
    CHECK(desk.shows("there is no wavelet before the first iteration", waveletTab));
    CHECK_FALSE(desk.shows("LH horizontal", waveletTab));
    for (const char* shown : {"wavelet", "borders"}) {
        desk.player.lab().set("bases", shown);
        desk.player.lab().set("basis", "dct");
        desk.player.waitUntilIdle(60);
        desk.player.frames(3);
        CHECK(desk.shows("The basis is dct, 2 levels, no wavelets.", waveletTab));
        desk.click(Label("choose wavelets").in(waveletTab));
        CHECK(desk.experiment().basis == BasisKind::wavelet);
    }
}

TEST_CASE(
    "Borders: defects and errors are core's, and what each mode costs is told with its standard error") {
    Experiment e = showingWavelet(BasisView::borders);
    e.columns = {parseModelSpec("independent:d1"), parseModelSpec("wiener"),
                 parseModelSpec("local:d1:r1:shared")};
    Desk desk(e, waveletTab);
    desk.player.waitUntilIdle(60);
    desk.player.frames(3);
    Asked asked;
    const auto errorIn = [&](BoundaryMode mode, double sigma) {
        asked.engine.graph().begin(1e9);
        return asked.engine.get<BorderErrorStudy>(BorderErrorStudy::of(e, 0, mode, sigma), {});
    };
    const auto moved = errorIn(BoundaryMode::moved, e.sigma);
    for (const BoundaryMode mode : boundaryModes) {
        CAPTURE(name(mode));
        const BoundaryDefect defect = measureBoundary(wavelet("db2"), 16, 2, mode);
        const Label row = Label(name(mode)).in(waveletTab).nth(1);
        if (isCircle(mode))
            CHECK(desk.number(row.below("noise")) < 1e-9);
        else
            CHECK(desk.number(row.below("noise")) == written(defect.whiteMax, 2));
        if (mode == BoundaryMode::symmetric)
            CHECK(desk.number(row.below("energy")) == written(defect.energyMax, 2));
        CHECK(desk.number(row.below("size")) == written(defect.redundancy()));
        const auto error = errorIn(mode, e.sigma);
        CHECK(desk.shows(fmt::format("{:#.4g}", error->mse), waveletTab));
        if (mode == BoundaryMode::moved) continue;
        const BorderCost cost = borderCost(*error, *moved);
        CHECK(desk.shows(fmt::format("{:+.2f} ± {:.2g} %", cost.percent, cost.standardError), waveletTab));
    }
    const auto symmetric = borderCost(*errorIn(BoundaryMode::symmetric, e.sigma), *moved);
    CHECK(desk.shows(fmt::format("symmetric at the border costs {:+.2f}", symmetric.percent), waveletTab));
    CHECK(desk.shows("fitted on the first 200 training images, errors of 20 held-out images", waveletTab));
    CHECK(desk.shows("C, symmetric: local: weights are shared per subband", waveletTab));
    const auto over = desk.chart("A  independent:d1: MSE above that of moved");
    const BorderCost high =
        borderCost(*errorIn(BoundaryMode::zero, e.chartMax), *errorIn(BoundaryMode::moved, e.chartMax));
    CHECK(over.at("zero").at(fmt::format("{:.6g}", e.chartMax)) == written(high.percent, 5));
}

TEST_CASE("Borders: without a model of wavelet moments it offers some") {
    Experiment e = showingWavelet(BasisView::borders);
    e.columns = {parseModelSpec("wiener")};
    Desk desk(e, waveletTab);
    CHECK(desk.shows("No model here is one of wavelet moments", waveletTab));
    desk.click(Label(label(parseModelSpec("independent:d1"))).in(waveletTab));
    REQUIRE(desk.experiment().columns.size() == 2);
    CHECK(desk.experiment().columns[1] == parseModelSpec("independent:d1"));
}
