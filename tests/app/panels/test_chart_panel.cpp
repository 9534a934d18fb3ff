#include "app/draw/palette.h"
#include "core/evaluate/agreement.h"
#include "core/families/spec_text.h"
#include "core/studies/error_study.h"
#include "tests/app/panels/desk.h"
#include "tests/app/panels/expected.h"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

constexpr double levels[] = {0.05, 0.5, 5};
const Label axis = Label("noise σ (pixels in [−1, 1])").in("chart");

/// How much of a column's colour the chart has.
int inkOf(Desk& desk, std::size_t column) {
    return countOf(desk.picture("chart"), palette(Theme::dark).series[column]);
}

/// Makes room for the table: drags the bar above the chart upwards.
void raiseChart(Desk& desk) {
    const Rect chart = desk.player.region("chart");
    const float x = (chart.x0 + chart.x1) / 2;
    desk.player.drag(x, chart.y0 - 8, x, chart.y0 - 330, 10);
    REQUIRE(desk.player.region("chart").y0 < chart.y0 - 200);
}

/// Shows the chart in another form.
void choose(Desk& desk, const char* now, const char* form) {
    desk.click(Label(now).in("chart"));
    desk.click(Label(form).in("Combo"));
}

Label row(const char* model, int level) {
    return Label(model).in("numbers").nth(level);
}

} // namespace

TEST_CASE("Chart: its numbers are core's exact errors at every noise level") {
    Desk desk;
    const Expected expected(desk.experiment());
    const auto table = desk.copiedTable(axis);
    REQUIRE(table.size() > 10);
    CHECK(table[0][3] == "test_mse");
    for (std::size_t column = 0; column < 3; ++column)
        for (std::size_t level = 0; level < 3; ++level) {
            CAPTURE(column);
            CAPTURE(level);
            const auto& line = table[1 + 3 * column + level];
            const ExactMse exact = expected.exact(column, levels[level]);
            CHECK(std::stod(line[1]) == doctest::Approx(levels[level]));
            CHECK(std::stod(line[2]) == written(exact.train, 6));
            CHECK(std::stod(line[3]) == written(exact.heldOut, 6));
            CHECK(line[5] == "exact");
        }
}

TEST_CASE("Chart: a click in it sets the noise level that is written below") {
    Desk desk;
    // The error axis on the left says 0.1, too.
    for (const auto& [text, number] : {std::pair("2", 1), std::pair("0.1", 2)}) {
        const ScreenText tick = desk.find(Label(text).in("chart").nth(number));
        desk.player.click(tick.centre().x, tick.box.y0 - 60, 0);
        CHECK(desk.experiment().sigma == doctest::Approx(std::atof(text)).epsilon(0.03));
        CHECK(desk.number(Label("σ").in("chart")) == doctest::Approx(desk.experiment().sigma).epsilon(0.01));
    }
}

TEST_CASE("Chart: legend, switches and bars change what is drawn") {
    Desk desk;
    const int lines = inkOf(desk, 1);
    REQUIRE(lines > 100);
    desk.click(Label("B  band-tied:d3").in("chart"));
    CHECK(inkOf(desk, 1) < lines / 2);
    desk.click(Label("B  band-tied:d3").in("chart"));
    CHECK(inkOf(desk, 1) == lines);
    choose(desk, "lines", "bars");
    CHECK(inkOf(desk, 1) > 4 * lines);
    CHECK(desk.shows("0.05", "chart"));
    choose(desk, "bars", "lines");
    CHECK(inkOf(desk, 1) == lines);
    CHECK(desk.shows("Wiener", "chart"));
    const Rgba wiener = palette(Theme::dark).series[7];
    REQUIRE(countOf(desk.picture("chart"), wiener) > 50);
    desk.click(Label("Wiener").in("chart")); // one by one
    CHECK(countOf(desk.picture("chart"), wiener) == 0);
    desk.click(Label("reference curves").in("chart"));
    CHECK_FALSE(desk.experiment().referenceCurves);
    CHECK_FALSE(desk.shows("Wiener", "chart"));
    desk.click(Label("held-out").in("chart"));
    CHECK(desk.shows("B  training", "chart"));
    CHECK_FALSE(desk.shows("B  band-tied:d3", "chart"));
}

