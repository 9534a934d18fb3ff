#include "core/engine/engine.h"
#include "core/families/spec_text.h"
#include "core/session/parameters.h"
#include "core/studies/dial_study.h"
#include "core/studies/error_study.h"

#include <cmath>
#include <doctest/doctest.h>
#include <limits>
#include <numbers>
#include <vector>

using namespace scorelet;

TEST_CASE(
    "bits: on Gaussian data what Wiener codes better than one variance an image is half a log-determinant") {
    // lambda / (lambda + sigma^2) integrated over ln sigma, of the two variances of correlated data against
    // equal ones: half the log of the ratio of determinants.
    const double high = 1.8, low = 0.2, same = 1;
    std::vector<double> sigmas, wiener, independent;
    for (int k = 0; k <= 400; ++k) {
        const double sigma = 1e-3 * std::pow(1e6, k / 400.0), s2 = sigma * sigma;
        const auto mse = [&](double variance) { return variance * s2 / (variance + s2); };
        sigmas.push_back(sigma);
        wiener.push_back((mse(high) + mse(low)) / 2);
        independent.push_back(mse(same));
    }
    const double bits = codedBits(sigmas, independent) - codedBits(sigmas, wiener);
    CHECK(bits ==
          doctest::Approx(-std::log(high * low) / 4 / std::numbers::ln2).epsilon(1e-3)); // of two pixels
    CHECK(std::isnan(codedBits(std::vector<double>{1.0}, std::vector<double>{1.0})));
}

TEST_CASE("bits: the standard error of what one model codes better is that of the images' own areas") {
    const std::vector<double> sigmas = {0.5, 1, 4};
    const std::vector<Eigen::VectorXd> a = {Eigen::Vector3d(0.1, 0.2, 0.3), Eigen::Vector3d(0.4, 0.1, 0.2),
                                            Eigen::Vector3d(1, 2, 3)},
                                       b = {Eigen::Vector4d(0.2, 0.1, 0.3, 9),
                                            Eigen::Vector4d(0.3, 0.3, 0.1, 9), Eigen::Vector4d(2, 1, 1, 9)};
    // By hand: heights over sigma^2, trapezoids over 1 and 2 octaves; the fourth image has no partner.
    Eigen::Vector3d areas;
    for (Eigen::Index i = 0; i < 3; ++i) {
        const double low = (a[0][i] - b[0][i]) / 0.25, middle = a[1][i] - b[1][i],
                     high = (a[2][i] - b[2][i]) / 16;
        areas[i] = (low + middle) / 2 + 2 * (middle + high) / 2;
    }
    const double variance = (areas.array() - areas.mean()).square().sum() / 2;
    const auto pointers = [](const std::vector<Eigen::VectorXd>& all) {
        std::vector<const Eigen::VectorXd*> list;
        for (const Eigen::VectorXd& one : all) list.push_back(&one);
        return list;
    };
    const std::vector<double> means = {0.3, 0.2, 5}, others = {0.2, 0.2, 1};
    // Sampled: over the images that both have, whatever the means over others are.
    const BitsBetter sampled =
        bitsBetter(sigmas, {others, pointers(b), false}, {means, pointers(a), true}, 50);
    CHECK(sampled.bits == doctest::Approx(areas.mean()));
    CHECK(sampled.standardError == doctest::Approx(std::sqrt(variance / 3)));
    // The same errors, once of all images and once of the first three: neither is better.
    const std::vector<Eigen::VectorXd> few = {b[0].head(3), b[1].head(3), b[2].head(3)};
    const BitsBetter same =
        bitsBetter(sigmas, {others, pointers(few), false}, {means, pointers(b), true}, 50);
    CHECK(same.bits == 0);
    CHECK(same.standardError == 0);
    // Exact: the means are of all held-out images, of which some tell the deviation.
    const BitsBetter exact = bitsBetter(sigmas, {others, pointers(b), true}, {means, pointers(a), true}, 50);
    CHECK(exact.bits == doctest::Approx(codedBits(sigmas, means) - codedBits(sigmas, others)));
    CHECK(exact.standardError == doctest::Approx(std::sqrt(variance / 50)));
    const std::vector<const Eigen::VectorXd*> unknown(3, nullptr);
    CHECK(std::isnan(bitsBetter(sigmas, {others, unknown, false}, {means, pointers(a), true}, 50).bits));
    CHECK(std::isnan(bitsBetter(sigmas, {others, unknown, true}, {means, unknown, true}, 50).standardError));
}

