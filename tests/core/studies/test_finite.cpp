#include "core/base/error.h"
#include "core/base/standard_error.h"
#include "core/families/spec_text.h"
#include "core/studies/finite.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace scorelet;

TEST_CASE("what is not finite is no result, and says of what model at what noise level it is") {
    FitInputs fit;
    fit.solver.spec = parseModelSpec("independent:d3");
    fit.sigma = 0.002;
    Eigen::MatrixXd values = Eigen::MatrixXd::Ones(3, 4);
    CHECK_NOTHROW(requireFinite(values, fit, "answer"));
    values(1, 2) = std::numeric_limits<double>::quiet_NaN();
    values(2, 2) = -std::numeric_limits<double>::infinity();
    CHECK_THROWS_WITH_AS(requireFinite(values, fit, "answer"),
                         "independent, degree 3: the answer at sigma 0.002: 2 of 12 values are not finite",
                         Error);
    Image image(ImageShape{1, 2, 2});
    CHECK_NOTHROW(requireFinite(image, fit, "sensitivity"));
    image.flat()[3] = std::numeric_limits<float>::infinity();
    CHECK_THROWS_WITH_AS(requireFinite(image, fit, "sensitivity"), doctest::Contains("1 of 4 values"), Error);
    CHECK_THROWS_WITH_AS(requireFinite(ImageBatch(image), fit, "answer"), doctest::Contains("1 of 4 values"),
                         Error);
    CHECK_NOTHROW(requireFinite(1e300, fit, "held-out error"));
    CHECK_THROWS_WITH_AS(requireFinite(std::nan(""), fit, "held-out error"),
                         "independent, degree 3: the held-out error at sigma 0.002 is not finite", Error);
}

TEST_CASE("standard error: of 1, 2, 3, 4 by hand, of more images than are known, unknown of one") {
    const Eigen::VectorXd values = Eigen::VectorXd::LinSpaced(4, 1, 4);
    CHECK(standardError(values) == doctest::Approx(std::sqrt(5.0 / 3 / 4)));
    CHECK(standardError(values, 100) == doctest::Approx(std::sqrt(5.0 / 3 / 100)));
    CHECK(standardError(Eigen::VectorXd::Constant(3, 0.7)) == doctest::Approx(0));
    CHECK(std::isnan(standardError(values.head(1))));
    CHECK(std::isnan(standardError(values.head(0))));
}