TEST_CASE("Chart: a reference model that is a column is one curve, with the shorter of its names") {
    Experiment start = deskExperiment();
    start.columns = {parseModelSpec("wiener"), parseModelSpec("custom:d1:sees=same@-1@0+same@1@0+parent")};
    Desk desk(start);
    CHECK(desk.shows("A  wiener", "chart"));
    CHECK(desk.shows("B  own stencil, degree 1", "chart"));
    CHECK(countOf(desk.picture("chart"), palette(Theme::dark).series[7]) == 0); // Wiener's own, as a reference
    CHECK(countOf(desk.picture("chart"), palette(Theme::dark).series[6]) > 50); // the ideal denoiser's is there
}

TEST_CASE("Chart: Ctrl and the wheel zoom, Shift and a drag move, and there is a way back") {
    Desk desk;
    const auto lines = [&] { return inkOf(desk, 1); };
    const int whole = lines();
    const Rect chart = desk.player.region("chart");
    DisplayInput& input = desk.player.input();
    input.x = (chart.x0 + chart.x1) / 2;
    input.y = (chart.y0 + chart.y1) / 2;
    input.keys.push_back({{.key = Key::j, .ctrl = true}, true}); // J means nothing: Ctrl is held
    desk.player.frames(2);
    input.wheel = 3;
    desk.player.frames(2);
    input.keys.push_back({{.key = Key::j, .ctrl = true}, false});
    desk.player.frames(2);
    CHECK(desk.shows("whole", "chart"));
    CHECK(lines() != whole);
    desk.click(Label("whole").in("chart"));
    CHECK_FALSE(desk.shows("whole", "chart"));
    CHECK(lines() == whole);
}

TEST_CASE("Chart: the table of numbers stands under it, and a click on a head sorts it") {
    Desk desk(deskExperiment(), "", 2000); // wide enough for all heads
    raiseChart(desk);
    choose(desk, "lines", "numbers");
    const Expected expected(desk.experiment());
    for (int level = 1; level <= 3; ++level) {
        CAPTURE(level);
        const double sigma = levels[level - 1];
        const Label line = row("A  independent, degree 3", level);
        CHECK(desk.number(line.below("noise σ")) == sigma);
        CHECK(desk.number(line.below("MSE, training")) == written(expected.exact(0, sigma).train, 5));
        CHECK(desk.number(line.below("MSE, held-out")) == written(expected.exact(0, sigma).heldOut, 5));
        CHECK(desk.read(line.below("how")) == "exact");
        CHECK(desk.number(line.below("features")) == 4);
    }
    CHECK(desk.player.region("chart").height() > 400); // the curves are above it
    CHECK(desk.shows("noise σ (pixels in", "chart"));
    const auto first = [&] { // the held-out error of the uppermost row
        const Rect head = desk.find(Label("MSE, held-out").in("numbers")).box;
        for (const ScreenText& text : desk.player.texts("numbers"))
            if (text.box.y0 > head.y1 && std::abs(text.box.x0 - head.x0) < 10)
                return *leadingNumber(text.text);
        return 0.0;
    };
    desk.click(Label("MSE, held-out").in("numbers"));
    double least = first();
    CHECK(least <= expected.exact(2, 0.05).heldOut);
    desk.click(Label("MSE, held-out").in("numbers"));
    CHECK(first() == 25); // the variance of the noise itself, 5 squared
    CHECK(desk.shows("theory: noise variance", "numbers"));
}

