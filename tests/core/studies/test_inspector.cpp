#include "core/families/spec_text.h"
#include "core/score/mse.h"
#include "core/studies/inspector_study.h"
#include "tests/core/images.h"
#include "tests/core/wavelet_data.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

constexpr double inspectedSigma = 0.4;

/// One model, solved, and one of its coefficients looked at.
struct Inspected {
    Coefficients coefficients =
        coefficientsOf(patterns(700, smallSide, 1), patterns(200, smallSide, 2), smallSide, 2);
    ModelSpec spec;
    WaveletModel model;
    std::shared_ptr<const WaveletDenoiser> denoiser;
    InspectorResult data;
    InspectedModel result;

    Inspected(const char* text, int k, int neighbour)
        : spec(parseModelSpec(text)), model(spec, coefficients.transform, momentsOf(spec, coefficients)),
          denoiser(std::dynamic_pointer_cast<const WaveletDenoiser>(model.at(inspectedSigma, {}))),
          data(
              inspectData(*coefficients.transform, k,
                          {coefficients.train.row(k).data(), static_cast<size_t>(coefficients.train.count())},
                          inspectedSigma)),
          result(inspectModel(spec, model, *denoiser, data, neighbour)) {}

    /// The denoiser itself, all coefficients at their centres but two.
    double denoised(double own, int other, double value) const {
        const int k = data.coefficient;
        const MomentPlan& plan = *denoiser->fit().plan;
        CoefficientBatch w(plan.layout(), plan.centres());
        w.value(other, 0) = static_cast<float>(value);
        w.value(k, 0) = static_cast<float>(own);
        return static_cast<double>(denoiser->denoiseCoefficients(w, {}).value(k, 0));
    }
};

} // namespace

TEST_CASE("the inspector's curve and map are the denoiser's own answers") {
    const SubbandLayout layout(smallSide, smallSide, 2);
    const int k = layout.index(layout.band(Orientation::horizontal, 2), 1, 2);
    for (const char* text :
         {"independent:d3", "band-tied:d3", "local:d2:r1", "parent:d2", "local:d2:r1:shared"}) {
        CAPTURE(text);
        const Inspected at(text, k, 2);
        for (size_t i : {0u, 40u, 128u})
            CHECK(at.result.curve[i] ==
                  doctest::Approx(at.denoised(at.data.noisy[i], k, 0)).epsilon(1e-4).scale(1));
        if (at.result.stencil.size() < 2) {
            CHECK(at.result.map.empty());
            continue;
        }
        const int other = at.result.stencil[static_cast<size_t>(at.result.neighbour)].coefficient;
        for (const auto& [row, col] : {std::pair{0, 0}, {40, 3}, {17, 30}})
            CHECK(static_cast<double>(at.result.map.value(0, row, col)) ==
                  doctest::Approx(at.denoised(at.data.mapValues[static_cast<size_t>(col)], other,
                                              at.result.neighbourValues[static_cast<size_t>(row)]))
                      .epsilon(1e-4)
                      .scale(1));
    }
}

TEST_CASE("degree 1 alone: the weights are the Wiener gain, and variance explained follows") {
    const SubbandLayout layout(smallSide, smallSide, 2);
    const int k = layout.index(layout.band(Orientation::vertical, 1), 3, 4);
    const Inspected at("independent:d1:ridge=0", k, 1);
    const double variance = at.data.moments.variance,
                 gain = variance / (variance + inspectedSigma * inspectedSigma);
    REQUIRE(at.result.linear.size() == 1);
    CHECK(at.result.linear[0] == doctest::Approx(gain).epsilon(1e-5));
    CHECK(at.result.weights.front().name == "w0");
    CHECK(at.result.weights.front().weight ==
          doctest::Approx(-1 / (variance + inspectedSigma * inspectedSigma)).epsilon(1e-5));
    CHECK(at.result.weights.front().share ==
          doctest::Approx(-inspectedSigma * inspectedSigma /
                          std::sqrt(variance + inspectedSigma * inspectedSigma))
              .epsilon(1e-5));
    CHECK(at.result.trainVariance == doctest::Approx(variance).epsilon(1e-5));
    CHECK(at.result.trainMse == doctest::Approx(variance * (1 - gain)).epsilon(1e-5));
    CHECK(at.result.explained() == doctest::Approx(1 - at.result.heldOutMse / at.result.heldOutVariance));
    CHECK(at.result.ridge == 0);
}

