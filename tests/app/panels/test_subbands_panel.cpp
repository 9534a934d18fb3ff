#include "app/panels/subbands_panel.h"
#include "tests/app/panels/desk.h"

#include <doctest/doctest.h>

using namespace scorelet;
using namespace scorelet::testing;

TEST_CASE("Every coefficient stands where the layout's mosaic says") {
    const SubbandLayout layout(16, 16, 2);
    Eigen::VectorXf coefficients(layout.count());
    for (int k = 0; k < layout.count(); ++k) coefficients[k] = static_cast<float>(k);
    const Image mosaic = mosaicOf(layout, coefficients, std::vector<float>(7, 1.f), 0);
    for (int row = 0; row < 16; ++row)
        for (int col = 0; col < 16; ++col)
            CHECK(mosaic.value(0, row, col) == static_cast<float>(layout.mosaic(row, col, 0)));
}

TEST_CASE("Bands are scaled by their own largest coefficient, or all details alike") {
    const SubbandLayout layout(8, 8, 1);
    Eigen::VectorXf coefficients = Eigen::VectorXf::Zero(layout.count());
    coefficients[0] = -8;                       // scaling
    coefficients[layout.bands()[1].offset] = 2; // horizontal
    coefficients[layout.bands()[2].offset + 3] = -4;
    const std::vector<float> own = bandScales(layout, coefficients, true);
    CHECK(own == std::vector<float>{8, 2, 4, 8.f / 1000});
    const std::vector<float> alike = bandScales(layout, coefficients, false);
    CHECK(alike == std::vector<float>{8, 4, 4, 4});
}

TEST_CASE("Subbands: the models' pictures stand in one row, clean and noisy smaller beside them") {
    Experiment e = deskExperiment();
    e.look.tab = "subbands";
    e.look.subbands = SubbandMap::bands;
    Desk desk(e, "", 1280, 800);
    const auto box = [&](const std::string& label) { return desk.find(Label(label).in("Subbands")).box; };
    CHECK(box("noisy").y0 > box("clean").y0);
    CHECK(std::abs(box("noisy").x0 - box("clean").x0) < 2);
    const std::string last = "C  " + label(e.columns[2]);
    CHECK(box(last).y0 == box("clean").y0);
    CHECK(box(last).x0 - box("B  " + label(e.columns[1])).x0 >
          1.2f * (box("A  " + label(e.columns[0])).x0 - box("clean").x0));
}
