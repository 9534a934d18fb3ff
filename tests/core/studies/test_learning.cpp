#include "core/base/error.h"
#include "core/families/spec_text.h"
#include "core/studies/learning_study.h"
#include "core/studies/statistics_study.h"
#include "tests/core/images.h"
#include "tests/core/studies/ask.h"
#include "tests/core/wavelet_data.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

LearningCurve curveOf(const ModelSpec& spec, const Coefficients& c, double sigma, bool keep = false) {
    LearningCurve curve;
    curve.spec = spec;
    curve.sigma = sigma;
    curve.sizes = learningSizes(c.train.count());
    LearningCollector collector(curve, c.transform, {});
    learningMoments(spec, c, 4e9, keep, {}, [&](const LearningMoments::Block& block, const Moments& heldOut) {
        collector.add(block, heldOut);
    });
    return curve;
}

/// Errors of a model fitted on images [first, first + count) alone, with its own centres.
ExactMse fittedOn(const ModelSpec& spec, const Coefficients& c, Eigen::Index first, Eigen::Index count,
                  double sigma) {
    Coefficients part = c;
    part.train = c.train.images(first, count);
    const WaveletModel model(spec, c.transform, momentsOf(spec, part));
    return model.exactMse(*model.at(sigma, {}), {});
}

} // namespace

TEST_CASE("sizes of a learning curve double up to all images") {
    CHECK(learningSizes(1000) == std::vector<int>{31, 62, 124, 248, 496, 1000});
    CHECK(learningSizes(1024) == std::vector<int>{16, 32, 64, 128, 256, 512, 1024});
    CHECK(learningSizes(60000) ==
          std::vector<int>{29, 58, 116, 232, 464, 928, 1856, 3712, 7424, 14848, 29696, 60000});
    CHECK(learningSizes(31) == std::vector<int>{31});
}

TEST_CASE("a learning curve is the mean of models fitted on disjoint blocks of the training images") {
    const Coefficients c =
        coefficientsOf(patterns(1003, smallSide, 4), patterns(200, smallSide, 5), smallSide, 2);
    for (const char* text : {"independent:d2", "band-tied:d1:shared"}) {
        CAPTURE(text);
        const ModelSpec spec = parseModelSpec(text);
        const LearningCurve curve = curveOf(spec, c, 0.3);
        REQUIRE(curve.points.size() == 6);
        const int sets[] = {4, 4, 4, 4, 2, 1};
        for (size_t i = 0; i < 6; ++i) {
            const LearningPoint& point = curve.points[i];
            CHECK(point.images == curve.sizes[i]);
            REQUIRE(point.sets == sets[i]);
            double train = 0, heldOut = 0, squares = 0;
            for (int set = 0; set < sets[i]; ++set) {
                const ExactMse mse = fittedOn(spec, c, set * point.images, point.images, 0.3);
                train += mse.train / sets[i];
                heldOut += mse.heldOut / sets[i];
                squares += mse.heldOut * mse.heldOut / sets[i];
            }
            CHECK(point.train == doctest::Approx(train).epsilon(1e-4));
            CHECK(point.heldOut == doctest::Approx(heldOut).epsilon(1e-4));
            if (sets[i] < 2) { // a single set does not say how others differ from it
                CHECK((std::isnan(point.heldOutError) && std::isnan(point.trainError)));
                continue;
            }
            const double deviation = std::sqrt((squares - heldOut * heldOut) * sets[i] / (sets[i] - 1));
            CHECK(point.heldOutError == doctest::Approx(deviation).epsilon(0.03));
        }
    }
}

TEST_CASE(
    "many weights on few images overfit: the held-out error falls and the training error rises with size") {
    const Coefficients c =
        coefficientsOf(patterns(2000, smallSide, 4), patterns(400, smallSide, 5), smallSide, 2);
    const LearningCurve curve = curveOf(parseModelSpec("local:d1:r1"), c, 0.3);
    CHECK(curve.points.front().heldOut > curve.points.back().heldOut);
    CHECK(curve.points.front().train < curve.points.back().train);
    CHECK(curve.points.front().heldOut > curve.points.front().train);
}