TEST_CASE(
    "the share of a degree is its gain on training images over that of the best function of the stencil") {
    ErrorPoint first, second, third, limit;
    first.train = 10;
    second.train = 8;
    third.train = 6;
    first.heldOut = second.heldOut = third.heldOut = 3; // says nothing
    limit.train = 2;
    limit.leaveOneOut = 5;
    CHECK(degreeShare(first, second, third, limit).least == doctest::Approx(0.25)); // 2 of 8
    CHECK(degreeShare(first, second, third, limit).most == doctest::Approx(0.4));   // 2 of 5
    CHECK(degreeShare(first, third, third, limit).least == doctest::Approx(0.5));
    CHECK(degreeShare(first, third, third, limit).most == doctest::Approx(0.8));
    limit.leaveOneOut = 7; // above degree 3: no function of the stencil need be that bad
    CHECK(degreeShare(first, second, third, limit).least == doctest::Approx(0.25));
    CHECK(std::isnan(degreeShare(first, second, third, limit).most));
    limit.train = 11;
    CHECK(std::isnan(degreeShare(first, second, third, limit).least));
}

TEST_CASE("an exact error of few images certifies no more than a sampled one") {
    ErrorPoint model, ideal;
    model.heldOut = 0.04;
    ideal.train = 0.045;
    ideal.trainError = 0.001;
    CHECK(looksBeyond(model, ideal)); // as if there were no other images than these
    Eigen::VectorXd errors(4);
    errors << 0.03, 0.05, 0.036, 0.044;
    const ErrorPoint ofFew = asSample(model, errors, 4), ofMany = asSample(model, errors, 400);
    CHECK(ofFew.heldOutError == doctest::Approx(std::sqrt((1 + 1 + 0.16 + 0.16) * 1e-4 / 3 / 4)));
    CHECK_FALSE(looksBeyond(ofFew, ideal));
    CHECK(looksBeyond(ofMany, ideal));
    CHECK_FALSE(looksBeyond(asSample(model, errors.head(1), 1), ideal)); // nobody knows how sure it is
}

TEST_CASE("a model looks beyond a stencil whose training error it beats by two standard errors") {
    ErrorPoint model, ideal;
    model.heldOut = 0.04;
    model.heldOutError = 0.003;
    ideal.train = 0.051;
    ideal.trainError = 0.004; // of the difference: 0.005
    CHECK(looksBeyond(model, ideal));
    ideal.train = 0.0499;
    CHECK_FALSE(looksBeyond(model, ideal));
}

TEST_CASE(
    "a certificate names the smallest and the largest stencil that are beaten, and the first that is not") {
    ErrorPoint model;
    model.heldOut = 0.04;
    model.heldOutError = 0.003;
    const auto ladder = [](const std::vector<double>& trains) {
        std::vector<ErrorPoint> points;
        for (const double train : trains) {
            points.emplace_back();
            points.back().train = train;
            points.back().trainError = 0.004;
        }
        return points;
    };
    // Beaten above 0.04 + 2 * 0.005; stencils of rising size are not always within each other.
    const Certificate some = certificateOf(model, ladder({0.049, 0.06, 0.045, 0.055, 0.01}));
    CHECK(some.beaten == std::vector<int>{1, 3});
    CHECK(some.smallest == 1);
    CHECK(some.largest == 3);
    CHECK(some.enough == 0);
    const Certificate none = certificateOf(model, ladder({0.03, 0.02}));
    CHECK(none.beaten.empty());
    CHECK(none.smallest == -1);
    CHECK(none.largest == -1);
    CHECK(none.enough == 0);
    const Certificate all = certificateOf(model, ladder({0.06, 0.051}));
    CHECK(all.smallest == 0);
    CHECK(all.largest == 1);
    CHECK(all.enough == -1);
}

