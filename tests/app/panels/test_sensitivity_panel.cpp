#include "core/evaluate/sensitivity.h"
#include "tests/app/panels/desk.h"
#include "tests/app/panels/expected.h"

#include <doctest/doctest.h>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

void checkNumbers(Desk& desk) {
    const Expected expected(desk.experiment());
    for (int column = 1; column <= 3; ++column) {
        CAPTURE(column);
        const auto index = static_cast<std::size_t>(column - 1);
        const PixelId pixel{0, desk.experiment().look.pixelRow, desk.experiment().look.pixelCol};
        CHECK(desk.number(Label("radius").in("column").nth(column)) == written(expected.radius(index), 2));
        CHECK(desk.number(Label("own").in("column").nth(column)) ==
              written(static_cast<double>(expected.sensitivity(index).value(pixel)), 3));
    }
}

} // namespace

TEST_CASE("Sensitivity: radius and own share are core's, for every pixel that is chosen by a button") {
    Desk desk(deskExperiment(), "Sensitivity");
    std::string last;
    const std::vector<std::pair<const char*, std::pair<int, int>>> presets = {
        {"middle", {8, 8}}, {"corner", {1, 1}}, {"edge", {8, 0}}, {"quarter", {4, 4}}};
    for (const auto& [name, pixel] : presets) {
        CAPTURE(name);
        desk.click(Label(name).in("Sensitivity"));
        CHECK(desk.experiment().look.pixelRow == pixel.first);
        CHECK(desk.experiment().look.pixelCol == pixel.second);
        CHECK(desk.number("pixel row") == pixel.first);
        CHECK(desk.number("pixel column") == pixel.second);
        checkNumbers(desk);
        const std::string own = desk.read(Label("own").in("column").nth(1));
        CHECK(own != last);
        last = own;
    }
}

TEST_CASE("Sensitivity: a click on a map chooses its pixel, and the readout is the derivative") {
    Desk desk(deskExperiment(), "Sensitivity");
    const Expected expected(desk.experiment());
    const Label heading = Label("B  band-tied, degree 3").in("column");
    const auto readout = numbersIn(desk.readoutBelow(heading, 130, 130));
    REQUIRE(readout.size() == 5); // dD(8, 8) / dx(row, column) = value
    CHECK(readout[0] == 8);
    const int row = static_cast<int>(readout[2]), col = static_cast<int>(readout[3]);
    CHECK(readout[4] == written(static_cast<double>(expected.sensitivity(1).value(0, row, col))));
    desk.clickBelow(heading, 100, 60);
    CHECK(desk.experiment().look.pixelRow != 8);
    const auto other = numbersIn(desk.readoutBelow(heading, 100, 60));
    REQUIRE(other.size() == 5);
    CHECK(desk.experiment().look.pixelRow == static_cast<int>(other[2]));
    CHECK(desk.experiment().look.pixelCol == static_cast<int>(other[3]));
    checkNumbers(desk);
}

TEST_CASE("Sensitivity: one colour range is that of the strongest map") {
    Desk desk(deskExperiment(), "Sensitivity");
    const Expected expected(desk.experiment());
    const auto bounds = [&] { // the right end of every colour bar
        std::vector<double> found;
        for (const ScreenText& text : desk.player.texts("column"))
            if (const auto value = leadingNumber(text.text);
                value && *value > 0 && text.text.find(' ') == std::string::npos)
                found.push_back(*value);
        return found;
    };
    const auto own = bounds();
    REQUIRE(own.size() == 3);
    double strongest = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        const double largest = static_cast<double>(expected.sensitivity(i).flat().abs().maxCoeff());
        CHECK(own[i] == written(largest, 2));
        strongest = std::max(strongest, largest);
    }
    desk.click("one colour range");
    for (const double bound : bounds()) CHECK(bound == written(strongest, 2));
}

TEST_CASE("Sensitivity: the curve is the effective radius at the chart's noise levels") {
    Desk desk(deskExperiment(), "Sensitivity");
    const auto curve = desk.chart("effective radius over noise").at("A  independent, degree 3");
    REQUIRE(curve.size() == 3);
    const Expected expected(desk.experiment());
    const DenoiserSource source = [&](double sigma) { return expected.denoiser(0, sigma); };
    const RadiusCurve wanted =
        radiusOverSigma(source, ImageBatch(expected.clean()), {0, 8, 8}, chartSigmas(desk.experiment()),
                        PixelDistance::wrapped, 0, {{}, 2, {}});
    for (std::size_t i = 0; i < 3; ++i)
        CHECK(std::next(curve.begin(), static_cast<std::ptrdiff_t>(i))->second ==
              written(wanted.radii[i], 6));
    desk.click(Label("noise σ").in("Sensitivity").nth(1), 0.2f);
    CHECK(desk.experiment().sigma < 0.1);
    checkNumbers(desk);
}
