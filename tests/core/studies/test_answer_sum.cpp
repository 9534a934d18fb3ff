#include "core/basis/transform.h"
#include "core/families/spec_text.h"
#include "core/studies/answer_sum_study.h"
#include "tests/core/images.h"
#include "tests/core/studies/ask.h"
#include "tests/core/wavelet_data.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

constexpr double sumSigma = 0.4;

/// A solved model and one noisy image's coefficients.
struct Solved {
    Coefficients coefficients =
        coefficientsOf(patterns(400, smallSide, 1), patterns(50, smallSide, 2), smallSide, 2);
    std::shared_ptr<const WaveletDenoiser> denoiser;
    Eigen::VectorXf noisy;

    explicit Solved(const char* text) {
        const ModelSpec spec = parseModelSpec(text);
        const WaveletModel model(spec, coefficients.transform, momentsOf(spec, coefficients));
        denoiser = std::dynamic_pointer_cast<const WaveletDenoiser>(model.at(sumSigma, {}));
        std::vector<float> z(static_cast<size_t>(smallSide * smallSide));
        fillNormal(3, 0, z);
        noisy = coefficients.heldOut.matrix().col(7);
        for (int k = 0; k < noisy.size(); ++k)
            noisy[k] += static_cast<float>(sumSigma) * z[static_cast<size_t>(k)];
    }
    AnswerSum at(int k) const { return answerSum(denoiser->fit(), noisy, k); }
};

} // namespace

TEST_CASE("a number's own sum is the denoiser's answer, at every coefficient of every kind of model") {
    for (const char* text : {"independent:d3", "band-tied:d3", "local:d2:r1", "local:d2:r1:shared",
                             "parent:d2", "local:d2:r1:drop=0+0.3"}) {
        CAPTURE(text);
        const Solved solved(text);
        const CoefficientBatch answer =
            denoiseCoefficients(solved.denoiser->fit(),
                                CoefficientBatch(solved.coefficients.transform->layout(), solved.noisy), {});
        for (int k = 0; k < smallSide * smallSide; k += 13) {
            CAPTURE(k);
            const AnswerSum sum = solved.at(k);
            CHECK(sum.sum ==
                  doctest::Approx(static_cast<double>(answer.value(k, 0))).epsilon(1e-4).scale(0.1));
            double total = sum.centre;
            for (size_t i = 0; i < sum.summands.size(); ++i) {
                const Summand& one = sum.summands[i];
                CHECK(one.product == one.feature * one.weight);
                if (i > 0) CHECK(std::abs(one.product) <= std::abs(sum.summands[i - 1].product));
                double feature = 1; // the monomial by hand, from what its name stands for
                for (const int a : one.monomial)
                    feature *= static_cast<double>(
                        solved.noisy[sum.stencil[static_cast<size_t>(a)].coefficient] -
                        solved.denoiser->fit()
                            .plan->centres()[sum.stencil[static_cast<size_t>(a)].coefficient]);
                CHECK(one.feature == doctest::Approx(feature).epsilon(1e-5).scale(1e-3));
                total += one.product;
            }
            CHECK(sum.sum == doctest::Approx(total).epsilon(1e-12));
        }
    }
}

TEST_CASE(
    "of a linear model the sum has two parts: the mean, and the Wiener gain times the difference to it") {
    const Solved solved("independent:d1:ridge=0");
    const int k = 30;
    const auto values = solved.coefficients.train.row(k).cast<double>().array();
    const double mean = values.mean(), variance = (values - mean).square().mean();
    const AnswerSum sum = solved.at(k);
    REQUIRE(sum.summands.size() == 2); // the constant's weight is nothing
    CHECK(sum.summands[0].name == "w0");
    CHECK(sum.summands[0].weight ==
          doctest::Approx(variance / (variance + sumSigma * sumSigma)).epsilon(1e-4));
    CHECK(sum.summands[0].feature ==
          doctest::Approx(static_cast<double>(solved.noisy[k]) - mean).epsilon(1e-4));
    CHECK(sum.summands[1].name == "1");
    CHECK(sum.summands[1].product == doctest::Approx(0).scale(1).epsilon(1e-5));
    CHECK(sum.centre == doctest::Approx(mean).epsilon(1e-4));
    CHECK(solved.at(100000).coefficient == smallSide * smallSide - 1); // clamped
}

TEST_CASE("the lab's sum stands beside the same coefficient of its denoised image; other models have none") {
    Asked asked;
    Experiment e;
    e.data = {.source = "strokes", .train = 80, .heldOut = 6, .size = smallSide};
    e.levels = 2;
    e.image = 4;
    e.columns = {parseModelSpec("local:d2:r1"), parseModelSpec("wiener")};
    for (const int k : {0, 17, 200}) {
        e.look.coefficient = k;
        const auto sum = asked.get<AnswerSumStudy>(e, 0);
        const auto denoised = asked.get<DenoisedStudy>(e, 0);
        const WaveletTransform transform(e.wavelet, smallSide, smallSide, 2);
        CHECK(sum->answer == static_cast<double>(transform.forward(denoised->image)[k]));
        CHECK(sum->sum == doctest::Approx(sum->answer).epsilon(1e-4).scale(0.1));
        CHECK(sum->clean == static_cast<double>(transform.forward(asked.get<PictureStudy>(e)->clean)[k]));
    }
    CHECK_THROWS_WITH(asked.get<AnswerSumStudy>(e, 1),
                      doctest::Contains("expected a model whose answer is a sum of weighted monomials"));
}