TEST_CASE("Chart: how alike the models are, compared with a chosen one") {
    Desk desk;
    choose(desk, "lines", "agreement");
    const Expected expected(desk.experiment());
    const ImageBatch noisy = noisedStates(expected.data().heldOut.pixels, 0.5, 0);
    const auto answers = [&](std::size_t column) {
        return expected.denoiser(column)->denoise(noisy, {{}, 2, {}});
    };
    const auto check = [&](std::size_t reference) {
        CAPTURE(reference);
        for (std::size_t column = 0; column < 3; ++column) {
            const Agreement wanted = agreementOf(answers(column), answers(reference));
            const Label line = Label(fmt::format("{}  {}", static_cast<char>('A' + static_cast<int>(column)),
                                                 label(desk.experiment().columns[column])))
                                   .in("agreement");
            CHECK(desk.number(line.below("MSE between")) == written(wanted.mse));
            CHECK(desk.number(line.below("mean-removed cosine")) == written(wanted.cosine));
            CHECK(desk.number(line.below("1 − SSres / SStot")) == written(wanted.explained));
        }
    };
    check(0);
    desk.click(Label("B").in("chart"));
    CHECK(desk.experiment().reference == 1);
    check(1);
    CHECK(desk.shows("on the first 20 held-out images, one noise each", "chart"));
}

TEST_CASE("Chart: in a low panel the table stands alone") {
    Desk desk(deskExperiment(), "", 1500, 480);
    choose(desk, "lines", "numbers");
    const Rect table = desk.player.region("numbers");
    CHECK(table.y0 - desk.find(Label("numbers").in("chart")).box.y1 < 30);
    CHECK(desk.shows("A  independent, degree 3", "numbers"));
}

TEST_CASE("The chart folds its switches where they have no room in one row") {
    Desk desk(deskExperiment(), "", 900, 800);
    CHECK_FALSE(desk.shows("held-out", "chart"));
    CHECK(desk.shows("export...", "chart"));
    const bool before = desk.player.lab().ui().chart.train;
    desk.click(Label("curves").in("chart"));
    desk.click(Label("training").in("Combo"));
    CHECK(desk.player.lab().ui().chart.train != before);
    Desk wide(deskExperiment(), "", 1280, 800);
    CHECK(wide.shows("held-out", "chart"));
}

TEST_CASE("The chart keeps room for its data, whatever stands around them") {
    constexpr float least = 89; // what clean and noisy pictures of 200 pixels leave at 1280 x 800
    for (const auto& [width, models] : {std::pair(1280, 3), {1280, 6}, {800, 6}}) {
        CAPTURE(width);
        CAPTURE(models);
        Experiment e = deskExperiment();
        e.columns.resize(static_cast<std::size_t>(models), {.family = "wiener"});
        Desk desk(e, "", width, 800);
        const UiState& ui = desk.player.lab().ui();
        CHECK(desk.player.region("chart").height() - ui.aroundPlot >= least);
    }
}

TEST_CASE("Chart: bits of a model are those of the tab Runs, and the sentence is their difference") {
    Desk desk;
    choose(desk, "MSE", "bits");
    desk.player.frames(3);
    const Expected expected(desk.experiment());
    std::vector<double> bits;
    for (std::size_t column = 0; column < 3; ++column) {
        std::vector<double> heldOut;
        for (const double level : levels) heldOut.push_back(expected.exact(column, level).heldOut);
        bits.push_back(codedBits(levels, heldOut));
        CHECK(desk.shows(fmt::format("  {:.4g} bits", bits.back()), "chart"));
    }
    REQUIRE(desk.player.lab().ui().runs.runs().size() == 3);
    for (std::size_t column = 0; column < 3; ++column)
        CHECK(desk.player.lab().ui().runs.runs()[column].bits() == bits[column]);
    CHECK(desk.shows(fmt::format("codes {:.3g} bits per pixel better than", std::abs(bits[0] - bits[1])), "chart"));
    const auto table =
        desk.copiedTable(Label(fmt::format("A  independent:d3  {:.4g} bits", bits[0])).in("chart"));
    const auto place = std::find(table[0].begin(), table[0].end(), "bits") - table[0].begin();
    CHECK(std::stod(table[3][static_cast<std::size_t>(place)]) == written(bits[0], 6));
    CHECK(table[1][static_cast<std::size_t>(place)].empty());
}