TEST_CASE("the items of a ladder are its stencils by rising size, each with all noise levels") {
    Experiment e;
    setFromText(experimentParameter("ladder"), e, "local:r2, parent, self");
    const std::vector<double> sigmas = chartSigmas(e);
    const auto levels = static_cast<int>(sigmas.size());
    CHECK(ErrorAtStencil::of(e, -1, 2) == ErrorStudy::of(e, parseModelSpec("posterior:self"), sigmas[2]));
    CHECK(ErrorAtStencil::of(e, -1, levels) ==
          ErrorStudy::of(e, parseModelSpec("posterior:parent"), sigmas[0]));
    CHECK(ErrorAtStencil::of(e, -1, 3 * levels - 1) ==
          ErrorStudy::of(e, parseModelSpec("posterior:local:r2"), sigmas.back()));
}

TEST_CASE("memorization ends where the ratio falls to 1.1, on logarithmic axes") {
    const std::vector<double> sigmas = {0.1, 0.2, 0.4, 0.8};
    const double inf = std::numeric_limits<double>::infinity();
    // log(ratio / 1.1) from ln 1.21 to -ln 1.1: two thirds of the way.
    CHECK(memorizationEnds(sigmas, std::vector<double>{9, 1.1 * 1.21, 1.0, 1.0}) ==
          doctest::Approx(0.2 * std::pow(2, 2.0 / 3)));
    CHECK(memorizationEnds(sigmas, std::vector<double>{inf, 2, 1.1, 1.0}) == doctest::Approx(0.4));
    CHECK(std::isnan(memorizationEnds(sigmas, std::vector<double>{1.05, 1.04, 1.03, 1.0})));
    CHECK(std::isnan(memorizationEnds(sigmas, std::vector<double>{9, 8, 7, 6})));
    const double late = memorizationEnds(sigmas, std::vector<double>{inf, inf, inf, 1.0});
    CHECK(late > 0.4);
    CHECK(late < 0.8);
}

TEST_CASE("a larger stencil memorizes up to more noise, a larger number of images less") {
    Experiment e;
    e.data = {.source = "strokes", .train = 1200, .heldOut = 20, .size = 8};
    e.levels = 2;
    e.chartMin = 0.02;
    e.chartMax = 5;
    e.chartPoints = 8;
    e.chartSamples = 30;
    Engine engine;
    engine.graph().begin(1e9);
    const std::vector<double> sigmas = chartSigmas(e);
    const auto levels = static_cast<int>(sigmas.size());
    const auto numbers = static_cast<int>(ladderImages().size());
    const auto end = [&](int stencil, int number) {
        std::vector<double> ratios;
        for (int k = 0; k < levels; ++k) {
            const auto error = engine.get<ErrorStudy>(
                ErrorAtImages::of(e, -1, (stencil * numbers + number) * levels + k), {});
            ratios.push_back(error->leaveOneOut / error->train);
        }
        return memorizationEnds(sigmas, ratios);
    };
    const double nine = end(3, 1), more = end(4, 1), nineOfMore = end(3, 2);
    CHECK(std::isfinite(nine));
    CHECK(more > nine);
    CHECK(nineOfMore < nine);
    // The item of a stencil is the whole number of images of that stencil.
    CHECK(ErrorAtStencil::of(e, -1, 3 * levels + 1) ==
          ErrorStudy::of(e, parseModelSpec("posterior:local:r1"), sigmas[1]));
    CHECK(ErrorAtImages::of(e, -1, (3 * numbers + 1) * levels + 2) ==
          ErrorStudy::of(e, parseModelSpec("posterior:local:r1:images=500"), sigmas[2]));
}
