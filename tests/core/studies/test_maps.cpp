#include "core/studies/map_study.h"

#include "core/families/spec_text.h"
#include "core/studies/error_study.h"
#include "core/studies/statistics_study.h"
#include "tests/core/studies/ask.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

Experiment mapped(std::initializer_list<const char*> models) {
    Experiment e;
    e.data = {.source = "strokes", .train = 150, .heldOut = 30, .size = 16};
    e.levels = 2;
    e.columns.clear();
    for (const char* text : models) e.columns.push_back(parseModelSpec(text));
    return e;
}

} // namespace

TEST_CASE("errors by coefficient have the statistics' sums by subband, and the lab's error as their mean") {
    Asked asked;
    const Experiment e = mapped({"local:d2:r1", "band-tied:d2:shared"});
    for (const int column : {0, 1}) {
        const auto maps = asked.get<ModelMapsStudy>(e, column);
        const auto statistics = asked.get<StatisticsStudy>(e, column);
        const auto error = asked.get<ErrorHere>(e, column);
        CHECK(maps->train.mean() == doctest::Approx(error->train).epsilon(1e-12));
        CHECK(maps->heldOut.mean() == doctest::Approx(error->heldOut).epsilon(1e-12));
        const SubbandLayout layout(16, 16, 2);
        for (const BandError& part : statistics->bands) {
            const Subband& band = layout.bands()[static_cast<size_t>(part.band)];
            CHECK(maps->heldOut.segment(band.offset, band.count()).sum() / layout.count() ==
                  doctest::Approx(part.heldOut).epsilon(1e-12));
        }
    }
}

TEST_CASE("the linear independent model saves nothing over shrinkage, and its gain is Wiener's by hand") {
    Asked asked;
    const Experiment e = mapped({"independent:d1:ridge=0"});
    const auto maps = asked.get<ModelMapsStudy>(e, 0);
    const auto coefficients = asked.get<CoefficientsStudy>(e);
    const auto data = asked.get<DataMapsStudy>(e);
    const double s2 = e.sigma * e.sigma;
    for (int k = 0; k < 256; ++k) {
        const Eigen::ArrayXd train = coefficients->train.row(k).cast<double>(),
                             heldOut = coefficients->heldOut.row(k).cast<double>();
        const double mean = train.mean(), v = (train - mean).square().mean(), g = v / (v + s2);
        CHECK(data->variance[k] == doctest::Approx(v).epsilon(1e-6).scale(1e-9));
        const double fourth = (train - mean).square().square().mean();
        if (v > 1e-6)
            CHECK(data->kurtosis[k] == doctest::Approx(fourth / (v * v) - 3).epsilon(1e-5).scale(1));
        CHECK(maps->gain[k] == doctest::Approx(g).epsilon(1e-5).scale(1e-6));
        CHECK(maps->shrinkageTrain[k] == doctest::Approx(v * s2 / (v + s2)).epsilon(1e-5).scale(1e-9));
        CHECK(maps->shrinkageHeldOut[k] ==
              doctest::Approx(((1 - g) * (heldOut - mean)).square().mean() + g * g * s2)
                  .epsilon(1e-4)
                  .scale(1e-9));
        CHECK(maps->train[k] == doctest::Approx(maps->shrinkageTrain[k]).epsilon(1e-6).scale(1e-9));
        // The fit's centre is the training mean as a float; the held-out mean is off it to first order.
        const double rounded = std::abs(mean) * static_cast<double>(std::numeric_limits<float>::epsilon());
        CHECK(std::abs(maps->heldOut[k] - maps->shrinkageHeldOut[k]) <=
              1e-6 * maps->shrinkageHeldOut[k] + 2 * rounded * std::abs(heldOut.mean() - mean));
        if (v > 1e-6)
            CHECK(savedShare(maps->heldOut, maps->shrinkageHeldOut)[k] ==
                  doctest::Approx(0).scale(1).epsilon(1e-5));
        CHECK(maps->condition[k] == doctest::Approx(1).epsilon(1e-6)); // 1 and w0, centred, are orthogonal
    }
}

TEST_CASE("more features save errors on the training images; shares of a gain add up to one") {
    Asked asked;
    const Experiment e = mapped({"independent:d1", "local:d2:r1:ridge=1e-9", "wiener"});
    const auto plain = asked.get<ModelMapsStudy>(e, 0), local = asked.get<ModelMapsStudy>(e, 1);
    const Eigen::VectorXd saved = savedShare(local->train, local->shrinkageTrain);
    CHECK(saved.minCoeff() > -1e-6);
    CHECK(saved.maxCoeff() > 0.1);
    const Eigen::VectorXd shares = sharesOfGain(plain->heldOut, local->heldOut);
    CHECK(shares.sum() == doctest::Approx(1));
    const double all = (plain->heldOut - local->heldOut).sum();
    CHECK(shares[3] == doctest::Approx((plain->heldOut[3] - local->heldOut[3]) / all));
    CHECK(std::isnan(sharesOfGain(plain->heldOut, plain->heldOut)[0]));
    CHECK_THROWS_WITH(asked.get<ModelMapsStudy>(e, 2), doctest::Contains("only a wavelet score model"));
}
