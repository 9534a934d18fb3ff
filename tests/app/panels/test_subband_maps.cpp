#include "app/panels/subband_maps.h"
#include "core/studies/map_study.h"
#include "core/studies/part_study.h"
#include "tests/app/panels/desk.h"
#include "tests/app/panels/expected.h"
#include "tests/app/panels/solved.h"

#include "app/draw/headless.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

Experiment mapped(SubbandMap map) {
    Experiment e = smallExperiment();
    e.look.tab = "subbands";
    e.look.subbands = map;
    e.columns.push_back({.family = "wiener"});
    return e;
}

template <class Look>
void withSheets(const Experiment& e, const std::shared_ptr<const Snapshot>& snapshot, Look&& look) {
    Headless headless(900, 700);
    headless.frame([&] {
        const View view{e, snapshot, {}, headless.painter()};
        look(mapSheets(view));
    });
}

} // namespace

TEST_CASE("Subbands: maps are the studies' numbers, of the data once and of every wavelet column") {
    const Experiment variance = mapped(SubbandMap::variance);
    const auto known = solve(variance);
    withSheets(variance, known, [&](const std::vector<MapSheet>& sheets) {
        REQUIRE(sheets.size() == 1);
        CHECK(sheets[0].values == shownOf<DataMapsStudy>(*known, variance)->variance);
        CHECK(sheets[0].title == "200 training images");
        CHECK_FALSE(sheets[0].stale);
        const MapScale scale = mapScale(SubbandMap::variance, sheets);
        CHECK(scale.axis.log);
        CHECK(scale.axis.hi == sheets[0].values.maxCoeff());
    });
    const Experiment error = mapped(SubbandMap::error);
    const auto solved = solve(error);
    withSheets(error, solved, [&](const std::vector<MapSheet>& sheets) {
        REQUIRE(sheets.size() == 4);
        CHECK(sheets[2].values == shownOf<ModelMapsStudy>(*solved, error, 2)->heldOut);
        CHECK(sheets[3].values.size() == 0); // Wiener
        CHECK(sheets[3].missing.find("Only a wavelet score model") == 0);
        double most = 0;
        for (const MapSheet& sheet : sheets)
            if (sheet.values.size() > 0) most = std::max(most, sheet.values.maxCoeff());
        CHECK(mapScale(SubbandMap::error, sheets).axis.hi == most); // one scale for all
    });
    Experiment later = error;
    later.sigma = 1.7;
    withSheets(later, solved, [&](const std::vector<MapSheet>& sheets) { CHECK(sheets[0].stale); });
}

TEST_CASE("Subbands: shares of the gain are over the reference column, and their title says the gain") {
    Experiment e = mapped(SubbandMap::share);
    e.reference = 1;
    const auto snapshot = solve(e);
    withSheets(e, snapshot, [&](const std::vector<MapSheet>& sheets) {
        REQUIRE(sheets.size() == 3); // A and C over B, and Wiener, which has none
        CHECK(sheets[0].values.sum() == doctest::Approx(100));
        const double a = shownOf<ModelMapsStudy>(*snapshot, e, 0)->heldOut.mean(),
                     b = shownOf<ModelMapsStudy>(*snapshot, e, 1)->heldOut.mean();
        CHECK(sheets[0].title.find("A over B: ") == 0);
        CHECK(numbersIn(sheets[0].title).at(0) == doctest::Approx(100 * (1 - a / b)).epsilon(5e-3));
        CHECK(sheets[2].values.size() == 0);
    });
    e.columns.resize(1);
    withSheets(e, snapshot, [&](const std::vector<MapSheet>& sheets) { CHECK(sheets.empty()); });
}

TEST_CASE("Subbands: a chosen map is drawn with its scale, and a click inspects a coefficient") {
    Desk desk(deskExperiment(), "Subbands");
    desk.click(Label("show").in("middle"));
    desk.click("condition number");
    REQUIRE(desk.experiment().look.subbands == SubbandMap::condition);
    CHECK(desk.shows("condition number", "middle"));
    const std::string tip = desk.readoutBelow(Label("A  independent, degree 3").in("middle"), 20, 20);
    const Expected expected(desk.experiment());
    const auto denoiser = expected.denoiser(0);
    const WaveletFit& fit = dynamic_cast<const WaveletDenoiser&>(*denoiser).fit();
    const int k = [&] { // the one that is named
        for (int i = 0; i < 256; ++i)
            if (tip.find(expected.transform().layout().describe(i) + ":") == 0) return i;
        return -1;
    }();
    REQUIRE(k >= 0);
    const std::string after = tip.substr(tip.find("condition number"));
    CHECK(numbersIn(after).at(0) == written(1 / fit.rcond[fit.plan->cellOf(k)]));
    desk.clickBelow(Label("A  independent, degree 3").in("middle"), 20, 20);
    CHECK(desk.experiment().look.coefficient == k);
}

TEST_CASE(
    "Subbands: boxes choose the bands of which pictures are made, and say their share of norm and error") {
    Desk desk(deskExperiment(), "Subbands");
    desk.click(Label("show").in("middle"));
    desk.click("chosen bands");
    const auto number = [&](const char* caption,
                            const char* words) { // in the line that has these words below
        const ScreenText title = desk.find(Label(caption).in("above"));
        for (const ScreenText& text : desk.player.texts())
            if (text.text.find(words) != std::string::npos && std::abs(text.box.x0 - title.box.x0) < 2 &&
                text.box.y0 > title.box.y0)
                return numbersIn(text.text).at(0);
        return std::nan("");
    };
    CHECK(number("clean", "of the norm") == 100);
    CHECK(number("A  independent, degree 3", "MSE") == written(Expected(desk.experiment()).mseHere(0), 3));
    for (const char* band : {"H1", "V1", "D1"}) desk.click(Label(band).in("above"));
    CHECK(desk.experiment().look.leftOut == "H1+V1+D1");
    const Expected expected(desk.experiment());
    const auto& transform = expected.transform();
    const Eigen::VectorXf clean = transform.forward(expected.clean()),
                          noisy = transform.forward(expected.noisy());
    const double share = static_cast<double>(clean.head(64).squaredNorm() / clean.squaredNorm());
    CHECK(number("clean", "of the norm") == written(100 * share, 3));
    CHECK(number("noisy", "MSE") ==
          written(static_cast<double>((noisy - clean).head(64).squaredNorm()) / 256, 3));
    desk.click(Label("all").in("above"));
    CHECK(desk.experiment().look.leftOut.empty());
}
