#include "app/panels/plane_panel.h"
#include "tests/app/panels/desk.h"
#include "tests/app/panels/expected.h"

#include "core/evaluate/pca_plane.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace scorelet;
using namespace scorelet::testing;

TEST_CASE("Plane: an arrow goes the score's way, the longest over one cell, with gaps between arrows") {
    ScoreField field;
    field.first = {0, 1, 2};
    field.second = {10, 14};
    field.score = Eigen::MatrixX2d::Zero(6, 2);
    field.score.row(4) << 0, -3;  // at (1, 14)
    field.score.row(2) << 1.5, 0; // at (2, 10)
    const Series arrows = fieldArrows(field, {}, 1);
    REQUIRE(arrows.x.size() == 6 * 7);
    const auto point = [&](int arrow, int i) {
        const auto at = static_cast<std::size_t>(arrow * 7 + i);
        return std::pair{arrows.x[at], arrows.y[at]};
    };
    CHECK(point(4, 0) == std::pair{1.0, 14.0});
    CHECK(point(4, 1).first == doctest::Approx(1));
    CHECK(point(4, 1).second == doctest::Approx(14 - 0.95)); // the narrower spacing is 1
    CHECK(point(2, 1).first == doctest::Approx(2 + 0.95 / 2));
    CHECK(std::isnan(point(4, 2).second));
    CHECK(std::isnan(point(4, 6).second));
    CHECK(point(4, 3).first == doctest::Approx(2 - point(4, 5).first)); // the head's two sides
    CHECK(point(4, 3).second > point(4, 1).second);
}

TEST_CASE("Plane: samples are marked at their step, at the end of the way that they have come") {
    MovingSamples samples;
    samples.levels = {2, 1, 0};
    samples.diverged = {-1, -1};
    samples.paths.resize(2, Eigen::MatrixX2f(3, 2));
    samples.paths[0] << 1, 2, 3, 4, 5, 6;
    samples.paths[1] << 10, 20, 30, 40, 50, 60;
    const Series marks = movingMarks(samples, 1, {});
    CHECK(marks.x == std::vector<double>{3, 30});
    CHECK(marks.y == std::vector<double>{4, 40});
    CHECK(movingMarks(samples, 1000, {}).x == std::vector<double>{5, 50});
    const Series ways = movingPaths(samples, 1, {});
    REQUIRE(ways.x.size() == 6);
    CHECK(ways.x[1] == 3);
    CHECK(std::isnan(ways.y[2]));
    CHECK(ways.x[4] == 30);
    CHECK(movingPaths(samples, 1000, {}).x.size() == 8);
    samples.diverged[1] = 1; // its second state is none
    CHECK(movingMarks(samples, 0, {}).x == std::vector<double>{1, 10});
    CHECK(movingMarks(samples, 1, {}).x == std::vector<double>{3});
    CHECK(movingPaths(samples, 1000, {}).x.size() == 4 + 2);
}

TEST_CASE("Plane: the field is that of the step's noise, and its share in the plane is told") {
    Experiment e = deskExperiment();
    e.columns = {{.family = "wiener"}};
    e.look.through = PlanePoint::clean;
    Desk desk(e, "Plane");
    const auto levels = noiseLevels(e.schedule);
    const Expected expected(desk.experiment());
    const PcaPlane plane = fitPcaPlane(expected.data().train.pixels, {});
    const auto check = [&](std::size_t level) {
        const ScoreField field =
            scoreField(*expected.denoiser(0, levels[level]), plane, expected.clean(), {});
        double longest = 0;
        for (Eigen::Index i = 0; i < field.score.rows(); ++i)
            longest = std::max(longest, field.score.row(i).norm());
        std::vector<double> text;
        for (const ScreenText& one : desk.player.texts())
            if (one.text.find("in the plane, longest") != std::string::npos) text = numbersIn(one.text);
        REQUIRE(text.size() >= 3);
        CHECK(text[0] == written(levels[level], 3));
        CHECK(text[1] == written(100 * field.share, 3));
        CHECK(text.back() == written(longest, 3));
    };
    check(levels.size() - 2); // the end shows the last noise
    desk.click("|<");
    check(0);
}
