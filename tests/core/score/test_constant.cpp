#include "core/families/spec_text.h"
#include "core/score/mse.h"
#include "tests/core/wavelet_data.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace scorelet;
using namespace scorelet::testing;

TEST_CASE("constant images and no ridge: the exact error is nothing, and not a little less") {
    const Matrix images = Matrix::Constant(40, 64, -0.3f);
    const Coefficients c = coefficientsOf(images, images.topRows(10), 8, 2);
    const ImageBatch heldOut = batch(Matrix(images.topRows(10)));
    for (const char* text : {"independent:d2:ridge=0", "local:d1:r1:ridge=0", "band-tied:d3:ridge=0"}) {
        CAPTURE(text);
        const ModelSpec spec = parseModelSpec(text);
        const WaveletModel model(spec, c.transform, momentsOf(spec, c));
        for (double sigma = 0.01; sigma < 50; sigma *= 1.13) {
            CAPTURE(sigma);
            const auto denoiser = model.at(sigma, {});
            const ExactMse mse = model.exactMse(*denoiser, {});
            const double rounding = 1e-9 * sigma * sigma;
            CHECK((mse.train >= 0 && mse.train < rounding));
            CHECK((mse.heldOut >= 0 && mse.heldOut < rounding));
            const Eigen::VectorXd errors = model.imageErrors(*denoiser, heldOut, {});
            CHECK((errors.minCoeff() >= 0 && errors.maxCoeff() < rounding));
        }
    }
}

TEST_CASE("an error that is not a number is not taken for none") {
    const Matrix images = patterns(40, 8, 3);
    const Coefficients c = coefficientsOf(images, images, 8, 2);
    const ModelSpec spec = parseModelSpec("independent:d1");
    const auto moments = momentsOf(spec, c);
    WaveletFit fit = fitScore(moments->train, 0.5, spec, {});
    fit.theta[0][1] = std::nan("");
    CHECK(std::isnan(cellMse(fit, moments->train, 0)));
    CHECK(mseOfImages(fit, c.train, {}).array().isNaN().all());
}
