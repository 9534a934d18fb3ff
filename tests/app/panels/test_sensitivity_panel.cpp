#include "core/base/error.h"
#include "core/denoise/capabilities.h"
#include "core/evaluate/sensitivity.h"
#include "core/families/network/trained.h"
#include "core/families/spec_text.h"
#include "core/studies/control_study.h"
#include "tests/app/panels/desk.h"
#include "tests/app/panels/expected.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

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
    const auto curve = desk.chart("effective radius over noise").at("A  independent:d3");
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

TEST_CASE("Sensitivity: masks in place of maps where a model has them, and their size over the noise") {
    Experiment e = deskExperiment();
    e.columns = {parseModelSpec("wiener"), parseModelSpec("pca-locality:threshold=0.1"),
                 parseModelSpec("ls:p3")};
    Desk desk(e, "Sensitivity");
    desk.click("masks");
    const Expected expected(desk.experiment());
    CHECK(desk.number(Label("radius").in("column").nth(1)) == written(expected.radius(0), 2)); // it has none
    const auto maskAt = [&](std::size_t column, double sigma, int pixel) {
        const auto denoiser = expected.denoiser(column, sigma);
        return as<Locality>(*denoiser)->mask(pixel);
    };
    constexpr int middle = 8 * 16 + 8;
    const auto mask = maskAt(1, e.sigma, middle);
    REQUIRE(mask.size() > 1);
    CHECK(desk.number(Label("looks at").in("column").nth(1)) == static_cast<double>(mask.size()));
    CHECK(desk.number(Label("looks at").in("column").nth(2)) == 9);
    double mean = 0;
    for (int q = 0; q < 256; ++q) mean += static_cast<double>(maskAt(1, e.sigma, q).size()) / 256;
    CHECK(desk.number(Label("mean").in("column").nth(1)) == written(mean, 3));
    // The readout is the mask's.
    const Label heading = Label("B  PCA-locality, row rule").in("column");
    const std::string readout = desk.readoutBelow(heading, 130, 130);
    const auto numbers = numbersIn(readout); // (8, 8) looks at (row, column)
    REQUIRE(numbers.size() == 4);
    const int pixel = static_cast<int>(numbers[2]) * 16 + static_cast<int>(numbers[3]);
    const bool looked = std::find(mask.begin(), mask.end(), pixel) != mask.end();
    CHECK((readout.find("does not look at") == std::string::npos) == looked);
    const auto curves = desk.chart("mask size over noise");
    CHECK(curves.size() == 4); // two models, each with the mean of all
    const auto sigmas = chartSigmas(desk.experiment());
    REQUIRE(curves.at("B  PCA-locality, row rule").size() == sigmas.size());
    for (std::size_t k = 0; k < sigmas.size(); ++k) {
        const auto size = static_cast<double>(maskAt(1, sigmas[k], middle).size());
        const auto& own = curves.at("B  PCA-locality, row rule");
        CHECK(std::next(own.begin(), static_cast<std::ptrdiff_t>(k))->second == size);
    }
    for (const auto& [sigma, size] : curves.at("C  mean of all pixels"))
        CHECK(size == written((14 * 14 * 9 + 4 * 14 * 6 + 4 * 4) / 256.0, 6)); // cut at the border
    // A click chooses another pixel, whose mask is shown then.
    desk.clickBelow(heading, 20, 20);
    CHECK(desk.experiment().look.pixelRow < 8);
    const PixelId chosen{0, desk.experiment().look.pixelRow, desk.experiment().look.pixelCol};
    CHECK(desk.number(Label("looks at").in("column").nth(1)) ==
          static_cast<double>(maskAt(1, e.sigma, chosen.row * 16 + chosen.col).size()));
}

TEST_CASE("Sensitivity: no switch where no model has masks") {
    Desk desk(deskExperiment(), "Sensitivity");
    CHECK_THROWS_AS(desk.click("masks"), Error);
}