TEST_CASE("kept blocks give every noise level; a model above the budget is refused") {
    const Coefficients c =
        coefficientsOf(patterns(600, smallSide, 4), patterns(100, smallSide, 5), smallSide, 2);
    const ModelSpec spec = parseModelSpec("independent:d3");
    const LearningMoments kept = learningMoments(spec, c, 4e9, true, {}, [](const auto&, const auto&) {});
    LearningCurve later;
    later.spec = spec;
    later.sigma = 1.5;
    later.sizes = learningSizes(600);
    LearningCollector collector(later, c.transform, {});
    for (const auto& block : kept.blocks) collector.add(block, *kept.heldOut);
    const LearningCurve direct = curveOf(spec, c, 1.5);
    REQUIRE(later.points.size() == direct.points.size());
    for (size_t i = 0; i < later.points.size(); ++i)
        CHECK(later.points[i].heldOut == doctest::Approx(direct.points[i].heldOut).epsilon(1e-12));
    CHECK(static_cast<double>(kept.blocks.size()) *
              MomentPlan::estimate(spec, c.transform->layout()).momentBytes <=
          learningBytes(spec, c.transform->layout(), 600));
    CHECK_THROWS_AS(learningMoments(spec, c, 1e3, true, {}, [](const auto&, const auto&) {}), Error);
}

TEST_CASE("a posterior's curve is sampled: the errors of models of the first so many images") {
    Experiment e;
    e.data = {.source = "strokes", .train = 260, .heldOut = 40, .size = 16};
    e.levels = 2;
    e.sigma = 0.5;
    e.chartSamples = 30;
    e.subset = 50; // all sizes are in the curve
    for (const char* text : {"posterior:self", "posterior:image:h=0.5:images=120"}) {
        CAPTURE(text);
        e.columns = {parseModelSpec(text)};
        Asked asked;
        const auto curve = asked.get<LearningStudy>(e, 0);
        CHECK(curve->samples == 30);
        const int all = e.columns[0].images > 0 ? 120 : 260;
        CHECK(curve->sizes == learningSizes(all));
        REQUIRE(curve->points.size() == curve->sizes.size());
        Experiment other = e;
        other.subset = 0;
        for (const LearningPoint& point : curve->points) {
            CHECK(point.sets == 1);
            other.columns[0].images = point.images == all ? e.columns[0].images : point.images;
            const auto error = asked.get<ErrorHere>(other, 0);
            CHECK(point.heldOut == error->heldOut);
            CHECK(point.heldOutError == error->heldOutError);
            CHECK(point.train == error->train);
            CHECK(point.leaveOneOut == error->leaveOneOut);
            CHECK(point.leaveOneOut > point.train);
        }
        CHECK(curve->points.front().heldOut > curve->points.back().heldOut);
    }
}

TEST_CASE("the curve of a machine of training images is of machines of the first so many of them") {
    Experiment e;
    e.data = {.source = "strokes", .train = 100, .heldOut = 20, .size = 8};
    e.levels = 2;
    e.sigma = 0.3;
    e.chartSamples = 15;
    e.subset = 40; // all sizes are in the curve
    for (const char* text : {"ideal", "nearest", "wiener", "ls:p3", "els:p3:images=60", "pca-locality"}) {
        CAPTURE(text);
        e.columns = {parseModelSpec(text)};
        Asked asked;
        const auto curve = asked.get<LearningStudy>(e, 0);
        const bool exact = std::string(text) == "wiener";
        CHECK(curve->samples == (exact ? 0 : 15));
        CHECK(curve->sizes == learningSizes(e.columns[0].images > 0 ? 60 : 100));
        REQUIRE(curve->points.size() == curve->sizes.size());
        for (const LearningPoint& point : curve->points) {
            // A data set that has no more images than these.
            Experiment small = e;
            small.subset = 0;
            small.data.train = point.images;
            const auto error = asked.get<ErrorHere>(small, 0);
            CHECK(point.heldOut == doctest::Approx(error->heldOut).epsilon(1e-5));
            CHECK(point.train == doctest::Approx(error->train).epsilon(1e-5));
            CHECK(point.sets == 1);
            CHECK((point.heldOutError > 0) == !exact);
            CHECK(std::isnan(point.leaveOneOut));
        }
        CHECK(curve->points.front().heldOut > curve->points.back().heldOut);
    }
}

