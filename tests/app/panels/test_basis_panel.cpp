#include "core/basis/transform.h"
#include "core/engine/engine.h"
#include "core/evaluate/compaction.h"
#include "core/families/spec_text.h"
#include "core/families/wiener/principal.h"
#include "core/families/wiener/wiener.h"
#include "core/studies/bases_study.h"
#include "tests/app/panels/desk.h"
#include "tests/app/panels/expected.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace scorelet;
using namespace scorelet::testing;

TEST_CASE("Basis: the chosen atom is named, and how far it reaches is right where theory knows it") {
    Experiment e = deskExperiment();
    e.wavelet = "db1";
    Desk desk(e, "Basis");
    const SubbandLayout layout(16, 16, 2);
    CHECK(desk.shows(layout.describe(0), "Basis"));
    CHECK(desk.shows("99 % within 4 x 4 pixels", "Basis")); // Haar, two levels
    desk.click(Label("scaling (LL), level 2").in("Basis"));
    desk.click(Label("diagonal (HH), level 1").in("Combo"));
    const int finest = layout.index(layout.band(Orientation::diagonal, 1, 0), 0, 0);
    CHECK(desk.experiment().look.coefficient == finest);
    CHECK(desk.shows("99 % within 2 x 2 pixels", "Basis"));
    // The sliders of its place, by what is written in them.
    desk.click(Label("row 0").in("Basis"));
    const int row = layout.place(desk.experiment().look.coefficient).row;
    CHECK(row > 0);
    CHECK(desk.shows(fmt::format("row {}", row), "Basis"));
    CHECK(desk.shows(layout.describe(desk.experiment().look.coefficient), "Basis"));
    const Rect box = desk.find(Label("H2 LH").in("Basis")).box; // a click on the atom above its name
    desk.player.click(box.x0 + 10, box.y0 - 20, 0);
    CHECK(layout.place(desk.experiment().look.coefficient).band ==
          layout.band(Orientation::horizontal, 2, 0));
}

TEST_CASE("Basis: how many coefficients hold the energy, and the curves, are core's") {
    Desk desk(deskExperiment(), "Basis");
    const Expected expected(desk.experiment());
    Image clean = expected.clean();
    clean.flat() += 1; // the background is -1
    const BasisCompaction bases = compareBases(clean, expected.transform());
    CHECK(desk.shows(fmt::format("95 % of the energy: {} wavelets, {} Fourier modes, {} pixels",
                                 bases.chosen.coefficientsFor(0.95), bases.fourier.coefficientsFor(0.95),
                                 bases.pixels.coefficientsFor(0.95)),
                     "Basis"));
    const auto curves = desk.chart("compaction: image");
    CHECK(curves.at("wavelet").at("10") == written(bases.chosen.fraction(10), 6));
    CHECK(curves.at("Fourier").at("10") == written(bases.fourier.fraction(10), 6));
    CHECK(curves.at("pixels").at("10") == written(bases.pixels.fraction(10), 6));
    desk.click(Label("wavelet").in("Basis").nth(1));
    desk.click(Label("db4").in("Combo"));
    const BasisCompaction longer = compareBases(clean, WaveletTransform("db4", 16, 16, 2));
    CHECK(desk.chart("compaction: image").at("wavelet").at("10") == written(longer.chosen.fraction(10), 6));
}

TEST_CASE("Basis: Wiener keeps as many directions as its gains say, at every noise level") {
    Desk desk(deskExperiment(), "Basis");
    for (const double sigma : {0.5, 1.0}) {
        desk.player.lab().set("sigma", fmt::format("{}", sigma));
        const Expected expected(desk.experiment());
        const Eigen::VectorXd gains =
            wienerGains(principalComponents(expected.data().train.pixels, {{}, 2, {}}), sigma);
        double kept = 0;
        for (const ScreenText& text : desk.player.texts("Basis"))
            if (text.text.find("directions kept") != std::string::npos) kept = *leadingNumber(text.text);
        CHECK(kept == written(gains.sum(), 3));
        const auto chart = desk.chart(fmt::format("gain g = e / (e + σ²) at σ = {}", sigma)).at("");
        CHECK(chart.at("1") == written(gains[0], 6));
        CHECK(chart.at("10") == written(gains[9], 6));
    }
}

TEST_CASE("Basis: the errors by basis are core's, and what a basis has not is said") {
    Experiment e = deskExperiment();
    e.chartPoints = 2;
    e.columns = {parseModelSpec("independent:d1"), parseModelSpec("wiener"), parseModelSpec("local:d1:r1")};
    Desk desk(e, "Basis");
    desk.click(Label("atoms").in("Basis"));
    desk.click(Label("errors").in("Combo"));
    desk.player.waitUntilIdle(60);
    desk.player.frames(3);
    const auto bars = desk.chart("held-out MSE by basis at \xcf\x83 = 0.5");
    const auto lines = desk.chart("A  independent:d1: held-out MSE / \xcf\x83\xc2\xb2");
    Engine engine;
    for (const char* basis : {"pixels", "dct", "pca", "db2"}) {
        CAPTURE(basis);
        engine.graph().begin(1e9);
        const Experiment there = inBasis(e, basis);
        CHECK(bars.at("A  independent:d1").at(basis) ==
              written(engine.get<ErrorStudy>(ErrorStudy::of(there, e.columns[0], 0.5), {})->heldOut, 6));
        const ErrorPoint high = *engine.get<ErrorStudy>(ErrorStudy::of(there, 0, 1), {});
        CHECK(lines.at(basis).at(fmt::format("{:.6g}", e.chartMax)) ==
              written(high.heldOut / (e.chartMax * e.chartMax), 6));
    }
    CHECK(bars.at("C  local:d1:r1").at("dct") > 0);
    CHECK(bars.at("C  local:d1:r1").at("pca") == 0); // an empty field: there is none
    CHECK(desk.shows("C in pca: local: the coefficients of this basis are a list", "Basis"));
}

TEST_CASE("Basis: other bases have atoms, and levels where they have bands") {
    Desk desk(deskExperiment(), "Basis");
    for (const auto& [kind, words] :
         {std::pair("dct", "dct, 2 levels: orthonormal"), std::pair("pixels", "an atom"),
          std::pair("pca", "the first atoms: click to choose")}) {
        desk.player.lab().set("basis", kind);
        desk.player.waitUntilIdle(60);
        desk.player.frames(3);
        CAPTURE(kind);
        CHECK(desk.shows(words, "Basis"));
        CHECK(desk.shows("levels", "Basis") == (std::string(kind) == "dct"));
        CHECK(desk.shows(layoutOf(desk.experiment()).describe(0), "Basis"));
    }
}
