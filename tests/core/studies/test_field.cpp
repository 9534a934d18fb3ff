#include "core/families/spec_text.h"
#include "core/image/grey_text.h"
#include "core/studies/field_study.h"
#include "core/studies/picture_study.h"
#include "core/studies/samples_study.h"
#include "tests/core/studies/ask.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

Experiment small(const char* model) {
    Experiment e;
    e.data = {.source = "strokes", .train = 200, .heldOut = 5, .size = 16};
    e.levels = 2;
    e.columns = {parseModelSpec(model)};
    e.schedule = {ScheduleRule::geometric, 2, 0.5, 3, 7}; // levels 2, 1, 0.5, 0
    e.generateCount = 3;
    e.image = 4;
    return e;
}

} // namespace

TEST_CASE("Wiener's field through the mean is the Gaussian's score: each component over its noisy variance") {
    Asked asked;
    const Experiment e = small("wiener");
    const auto plane = asked.get<PlaneStudy>(e);
    for (const int step : {0, 2}) {
        const auto field = asked.get<FieldStudy>(e, 0, step);
        const double s2 = step == 0 ? 4 : 0.25;
        CHECK(field->sigma == doctest::Approx(std::sqrt(s2)));
        CHECK(field->first.back() == doctest::Approx(3 * std::sqrt(plane->plane.variance[0])));
        CHECK(field->second[fieldSide / 2] == doctest::Approx(0).scale(1));
        for (int j = 0; j < fieldSide; ++j)
            for (int i = 0; i < fieldSide; ++i) {
                const auto row = field->score.row(j * fieldSide + i);
                const double a = field->first[static_cast<size_t>(i)],
                             b = field->second[static_cast<size_t>(j)];
                CHECK(row[0] ==
                      doctest::Approx(-a / (plane->plane.variance[0] + s2)).epsilon(1e-3).scale(0.5));
                CHECK(row[1] ==
                      doctest::Approx(-b / (plane->plane.variance[1] + s2)).epsilon(1e-3).scale(0.5));
            }
        CHECK(field->share == doctest::Approx(1).epsilon(1e-3));
    }
}

TEST_CASE("through an image the field is that of states with the image's other components") {
    Asked asked;
    Experiment e = small("band-tied:d2");
    e.look.through = PlanePoint::noisy;
    const auto field = asked.get<FieldStudy>(e, 0, 1);
    const auto plane = asked.get<PlaneStudy>(e);
    FitInputs fit = fitOf(e, 0);
    fit.sigma = 1;
    e.sigma = 1;
    const Image noisy = asked.get<PictureStudy>(e)->noisy;
    const auto denoiser = asked.engine.get<FitStudy>(fit, {})->denoiser;
    const Eigen::VectorXf u1 = plane->plane.axes.row(0), u2 = plane->plane.axes.row(1);
    const Eigen::VectorXf centred = (noisy.flat() - plane->plane.mean.flat()).matrix();
    for (const auto& [i, j] : {std::pair{0, 0}, {5, 11}, {12, 6}}) {
        const auto a = static_cast<float>(field->first[static_cast<size_t>(i)]),
                   b = static_cast<float>(field->second[static_cast<size_t>(j)]);
        const Image state(noisy.shape(),
                          noisy.flat() + ((a - centred.dot(u1)) * u1 + (b - centred.dot(u2)) * u2).array());
        const Image answer = denoiser->denoise(ImageBatch(state), {}).image(0);
        const Eigen::VectorXf score = (answer.flat() - state.flat()).matrix(); // sigma 1
        const auto found = field->score.row(j * fieldSide + i);
        CHECK(found[0] == doctest::Approx(static_cast<double>(score.dot(u1))).epsilon(1e-3).scale(0.5));
        CHECK(found[1] == doctest::Approx(static_cast<double>(score.dot(u2))).epsilon(1e-3).scale(0.5));
    }
    CHECK(field->share < 0.9); // noise points out of the plane
    CHECK(field->share > 0);
}

