#include "app/panels/film_strip.h"
#include "tests/app/panels/desk.h"
#include "tests/app/panels/expected.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

/// The line beside a column's heading: |x| rms, error, training image (class), distance.
std::vector<double> stepNumbers(Desk& desk, int column) {
    const std::string line = desk.read(Label("|x| rms").in("Trajectory").nth(column));
    return numbersIn(line);
}

/// The root mean square distance of two images.
double distance(const Image& a, const Image& b) {
    return std::sqrt(static_cast<double>((a.flat() - b.flat()).square().mean()));
}

void checkStep(Desk& desk, const Expected& expected, std::size_t step) {
    CAPTURE(step);
    for (int column = 1; column <= 2; ++column) {
        CAPTURE(column);
        const TrajectoryStep now = expected.trajectory(static_cast<std::size_t>(column - 1)).steps[step];
        const auto numbers = stepNumbers(desk, column);
        REQUIRE(numbers.size() >= 5); // the ideal denoiser's go on with its weights
        CHECK(numbers[0] == written(static_cast<double>(now.rms[0]), 3));
        CHECK(numbers[1] == written(distance(now.estimates.image(0), expected.clean()), 3));
        const auto nearest = expected.nearest(now.estimates.image(0));
        CHECK(numbers[2] == static_cast<double>(nearest.index));
        CHECK(numbers[4] == written(nearest.distance, 3));
    }
}

Experiment twoModels() {
    Experiment e = deskExperiment();
    e.columns = {{.family = "independent", .degree = 1}, {.family = "ideal"}};
    return e;
}

} // namespace

TEST_CASE("A film strip shows the first and the last step and spreads the rest evenly") {
    CHECK(filmSteps(21, 5) == std::vector<int>{0, 5, 10, 15, 20});
    CHECK(filmSteps(3, 8) == std::vector<int>{0, 1, 2});
    CHECK(filmSteps(9, 1) == std::vector<int>{8});
    CHECK(filmSteps(9, 0) == std::vector<int>{8});
    CHECK(filmSteps(0, 4).empty());
}

TEST_CASE("Trajectory: every step's line is core's, wherever the buttons lead") {
    Desk desk(twoModels(), "Trajectory");
    const Expected expected(desk.experiment());
    checkStep(desk, expected, 5); // the last one comes first
    CHECK(desk.shows("step 5 of 5,  σ = 0", "Trajectory"));
    desk.click(Label("<").in("Trajectory"));
    checkStep(desk, expected, 4);
    desk.click("|<");
    CHECK(desk.shows("step 0 of 5,  σ = 3", "Trajectory"));
    desk.click(Label(">").in("Trajectory"));
    desk.click(Label(">").in("Trajectory"));
    checkStep(desk, expected, 2);
    desk.click(">|");
    CHECK(desk.shows("step 5 of 5", "Trajectory"));
}

TEST_CASE("Trajectory: playing runs through the steps and begins again") {
    Desk desk(twoModels(), "Trajectory");
    desk.click("|<");
    desk.click("Play");
    desk.player.frames(9); // 0.12 s a step, 1/60 s a frame
    CHECK(desk.shows("step 1 of 5", "Trajectory"));
    desk.player.frames(60);
    CHECK(desk.shows("step 5 of 5", "Trajectory"));
    int frames = 0; // a second at the end, and it begins again
    while (!desk.shows("step 0 of 5", "Trajectory") && frames < 90) frames += 4;
    CHECK(frames < 90);
    desk.click("Pause");
    const std::string stopped = fmt::format("{:.9g}", stepNumbers(desk, 1)[0]);
    desk.player.frames(60);
    CHECK(fmt::format("{:.9g}", stepNumbers(desk, 1)[0]) == stopped);
}

TEST_CASE("Trajectory: the controls change the path; its end is judged, its curves are its steps") {
    Desk desk(twoModels(), "Trajectory");
    desk.click("sampler");
    desk.click(Label("euler").in("Combo"));
    CHECK(desk.experiment().sampler == Sampler::euler);
    const Expected expected(desk.experiment());
    checkStep(desk, expected, 5);
    const Trajectory ideal = expected.trajectory(1);
    const auto end = expected.nearest(ideal.finalStates().image(0));
    CHECK(end.distance < 0.01 * expected.typicalDistance()); // the ideal denoiser ends on a training image
    CHECK(desk.shows(fmt::format("ends on training image {} ", end.index), "Trajectory"));
    const auto error = desk.chart("estimate's error to the clean image");
    REQUIRE(error.at("A").size() == 6);
    for (std::size_t step = 0; step < 6; ++step) {
        const TrajectoryStep at = expected.trajectory(0).steps[step];
        CHECK(error.at("A").at(fmt::format("{}", step)) ==
              written(distance(at.estimates.image(0), expected.clean()), 6));
    }
    const auto nearest = desk.chart("distance to the nearest training image");
    CHECK(nearest.at("held-out images").at("0") == written(expected.typicalDistance(), 5));
    CHECK(nearest.at("B").at("5") == doctest::Approx(end.distance).epsilon(1e-3));
    desk.click("from pure noise");
    CHECK(desk.experiment().fromNoise);
    CHECK_FALSE(desk.shows("estimate's error to the clean image", "Trajectory")); // there is no clean one
}

TEST_CASE("Trajectory: a divergence is told with its step and its reason, in place of the end") {
    Experiment e = deskExperiment();
    e.schedule.sigmaMax = 40;
    e.columns = {{.family = "independent", .degree = 1}, {.family = "local", .degree = 3, .radius = 1}};
    Desk desk(e, "Trajectory");
    const auto diverged = Expected(e).trajectory(1).diverged[0];
    REQUIRE(diverged);
    CHECK(desk.shows(fmt::format("diverged at step {}, σ = ", diverged->step), "Trajectory"));
    CHECK(desk.shows(diverged->reason, "Trajectory"));
    // The pictures are those of the last sound step, and say so: the slider is further on.
    const Trajectory path = Expected(e).trajectory(1);
    const auto last = static_cast<std::size_t>(diverged->step - 1);
    CHECK(desk.shows(fmt::format("step {}, σ {:.3g}:  |x| rms {:.3g}", last, path.steps[last].sigma,
                                 path.steps[last].rms[0]),
                     "Trajectory"));
    desk.player.lab().set("column2.degree", "1");
    CHECK_FALSE(desk.shows("diverged at step", "Trajectory"));
}