TEST_CASE("no model of one coefficient beats the exact posterior, and higher degrees come nearer to it") {
    const SubbandLayout layout(smallSide, smallSide, 2);
    const int k = layout.index(0, 1, 1);
    // Mean squared distance to the exact curve under the noisy density.
    const auto distance = [&](const char* text) {
        const Inspected at(text, k, 1);
        double total = 0;
        for (size_t i = 0; i < at.data.noisy.size(); ++i)
            total += at.data.noisyDensity[i] * std::pow(at.result.curve[i] - at.data.posterior[i], 2);
        return total;
    };
    const double first = distance("independent:d1"), third = distance("independent:d3");
    CHECK(third < first);
    CHECK(first > 0);
}

TEST_CASE("densities integrate to one; the atom has norm one; places have names") {
    const SubbandLayout layout(smallSide, smallSide, 2);
    const int k = layout.index(layout.band(Orientation::horizontal, 1), 0, 5);
    const Inspected at("custom:d1:sees=same@-1@0+vertical+parent+diagonal@0@1", k, 1);
    const double step = at.data.noisy[1] - at.data.noisy[0];
    double noisy = 0, clean = 0;
    for (size_t i = 0; i < at.data.noisy.size(); ++i) {
        noisy += step * at.data.noisyDensity[i];
        clean += step * at.data.cleanDensity[i];
    }
    CHECK(noisy == doctest::Approx(1).epsilon(0.01));
    CHECK(clean == doctest::Approx(1).epsilon(0.01));
    CHECK(at.data.atom.flat().square().sum() == doctest::Approx(1).epsilon(1e-5));
    REQUIRE(at.result.stencil.size() == 5);
    CHECK(at.result.stencil[0].relation == "itself");
    CHECK(at.result.stencil[1].relation == "same band (-1, +0)");
    CHECK(at.result.stencil[2].relation == "vertical (+0, +0)");
    CHECK(at.result.stencil[3].relation == "parent, horizontal (+0, +0)");
    CHECK(at.result.stencil[4].relation == "diagonal (+0, +1)");
    CHECK(at.result.stencil[1].sameBand);
}

TEST_CASE("what is switched off: a monomial has no weight, a scale is answered by its mean") {
    const Coefficients c =
        coefficientsOf(patterns(500, smallSide, 1), patterns(100, smallSide, 2), smallSide, 2);
    const ModelSpec plain = parseModelSpec("local:d2:r1"),
                    dropped = parseModelSpec("local:d2:r1:drop=0.0+0.3"),
                    off = parseModelSpec("local:d2:r1:off=1");
    const auto moments = momentsOf(plain, c);
    const WaveletFit whole = fitScore(moments->train, inspectedSigma, plain, {}),
                     without = fitScore(moments->train, inspectedSigma, dropped, {}),
                     coarse = fitScore(moments->train, inspectedSigma, off, {});
    const MonomialTable& table = moments->train.plan().table(0);
    for (int i = 0; i < table.features(); ++i) {
        const Monomial& monomial = table.featureList()[static_cast<size_t>(i)].monomial;
        const bool isOff = monomial == Monomial{0, 0} || monomial == Monomial{0, 3};
        CHECK((without.theta[0][i] == 0) == isOff);
    }
    const Eigen::VectorXd mse = mseByCoefficient(whole, moments->train, {}),
                          mseWithout = mseByCoefficient(without, moments->train, {}),
                          mseCoarse = mseByCoefficient(coarse, moments->train, {});
    CHECK(mseWithout.mean() > mse.mean());
    const SubbandLayout& layout = c.transform->layout();
    for (int k = 0; k < layout.count(); ++k) {
        const auto& band = layout.bands()[static_cast<size_t>(layout.place(k).band)];
        if (band.level == 1) {
            const auto row = c.train.row(k).cast<double>().array();
            CHECK(mseCoarse[k] == doctest::Approx((row - row.mean()).square().mean()).epsilon(1e-4));
        } else {
            CHECK(mseCoarse[k] == doctest::Approx(mse[k]).epsilon(1e-12));
        }
    }
}