TEST_CASE("a field depends on the image only where its plane goes through it") {
    Experiment e = small("wiener"), other = e;
    other.image = 1;
    other.noise = 7;
    CHECK(FieldStudy::of(e, 0, 1) == FieldStudy::of(other, 0, 1));
    e.look.through = other.look.through = PlanePoint::clean;
    CHECK_FALSE(FieldStudy::of(e, 0, 1) == FieldStudy::of(other, 0, 1));
    other.image = e.image;
    CHECK(FieldStudy::of(e, 0, 1) == FieldStudy::of(other, 0, 1)); // no noise in it
    CHECK(fieldLevel(e.schedule, 0) == doctest::Approx(2));
    CHECK(fieldLevel(e.schedule, 99) == doctest::Approx(0.5)); // the end has no noise, and no score
    e.schedule.sigmaMin = 5;                                   // above the start
    CHECK(fieldLevel(e.schedule, 0) == 0);
    Asked asked;
    CHECK_THROWS_WITH(asked.get<FieldStudy>(e, 0, 0), doctest::Contains("noise level above 0"));
}

TEST_CASE("moving samples begin at held-out images with noise, going round, or are Generate's own") {
    Asked asked;
    Experiment e = small("wiener");
    const auto moving = asked.get<MovingStudy>(e, 0);
    const auto plane = asked.get<PlaneStudy>(e);
    const auto data = asked.get<DataStudy>(e);
    CHECK(moving->levels == noiseLevels(e.schedule));
    REQUIRE(moving->paths.size() == 3);
    for (int i = 0; i < 3; ++i) {
        const int image = (4 + i) % 5;
        const Image start = noisedState(data->heldOut.pixels.image(image), 2, noiseOf(e), 4 + i);
        const Eigen::RowVector2f at = project(plane->plane, ImageBatch(start)).row(0);
        const auto& path = moving->paths[static_cast<size_t>(i)];
        CHECK(path.rows() == 4);
        CHECK((path.row(0) - at).norm() < 1e-4f);
    }
    CHECK(moving->diverged == std::vector<int>{-1, -1, -1});
    e.fromNoise = true;
    const auto random = asked.get<MovingStudy>(e, 0);
    const auto samples = asked.get<SamplesStudy>(e, 0);
    REQUIRE(random->paths.size() == 3);
    CHECK(random->paths[2] == samples->plane[2]);
}

TEST_CASE("moving samples begin at one's own picture, each with a noise of its own") {
    Asked asked;
    Experiment e = small("wiener");
    const auto data = asked.get<DataStudy>(e);
    Image own(data->shape);
    for (int i = 0; i < data->shape.width; ++i) own.value(0, 2, i) = 1;
    e.own = greyText(own);
    const Image shown = asked.get<PictureStudy>(e)->clean;
    const auto plane = asked.get<PlaneStudy>(e);
    const auto moving = asked.get<MovingStudy>(e, 0);
    REQUIRE(moving->paths.size() == 3);
    for (int i = 0; i < 3; ++i) {
        const Image start = noisedState(shown, 2, noiseOf(e), 4 + i);
        const Eigen::RowVector2f at = project(plane->plane, ImageBatch(start)).row(0);
        CHECK((moving->paths[static_cast<size_t>(i)].row(0) - at).norm() < 1e-4f);
    }
    e.fromNoise = true; // then no image matters
    Experiment other = e;
    other.own.clear();
    CHECK(MovingStudy::of(e, 0) == MovingStudy::of(other, 0));
}

TEST_CASE("a sample that diverges is told with the step at which it was stopped") {
    Asked asked;
    Experiment e = small("independent:d3"); // a cubic score runs away where there are no data
    e.schedule = {ScheduleRule::karras, 3, 0.02, 20, 7};
    e.fromNoise = true;
    const auto moving = asked.get<MovingStudy>(e, 0);
    const auto samples = asked.get<SamplesStudy>(e, 0);
    REQUIRE(samples->path.diverged[1].has_value());
    CHECK(moving->diverged == std::vector<int>{-1, samples->path.diverged[1]->step, -1});
}
