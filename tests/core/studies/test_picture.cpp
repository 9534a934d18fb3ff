#include "core/studies/picture_study.h"
#include "tests/core/studies/ask.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace scorelet;
using namespace scorelet::testing;

TEST_CASE(
    "mean squared errors of the noisy and the denoised image are those of their pixels, summed in double") {
    Experiment e;
    e.data = {.source = "strokes", .train = 40, .heldOut = 6, .size = 16};
    e.levels = 2;
    e.image = 4;
    e.sigma = 0.7;
    e.columns = {{.family = "wiener"}};
    Asked asked;
    const auto picture = asked.get<PictureStudy>(e);
    const auto denoised = asked.get<DenoisedStudy>(e, 0);
    const auto error = [&](const Image& image) {
        double sum = 0;
        for (std::size_t i = 0; i < image.values().size(); ++i) {
            const double difference = image.values()[i] - picture->clean.values()[i];
            sum += difference * difference;
        }
        return sum / 256;
    };
    CHECK(picture->noisyMse == doctest::Approx(error(picture->noisy)).epsilon(1e-13));
    CHECK(denoised->mse == doctest::Approx(error(denoised->image)).epsilon(1e-13));
    CHECK(std::abs(picture->noisyMse - 0.49) < 4 * 0.49 * std::sqrt(2.0 / 256));
}
