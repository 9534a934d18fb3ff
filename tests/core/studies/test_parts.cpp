#include "core/basis/band_name.h"
#include "core/basis/transform.h"
#include "core/families/spec_text.h"
#include "core/studies/part_study.h"
#include "tests/core/studies/ask.h"
#include "tests/core/wavelet_data.h"

#include "core/base/error.h"

#include <doctest/doctest.h>

using namespace scorelet;
using namespace scorelet::testing;

TEST_CASE("subbands are named, listed and read back; what is no subband is refused") {
    const SubbandLayout layout(16, 16, 2);
    CHECK(shortName(layout.bands()[0]) == "S2");
    CHECK(shortName(layout.bands()[6]) == "D1");
    const std::vector<bool> kept = keptBands(layout, "H1+S2+V5"); // there is no V5
    CHECK(kept == std::vector<bool>{false, true, true, true, false, true, true});
    CHECK(bandsText(layout, kept) == "S2+H1");
    CHECK(keptBands(layout, "") == std::vector<bool>(7, true));
    for (const char* text : {"H", "X1", "H1+", "H1 D1", "+", "H10", "H0"}) {
        CAPTURE(text);
        CHECK_THROWS_WITH_AS(parseBands(text), doctest::Contains(text), Error);
    }
}

TEST_CASE("of all subbands the image comes back; parts add up to it, and so do their shares and errors") {
    constexpr int size = 16;
    const Coefficients c = coefficientsOf(patterns(2, size, 1), patterns(2, size, 2), size, 2);
    const Image whole = image(patterns(2, size, 1).row(0));
    const Eigen::VectorXf w = c.train.matrix().col(0), other = c.train.matrix().col(1);
    const ImagePart all = imagePart(*c.transform, w, other, std::vector<bool>(7, true));
    CHECK((all.image.flat() - whole.flat()).abs().maxCoeff() < 1e-5f);
    CHECK(all.share == doctest::Approx(1));
    const Image second = image(patterns(2, size, 1).row(1));
    CHECK(all.mse ==
          doctest::Approx(static_cast<double>((whole.flat() - second.flat()).square().mean())).epsilon(1e-5));
    Eigen::ArrayXf sum = Eigen::ArrayXf::Zero(size * size);
    double shares = 0, errors = 0;
    for (size_t band = 0; band < 7; ++band) {
        std::vector<bool> one(7, false);
        one[band] = true;
        const ImagePart part = imagePart(*c.transform, w, other, one);
        sum += part.image.flat();
        shares += part.share;
        errors += part.mse;
    }
    CHECK((sum - whole.flat()).abs().maxCoeff() < 1e-5f);
    CHECK(shares == doctest::Approx(1).epsilon(1e-6));
    CHECK(errors == doctest::Approx(all.mse).epsilon(1e-6));
    // Haar's scaling band at level 1 is the mean of 2 x 2 pixels.
    const WaveletTransform haar("db1", size, size, 1);
    const Eigen::VectorXf h = haar.forward(whole);
    const Image coarse = imagePart(haar, h, h, {true, false, false, false}).image;
    const float mean =
        (whole.value(0, 4, 6) + whole.value(0, 4, 7) + whole.value(0, 5, 6) + whole.value(0, 5, 7)) / 4;
    CHECK(coarse.value(0, 5, 6) == doctest::Approx(mean).epsilon(1e-5));
}

TEST_CASE("the lab's parts are of the shown image, and their error is the lab's where nothing is left out") {
    Asked asked;
    Experiment e;
    e.data = {.source = "strokes", .train = 60, .heldOut = 6, .size = 16};
    e.levels = 2;
    e.image = 2;
    e.columns = {parseModelSpec("wiener")};
    CHECK(asked.get<DenoisedPartStudy>(e, 0)->mse ==
          doctest::Approx(asked.get<DenoisedStudy>(e, 0)->mse).epsilon(1e-4));
    const auto picture = asked.get<PictureStudy>(e);
    const double noisy = static_cast<double>((picture->noisy.flat() - picture->clean.flat()).square().mean());
    CHECK(asked.get<PartStudy>(e)->noisy.mse == doctest::Approx(noisy).epsilon(1e-4));
    CHECK(asked.get<PartStudy>(e)->clean.mse == 0);
    e.look.leftOut = "H1+V1+D1";
    const auto mosaic = asked.get<DenoisedMosaicStudy>(e, 0);
    const auto clean = asked.get<MosaicStudy>(e);
    // What is left are the first 64 coefficients.
    CHECK(asked.get<DenoisedPartStudy>(e, 0)->mse ==
          doctest::Approx(static_cast<double>((mosaic->values - clean->clean).head(64).squaredNorm()) / 256)
              .epsilon(1e-5));
}