TEST_CASE("Sensitivity: maps on the control data sets are of models made of these, radius and error core's") {
    Experiment e = deskExperiment();
    e.columns = {parseModelSpec("wiener"), parseModelSpec("local:d1:r1")};
    Desk desk(e, "Sensitivity");
    desk.click("control data");
    REQUIRE(desk.experiment().look.sensitivity == SensitivityView::controls);
    int cell = 0, radii = 0;
    for (int item = 0; item < controlsOf(e); ++item) {
        const Experiment on = onControl(desk.experiment(), item);
        CHECK(on.data.control == static_cast<Control>(item));
        const Expected expected(on);
        for (std::size_t column = 0; column < 2; ++column) {
            CAPTURE(item);
            CAPTURE(column);
            ++cell;
            const double radius = expected.radius(column);
            if (std::isfinite(radius)) // a pixel of background answers to nothing
                CHECK(desk.number(Label("radius").in("cell").nth(++radii)) == written(radius, 2));
            const double error = desk.number(Label("MSE").in("cell").nth(cell));
            CHECK(error == written(expected.exact(column).heldOut, 3));
        }
    }
    // Wiener's error is the same wherever its pixels stand.
    CHECK(desk.number(Label("MSE").in("cell").nth(1)) == desk.number(Label("MSE").in("cell").nth(3)));
    CHECK(desk.number(Label("MSE").in("cell").nth(2)) != desk.number(Label("MSE").in("cell").nth(4)));
    CHECK(radii >= 6);
    desk.click("one pixel");
    CHECK(desk.shows("one colour range", "Sensitivity"));
}

TEST_CASE("Sensitivity: a pixel, a coefficient or an image that there is not becomes the last one") {
    Experiment e = deskExperiment();
    e.look.pixelRow = 16; // of images of 16 x 16
    e.look.pixelCol = 200;
    e.look.coefficient = 5000;
    e.image = 5000;
    Desk desk(e, "Sensitivity");
    desk.player.frames(2);
    const Experiment now = desk.experiment();
    CHECK(now.look.pixelRow == 15);
    CHECK(now.look.pixelCol == 15);
    CHECK(now.look.coefficient == 255);
    CHECK(now.image == static_cast<int>(desk.player.lab().data()->heldOut.count()) - 1);
    const auto& messages = desk.player.lab().ui().messages.messages();
    REQUIRE(messages.size() == 1);
    CHECK(messages[0].text.find("image 5000: expected 0 to") == 0);
    desk.player.waitUntilIdle(30);
    desk.player.frames(2);
    CHECK(desk.number(Label("radius").in("column").nth(1)) == written(Expected(now).radius(0), 2));
}

TEST_CASE("Sensitivity: a network on a control data set is the one that was trained there") {
    Experiment e = deskExperiment();
    e.columns = {parseModelSpec("wiener"), parseModelSpec("convnet:w4:f3:batch=8:start=41")};
    Experiment shuffled = e;
    shuffled.data.control = Control::shuffled;
    shuffled.columns[1].settings[seenRow] = 40;
    const Expected there(shuffled);
    const NetworkRecipe recipe = recipeOf(e.columns[1], there.data());
    Desk desk(e, "Sensitivity");
    desk.click("control data");
    CHECK(desk.shows("not trained on these", "cell"));
    CHECK_FALSE(desk.shows("40 seen", "cell"));
    NetworkStore::instance().weights(recipe, 40, there.data().train.pixels, {});
    desk.player.frames(2);
    desk.player.waitUntilIdle(30);
    desk.player.frames(2);
    CHECK(desk.shows("40 seen", "cell"));
    CHECK(desk.shows("not trained on these", "cell")); // the other rows
    // Wiener's on the images as they are (on the shuffled ones this pixel is background), then the network's.
    CHECK(desk.number(Label("radius").in("cell").nth(2)) == written(there.radius(1), 2));
    // After more images than it has seen there, it is not there.
    e = desk.experiment();
    e.columns[1].settings[seenRow] = 80;
    desk.player.lab().change(e);
    desk.player.frames(2);
    desk.player.waitUntilIdle(30);
    desk.player.frames(2);
    CHECK_FALSE(desk.shows("40 seen", "cell"));
    NetworkStore::instance().forget(recipe);
}