TEST_CASE("a model that does not depend on the training images has no learning curve, and says so") {
    for (const char* text : {"bayes-shrink", "sure-shrink:symmetric", "network:a.npz", "onnx:a.onnx"})
        CHECK(noLearningCurve(parseModelSpec(text)) == "does not depend on the training images");
    CHECK(noLearningCurve(parseModelSpec("unet")).find("tab Training") != std::string::npos);
    for (const char* text : {"wiener", "ideal", "independent:d2", "posterior:self"})
        CHECK(hasLearningCurve(parseModelSpec(text)));
    Experiment e;
    e.data = {.source = "strokes", .train = 40, .heldOut = 10, .size = 8};
    e.levels = 2;
    e.columns = {parseModelSpec("bayes-shrink")};
    Asked asked;
    CHECK_THROWS_WITH_AS(asked.get<LearningStudy>(e, 0),
                         doctest::Contains("does not depend on the training images"), Error);
}

TEST_CASE("band errors sum to the MSE; levels and orientations are parts of the same sum") {
    const Coefficients c =
        coefficientsOf(patterns(600, smallSide, 4), patterns(100, smallSide, 5), smallSide, 2);
    const ModelSpec spec = parseModelSpec("band-tied:d2");
    const WaveletModel model(spec, c.transform, momentsOf(spec, c));
    const auto denoiser = std::dynamic_pointer_cast<const WaveletDenoiser>(model.at(0.4, {}));
    StatisticsResult result = bandStatistics(spec, model, *denoiser, {});
    const ExactMse exact = model.exactMse(*denoiser, {});
    CHECK(result.heldOut == doctest::Approx(exact.heldOut).epsilon(1e-12));
    double total = 0, variance = 0, levels = 0, orientations = 0;
    for (const BandError& band : result.bands) {
        total += band.heldOut;
        variance += band.variance;
    }
    const SubbandLayout& layout = c.transform->layout();
    for (int level = 0; level <= 2; ++level) levels += sumOfLevel(result, layout, level).heldOut;
    for (auto o :
         {Orientation::scaling, Orientation::horizontal, Orientation::vertical, Orientation::diagonal})
        orientations += sumOfOrientation(result, layout, o).heldOut;
    CHECK(total == doctest::Approx(exact.heldOut).epsilon(1e-10));
    CHECK(levels == doctest::Approx(total).epsilon(1e-12));
    CHECK(orientations == doctest::Approx(total).epsilon(1e-12));
    const Eigen::VectorXf centre = c.train.matrix().rowwise().mean();
    CHECK(variance == doctest::Approx((c.heldOut.matrix().colwise() - centre).cast<double>().squaredNorm() /
                                      static_cast<double>(c.heldOut.matrix().size()))
                          .epsilon(1e-4));
}

TEST_CASE("an order's worth: what the model loses without it; none where it is off already") {
    const Coefficients c =
        coefficientsOf(patterns(600, smallSide, 4), patterns(100, smallSide, 5), smallSide, 2);
    const ModelSpec spec = parseModelSpec("local:d3:r0"), without = parseModelSpec("local:d3:r0:without=2");
    const auto moments = momentsOf(spec, c);
    const WaveletModel model(spec, c.transform, moments), other(without, c.transform, moments);
    const auto solve = [&](const ModelSpec& s, const WaveletModel& m) {
        const auto denoiser = std::dynamic_pointer_cast<const WaveletDenoiser>(m.at(0.4, {}));
        StatisticsResult result = bandStatistics(s, m, *denoiser, {});
        while (addOrderWorth(result, m, {})) {
        }
        return result;
    };
    const StatisticsResult whole = solve(spec, model), part = solve(without, other);
    REQUIRE(whole.orders.size() == 3);
    CHECK(whole.orders[1].train == doctest::Approx(part.train - whole.train).epsilon(1e-9));
    CHECK(whole.orders[1].heldOut == doctest::Approx(part.heldOut - whole.heldOut).epsilon(1e-9));
    CHECK(whole.orders[0].train > whole.orders[1].train); // the linear part matters most
    CHECK(whole.orders[0].monomials == 1);
    CHECK(part.orders[1].off);
    CHECK(part.orders[1].train == 0);
    CHECK_FALSE(part.orders[0].off);
}
