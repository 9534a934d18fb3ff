#include "tests/app/panels/desk.h"
#include "tests/app/panels/expected.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

/// "row 3, column 5: -0.25" in numbers.
struct Pixel {
    int row, col;
    double value;
};

/// The pixel under the mouse in the picture of a heading. The heading has two lines.
Pixel pixelBelow(Desk& desk, const Label& heading) {
    const auto numbers = numbersIn(desk.readoutBelow(heading, 40, 60));
    REQUIRE(numbers.size() == 3);
    return {static_cast<int>(numbers[0]), static_cast<int>(numbers[1]), numbers[2]};
}

double at(const Image& image, const Pixel& pixel) {
    return static_cast<double>(image.value(0, pixel.row, pixel.col));
}

Label numberOf(const char* row, int column) {
    return Label(row).in("Compare").nth(column);
}

} // namespace

TEST_CASE("Compare: the numbers below the pictures are core's, and follow a changed model") {
    Desk desk;
    desk.press("U"); // what the fits were like, too
    std::string before;
    for (const int degree : {3, 4}) {
        CAPTURE(degree);
        const Expected expected(desk.experiment());
        for (int column = 1; column <= 3; ++column) {
            CAPTURE(column);
            const auto index = static_cast<std::size_t>(column - 1);
            CHECK(desk.number(numberOf("MSE here", column)) == written(expected.mseHere(index)));
            CHECK(desk.number(numberOf("training", column)) == written(expected.exact(index).train));
            CHECK(desk.number(numberOf("held-out", column)) == written(expected.exact(index).heldOut));
            const FitReport report = expected.denoiser(index)->report();
            CHECK(desk.number(numberOf("features", column)) == report.features);
            CHECK(desk.number(numberOf("condition number", column)) == written(1 / report.rcond, 2));
            const double decibels = 10 * std::log10(4 / expected.mseHere(index));
            CHECK(desk.number(numberOf("PSNR here", column)) == doctest::Approx(decibels).epsilon(0.001));
        }
        const double noise =
            static_cast<double>((expected.noisy().flat() - expected.clean().flat()).square().mean());
        CHECK(desk.shows(fmt::format("MSE {:#.4g}", noise), "Compare"));
        CHECK(desk.read(numberOf("MSE here", 1)) != before);
        before = desk.read(numberOf("MSE here", 1));
        desk.click(Label("degree").in("experiment"), 0.99f);
        REQUIRE(desk.experiment().columns[0].degree == 4);
    }
}

TEST_CASE("Compare: pictures are the estimate, the score and the noise, as the switch says") {
    Desk desk;
    const Expected expected(desk.experiment());
    const Image denoised = expected.denoised(1);
    const Label heading = Label("B  band-tied").in("Compare"), clean = Label("clean").in("Compare");
    Pixel pixel = pixelBelow(desk, heading);
    CHECK(pixel.value == written(at(denoised, pixel), 3));
    CHECK(pixelBelow(desk, clean).value == written(at(expected.clean(), pixelBelow(desk, clean)), 3));
    desk.click("score");
    pixel = pixelBelow(desk, heading);
    CHECK(pixel.value == written((at(denoised, pixel) - at(expected.noisy(), pixel)) / 0.25, 3));
    CHECK(desk.shows("10", "Compare")); // the end of its colours: 3 / sigma, rounded up
    desk.click("noise prediction");
    pixel = pixelBelow(desk, heading);
    CHECK(pixel.value == written((at(expected.noisy(), pixel) - at(denoised, pixel)) / 0.5, 3));
    desk.click("denoised");
    CHECK(pixelBelow(desk, heading).value == written(at(denoised, pixel), 3));
}

TEST_CASE("Compare: a click on a picture chooses its pixel, and the flip shows the next model's picture") {
    Desk desk;
    const Label heading = Label("B  band-tied").in("Compare");
    const Pixel pixel = pixelBelow(desk, heading);
    desk.clickBelow(heading, 40, 60);
    CHECK(desk.experiment().look.pixelRow == pixel.row);
    CHECK(desk.experiment().look.pixelCol == pixel.col);
    const Expected expected(desk.experiment());
    desk.press("F"); // B was chosen by the click
    CHECK(desk.shows("flipped (F)", "Compare"));
    const Label flipped = Label("C  local coupling").in("Compare").nth(1);
    CHECK(pixelBelow(desk, flipped).value == written(at(expected.denoised(2), pixel), 3));
    desk.press("F");
    CHECK_FALSE(desk.shows("flipped (F)", "Compare"));
    CHECK(pixelBelow(desk, heading).value == written(at(expected.denoised(1), pixel), 3));
}

TEST_CASE("Compare: the error row has the range of the worst model, and errors without a closed form refer "
          "to the chart") {
    Experiment e = deskExperiment();
    e.columns = {{.family = "nearest"}, {.family = "wiener"}};
    Desk desk(e);
    desk.press("U");
    desk.press("E");
    const Expected expected(e);
    CHECK(desk.read(numberOf("held-out", 1)) == "see chart");
    CHECK(desk.number(numberOf("held-out", 2)) == written(expected.exact(1).heldOut));
    CHECK(desk.read(numberOf("condition number", 1)) == "-");
    // A bound of 1, 2 or 5 times a power of ten.
    float worst = 0;
    for (std::size_t i = 0; i < 2; ++i)
        worst = std::max(worst, (expected.denoised(i).flat() - expected.clean().flat()).abs().maxCoeff());
    const ScreenText label = desk.find(Label("errors").in("Compare"));
    double bound = 0;
    for (const ScreenText& text : desk.player.texts("Compare"))
        if (std::abs(text.centre().y - label.centre().y) < 10 && text.box.x0 > label.box.x1)
            bound = std::max(bound, leadingNumber(text.text).value_or(0));
    CHECK(bound >= static_cast<double>(worst));
    CHECK(bound <= 2.5 * static_cast<double>(worst));
}
