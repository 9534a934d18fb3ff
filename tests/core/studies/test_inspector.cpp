#include "core/basis/transform.h"
#include "core/families/prepare.h"
#include "core/families/spec_text.h"
#include "core/score/mse.h"
#include "core/studies/inspector_study.h"
#include "tests/core/families/toy.h"
#include "tests/core/images.h"
#include "tests/core/studies/ask.h"
#include "tests/core/studies/class_folders.h"
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
        return static_cast<double>(denoiseCoefficients(denoiser->fit(), w, {}).value(k, 0));
    }
};

} // namespace

TEST_CASE("the inspector's curve and map are the denoiser's own answers") {
    const SubbandLayout layout(smallSide, smallSide, 2);
    const int k = layout.index(layout.band(Orientation::horizontal, 2, 0), 1, 2);
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
    const int k = layout.index(layout.band(Orientation::vertical, 1, 0), 3, 4);
    const Inspected at("independent:d1:ridge=0", k, 1);
    const double variance = at.data.moments.variance,
                 gain = variance / (variance + inspectedSigma * inspectedSigma);
    REQUIRE(at.result.linear.size() == 1);
    CHECK(at.result.linear[0] == doctest::Approx(gain).epsilon(1e-5));
    REQUIRE(at.result.fit);
    const InspectedFit& fit = *at.result.fit;
    CHECK(fit.weights.front().name == "w0");
    CHECK(fit.weights.front().weight ==
          doctest::Approx(-1 / (variance + inspectedSigma * inspectedSigma)).epsilon(1e-5));
    CHECK(fit.weights.front().share == doctest::Approx(-inspectedSigma * inspectedSigma /
                                                       std::sqrt(variance + inspectedSigma * inspectedSigma))
                                           .epsilon(1e-5));
    CHECK(fit.trainVariance == doctest::Approx(variance).epsilon(1e-5));
    CHECK(fit.trainMse == doctest::Approx(variance * (1 - gain)).epsilon(1e-5));
    CHECK(fit.explained() == doctest::Approx(1 - fit.heldOutMse / fit.heldOutVariance));
    CHECK(fit.ridge == 0);
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

namespace {

/// A posterior over the images of Inspected, at the same coefficient.
struct InspectedPosterior {
    std::shared_ptr<const Denoiser> denoiser;
    InspectedModel result;

    InspectedPosterior(const char* text, const Inspected& beside, int neighbour) {
        const auto data = toy::dataSet(patterns(700, smallSide, 1), patterns(200, smallSide, 2), smallSide);
        const ModelSpec spec = parseModelSpec(text);
        denoiser = prepareModel(spec, data, "db2", 2, 1e9, {})->at(inspectedSigma, {});
        result = inspectModel(spec, *as<StencilAnswers>(*denoiser), beside.coefficients.transform->layout(),
                              beside.data, neighbour, {});
    }
};

double largestGap(const std::vector<double>& a, const std::vector<double>& b) {
    REQUIRE(a.size() == b.size());
    double gap = 0;
    for (size_t i = 0; i < a.size(); ++i) gap = std::max(gap, std::abs(a[i] - b[i]));
    return gap;
}

} // namespace

TEST_CASE("the posterior of one coefficient is the exact posterior mean at h = 0, and degree 1 at h = 1") {
    const SubbandLayout layout(smallSide, smallSide, 2);
    for (const int k :
         {layout.index(0, 1, 1), layout.index(layout.band(Orientation::vertical, 1, 0), 3, 4)}) {
        const Inspected linear("independent:d1:ridge=1e-12", k, 1);
        const InspectedPosterior ideal("posterior:self", linear, 1), wiener("posterior:self:h=1", linear, 1);
        const auto values = linear.coefficients.train.row(k).cast<double>().array();
        std::vector<double> exact;
        for (const double w : linear.data.noisy) {
            const Eigen::ArrayXXd squares = (values - w).square();
            const Eigen::ArrayXXd p =
                ((squares.minCoeff() - squares) / (2 * inspectedSigma * inspectedSigma)).exp();
            exact.push_back((p * values).sum() / p.sum());
        }
        CHECK(largestGap(ideal.result.curve, exact) < 1e-5);
        // The inspector's E[w0 | w] takes values within sigma / 16 together, which moves it by 1 / 3072 of
        // sigma or so.
        CHECK(largestGap(ideal.result.curve, linear.data.posterior) < inspectedSigma / 1000);
        CHECK(largestGap(wiener.result.curve, linear.result.curve) < 1e-5);
        CHECK(wiener.result.linear[0] == doctest::Approx(linear.result.linear[0]).epsilon(1e-5));
        CHECK_FALSE(ideal.result.fit);
        CHECK(ideal.result.map.empty());
        CHECK(ideal.result.score[7] == doctest::Approx((ideal.result.curve[7] - ideal.result.values[7]) /
                                                       std::pow(inspectedSigma, 2)));
    }
}

TEST_CASE("a stencil's posterior is inspected as its polynomials are: curve, map, slopes") {
    const SubbandLayout layout(smallSide, smallSide, 2);
    const int k = layout.index(layout.band(Orientation::horizontal, 2, 0), 1, 2);
    for (const char* sharing : {"", ":shared"}) {
        CAPTURE(sharing);
        const Inspected linear((std::string("local:d1:r1:ridge=1e-12") + sharing).c_str(), k, 3);
        const InspectedPosterior wiener((std::string("posterior:local:r1:h=1") + sharing).c_str(), linear, 3);
        CHECK(largestGap(wiener.result.curve, linear.result.curve) < 1e-4);
        CHECK(largestGap(wiener.result.neighbourValues, linear.result.neighbourValues) < 1e-4);
        CHECK((wiener.result.map.flat() - linear.result.map.flat()).abs().maxCoeff() < 1e-4F);
        CHECK((wiener.result.linear - linear.result.linear).cwiseAbs().maxCoeff() < 1e-4);
        REQUIRE(wiener.result.stencil.size() == linear.result.stencil.size());
        for (size_t a = 0; a < linear.result.stencil.size(); ++a)
            CHECK(wiener.result.stencil[a].relation == linear.result.stencil[a].relation);
    }
    // The map is the denoiser's own answer to an image whose other coefficients are anything at all.
    const Inspected beside("local:d1:r1", k, 2);
    const InspectedPosterior posterior("posterior:local:r1:h=0.2", beside, 2);
    const StencilAnswers& answers = *as<StencilAnswers>(*posterior.denoiser);
    const auto stencil = answers.stencilOf(k);
    Eigen::VectorXf w = beside.coefficients.heldOut.matrix().col(0);
    for (size_t j = 0; j < stencil.members.size(); ++j)
        w[stencil.members[j]] = static_cast<float>(stencil.mean[static_cast<Eigen::Index>(j)]);
    w[k] = static_cast<float>(beside.data.mapValues[30]);
    w[stencil.members[2]] = static_cast<float>(posterior.result.neighbourValues[12]);
    const OrthonormalTransform& transform = *beside.coefficients.transform;
    const Image answer = posterior.denoiser->denoise(ImageBatch(transform.inverse(w)), {}).image(0);
    CHECK(transform.forward(answer)[k] ==
          doctest::Approx(posterior.result.map.value(0, 12, 30)).epsilon(1e-4).scale(1));
}

TEST_CASE("the weights of features are shown as those of the same monomials are") {
    const ClassFolders folders;
    Asked asked;
    Experiment e = folders.experiment("plain");
    e.columns = {parseModelSpec("features:\"w; w^2\":ridge=0.01"),
                 parseModelSpec("independent:d2:ridge=0.01")};
    e.look.coefficient = 37;
    const auto features = asked.get<InspectedModelStudy>(e, 0),
               monomials = asked.get<InspectedModelStudy>(e, 1);
    REQUIRE(features->fit);
    REQUIRE(features->fit->weights.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) { // by falling share
        const MonomialWeight &ours = features->fit->weights[i], &theirs = monomials->fit->weights[i];
        CHECK(ours.weight == doctest::Approx(theirs.weight).epsilon(1e-5));
        CHECK(ours.share == doctest::Approx(theirs.share).epsilon(1e-5));
        CHECK(ours.name == (theirs.monomial.empty() ? "1" : theirs.monomial.size() == 1 ? "w" : "w^2"));
    }
    CHECK(features->fit->ridge == 0.01);
    CHECK(features->fit->rcond == doctest::Approx(monomials->fit->rcond).epsilon(1e-5));
    CHECK(features->fit->trainMse == doctest::Approx(monomials->fit->trainMse).epsilon(1e-5));
    CHECK(std::isnan(features->fit->heldOutMse));
}

TEST_CASE("densities integrate to one; the atom has norm one; places have names") {
    const SubbandLayout layout(smallSide, smallSide, 2);
    const int k = layout.index(layout.band(Orientation::horizontal, 1, 0), 0, 5);
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
    CHECK(at.result.stencil[1].group == "same band");
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
