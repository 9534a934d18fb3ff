#include "tests/app/panels/desk.h"
#include "tests/app/panels/expected.h"

#include <doctest/doctest.h>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

/// The pixel under the mouse at a place of the large picture: row, column, value.
std::vector<double> pixelAt(Desk& desk, float share) {
    const Rect region = desk.player.region("Large");
    desk.player.input().x = region.x0 + share * region.width();
    desk.player.input().y = (region.y0 + region.y1) / 2;
    desk.player.frames(3);
    return numbersIn(desk.player.lab().ui().readout);
}

double at(const Image& image, const std::vector<double>& pixel) {
    REQUIRE(pixel.size() == 3);
    return static_cast<double>(image.value(0, static_cast<int>(pixel[0]), static_cast<int>(pixel[1])));
}

} // namespace

TEST_CASE("A double click fills the window with a picture, number keys show others with their own numbers") {
    Desk desk;
    const Expected expected(desk.experiment());
    const Label heading = Label("B  band-tied").in("Compare");
    CHECK_FALSE(desk.shows("Back to the tab"));
    const Rect box = desk.find(heading).box;
    for (int i = 0; i < 2; ++i) desk.player.click(box.x0 + 40, box.y1 + 60, 0);
    REQUIRE(desk.shows("Back to the tab", "Large"));
    auto pixel = pixelAt(desk, 0.3f);
    CHECK(pixel[2] == written(at(expected.denoised(1), pixel), 3));
    CHECK(desk.number(Label("MSE here").in("Large")) == written(expected.mseHere(1)));
    desk.press("3"); // clean, noisy, then A
    pixel = pixelAt(desk, 0.3f);
    CHECK(pixel[2] == written(at(expected.denoised(0), pixel), 3));
    CHECK(desk.number(Label("MSE here").in("Large")) == written(expected.mseHere(0)));
    desk.press("1");
    pixel = pixelAt(desk, 0.3f);
    CHECK(pixel[2] == written(at(expected.clean(), pixel), 3));
    desk.press("Esc");
    CHECK_FALSE(desk.shows("Back to the tab"));
    CHECK(desk.player.lab().ui().column == 1); // number keys were the pictures'
}

TEST_CASE("The large view splits two pictures by an edge, flips them, and shows their difference") {
    Desk desk;
    const Expected expected(desk.experiment());
    desk.press("Enter");
    REQUIRE(desk.shows("Back to the tab", "Large"));
    desk.press("3");
    desk.press("Shift+5"); // A and C, split in the middle
    REQUIRE(desk.player.lab().ui().large.mode == LargeMode::split);
    auto pixel = pixelAt(desk, 0.2f);
    CHECK(pixel[2] == written(at(expected.denoised(0), pixel), 3));
    pixel = pixelAt(desk, 0.6f);
    CHECK(pixel[2] == written(at(expected.denoised(2), pixel), 3));
    const std::string here = desk.read(Label("MSE here").in("Large"));
    CHECK(std::stod(here) == written(expected.mseHere(0)));
    CHECK(desk.number(Label(here).in("Large")) == written(expected.mseHere(2))); // beside it
    desk.press("F");
    pixel = pixelAt(desk, 0.2f);
    CHECK(pixel[2] == written(at(expected.denoised(2), pixel), 3));
    desk.press("D"); // the second, A, minus the first, C
    pixel = pixelAt(desk, 0.2f);
    CHECK(pixel[2] == written(at(expected.denoised(0), pixel) - at(expected.denoised(2), pixel), 3));
}

TEST_CASE("Range, gamma and held ranges change what is drawn, not what is read") {
    Desk desk;
    const auto part = [&] {
        const Rect box = desk.find(Label("clean").in("Compare")).box;
        return desk.picture(Rect{box.x0, box.y1 + 20, box.x0 + 150, box.y1 + 150});
    };
    const RgbaImage before = part();
    desk.press(",");
    CHECK(differing(before, part()) > 1000);
    desk.press("0");
    CHECK(differing(before, part()) == 0);
    const double grey = meanGrey(before);
    desk.press("G");
    CHECK(meanGrey(part()) > grey + 1);
    desk.press("0");
    const auto readout = desk.readoutBelow(Label("clean").in("Compare"), 40, 60);
    desk.press("G");
    CHECK(desk.readoutBelow(Label("clean").in("Compare"), 40, 60) == readout);
}

TEST_CASE("The presenter's view has pictures, chart and one control in large type, nothing else") {
    Desk desk(deskExperiment(), "", 1280, 800);
    const float before = desk.find(Label("clean").in("Compare")).box.height();
    desk.press("F5");
    CHECK_FALSE(desk.shows("data set"));
    CHECK_FALSE(desk.shows("Subbands"));
    CHECK(desk.shows("F5 ends"));
    CHECK(desk.find(Label("clean").in("Compare")).box.height() > 1.3f * before);
    CHECK(desk.shows("A  independent"));
    CHECK(desk.player.region("chart").height() > 200);
    desk.press("F5");
    CHECK(desk.shows("data set"));
    CHECK(desk.find(Label("clean").in("Compare")).box.height() == doctest::Approx(before).epsilon(0.05));
}
