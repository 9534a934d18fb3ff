// The inspector's equations against the weights that they give, sums over images, and sampled noise.
#include "core/base/error.h"
#include "core/families/spec_text.h"
#include "core/studies/equations_study.h"
#include "tests/core/studies/ask.h"
#include "tests/core/studies/class_folders.h"

#include <doctest/doctest.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

Experiment inspecting(const ClassFolders& folders, const std::vector<std::string>& models) {
    Experiment e = folders.experiment("plain");
    e.columns.clear();
    for (const std::string& model : models) e.columns.push_back(parseModelSpec(model));
    e.look.coefficient = 37;
    return e;
}

/// E of a product of centred coefficients over the training images.
double meanProduct(Asked& asked, const Experiment& e, const std::vector<StencilPlace>& stencil,
                   const Monomial& monomial) {
    const auto coefficients = asked.get<CoefficientsStudy>(e);
    Eigen::ArrayXd product = Eigen::ArrayXd::Ones(coefficients->train.count());
    for (const int a : monomial) {
        const Eigen::ArrayXd row = coefficients->train.row(stencil[static_cast<std::size_t>(a)].coefficient)
                                       .transpose()
                                       .cast<double>()
                                       .array();
        product *= row - row.mean();
    }
    return product.mean();
}

} // namespace

TEST_CASE("equations: the weights solve them, of monomials and of other features") {
    const ClassFolders folders;
    Asked asked;
    const Experiment e =
        inspecting(folders, {"local:d2:r1:ridge=1e-9", "features:ridge=1e-9:\"w; w^2; abs(w)\"",
                             "features:ridge=1e-9:sees=same@0@1:\"w; w1; w*abs(w1)\""});
    for (int column = 0; column < 3; ++column) {
        CAPTURE(column);
        const auto equations = asked.get<EquationsStudy>(e, column);
        const auto model = asked.get<InspectedModelStudy>(e, column);
        const Eigen::VectorXd theta = -equations->a.ldlt().solve(equations->b);
        REQUIRE(static_cast<int>(model->fit->weights.size()) == equations->features);
        for (std::size_t i = 0; i < equations->names.size(); ++i) {
            CAPTURE(equations->names[i]);
            const auto weight = std::find_if(model->fit->weights.begin(), model->fit->weights.end(),
                                             [&](const auto& w) { return w.name == equations->names[i]; });
            REQUIRE(weight != model->fit->weights.end());
            const auto at = static_cast<Eigen::Index>(i);
            // In units of its part in the answer.
            const double scale = std::sqrt(equations->a(at, at));
            CHECK(std::abs(weight->weight - theta[at]) * scale <
                  1e-4 * (theta.array().abs() * scale).maxCoeff());
            CHECK(weight->share == doctest::Approx(e.sigma * e.sigma * weight->weight * scale).epsilon(1e-9));
            CHECK(std::abs(equations->scaledB(at)) <= 1 + 1e-9);
            CHECK(equations->scaledA(at, at) == doctest::Approx(1));
        }
        CHECK(equations->scaledB(0) == doctest::Approx(0).scale(1)); // a constant tells nothing
        CHECK(equations->moments.empty() == (column > 0));
    }
    const auto two =
        asked.get<EquationsStudy>(inspecting(folders, {"features:\"w; w^2\"", "independent:d2"}), 0);
    const auto one =
        asked.get<EquationsStudy>(inspecting(folders, {"features:\"w; w^2\"", "independent:d2"}), 1);
    CHECK((one->a - two->a).norm() < 1e-6 * one->a.norm());
    CHECK((one->b - two->b).norm() < 1e-6 * one->b.norm());
}

TEST_CASE("equations: moments are means of products over the images, those with a name first") {
    const ClassFolders folders;
    Asked asked;
    const Experiment e = inspecting(folders, {"custom:d2:sees=same@0@1"});
    const auto equations = asked.get<EquationsStudy>(e, 0);
    REQUIRE(equations->moments.size() == 12); // of orders 2 to 4 of two variables
    const auto deviation = [&](int a) {
        return std::sqrt(meanProduct(asked, e, equations->stencil, {a, a}));
    };
    for (const InspectedMoment& moment : equations->moments) {
        CAPTURE(moment.name);
        const double expected = meanProduct(asked, e, equations->stencil, moment.monomial);
        double scale = 1;
        for (const int a : moment.monomial) scale *= deviation(a);
        CHECK(std::abs(moment.clean - expected) < 1e-5 * scale);
        CHECK(moment.standardized == doctest::Approx(expected / scale).epsilon(1e-4).scale(1));
        const auto own = std::count(moment.monomial.begin(), moment.monomial.end(), 0);
        if (moment.monomial.size() == 2) // noise adds its variance, and is not correlated
            CHECK(moment.noisy ==
                  doctest::Approx(moment.clean + (own == 1 ? 0 : e.sigma * e.sigma)).epsilon(1e-9));
    }
    // The named ones of w0, those of w1 alone, then w0^3 w1 and w0 w1^3.
    const auto isOf = [&](std::size_t at, int variable) {
        const Monomial& monomial = equations->moments[at].monomial;
        return std::count(monomial.begin(), monomial.end(), variable) > 0;
    };
    for (std::size_t i = 0; i < 12; ++i) CHECK(isOf(i, 0) == (i < 7 || i > 9));
    for (const std::size_t i : {10u, 11u}) CHECK((isOf(i, 1) && equations->moments[i].monomial.size() == 4));
    // A variance is what it is of any Gaussian, so the last of its kind.
    CHECK(equations->moments[6].monomial == Monomial{0, 0});
    CHECK(equations->moments[9].monomial == Monomial{1, 1});
}

TEST_CASE("equations: what a moment says") {
    const auto says = [](const Monomial& monomial, double standardized, double gaussian) {
        return whatItSays({"", monomial, 0, 0, standardized, gaussian});
    };
    CHECK(says({0, 0}, 1, 1) == "variance of w0");
    CHECK(says({0, 3}, 0.4, 0) == "w0 and w3 go together");
    CHECK(says({0, 3}, -0.4, 0) == "w0 and w3 go against each other");
    CHECK(says({0, 3}, 0.01, 0) == "w0 and w3 are not correlated");
    CHECK(says({2, 2, 2}, 1.2, 0) == "skewness of w2: its far values are large ones");
    CHECK(says({0, 0, 0}, 0.02, 0) == "skewness of w0: none");
    CHECK(says({0, 1, 1}, -0.3, 0) == "w0 is small where w1 is far from its mean");
    CHECK(says({0, 0, 1}, 0.3, 0) == "w1 is large where w0 is far from its mean");
    CHECK(says({0, 0, 0, 0}, 7, 3) == "kurtosis of w0: mostly small, seldom far");
    CHECK(says({0, 0, 5, 5}, 2, 1).find("w0 and w5 act together") == 0);
    CHECK(says({0, 0, 5, 5}, 0.5, 1).find("w0 and w5 take turns") == 0);
    CHECK(says({0, 1, 2}, 0.5, 0) == "a product of 3 at once");
    CHECK(says({0, 0}, std::nan(""), 1) == "nothing: one of them never changes");
}

TEST_CASE("equations: a model that is no sum of features has none") {
    const ClassFolders folders;
    Asked asked;
    const Experiment e = inspecting(folders, {"posterior:self:h=0.5"});
    CHECK_FALSE(hasEquations(e.columns[0]));
    CHECK_THROWS_WITH_AS(asked.get<EquationsStudy>(e, 0), doctest::Contains("no sum of weighted features"),
                         Error);
}
