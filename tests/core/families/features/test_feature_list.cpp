// Features written as text: what they are, and what is said of those that cannot be.
#include "core/base/error.h"
#include "core/families/features/feature_list.h"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

using namespace scorelet;

namespace {

/// Some noisy vectors of three members.
Eigen::ArrayXXd someVectors() {
    Eigen::ArrayXXd w(6, 3);
    w << 0.3, -0.2, 1.1, -0.7, 0.4, 0.2, 1.6, -1.3, -0.4, -2.1, 0.9, 0.8, 0.05, 0.01, -0.6, -0.04, 2.2, 0.3;
    return w;
}

const FeaturePlace somewhere{.sigma = 0.7, .row = 0.25, .col = 0.875, .scale = 2};

/// Values of the one feature at them, or its derivatives.
Eigen::ArrayXd taken(const std::string& text, const Eigen::ArrayXXd& w, int by = -1) {
    const FeatureList list(text);
    FeatureTape::Values values;
    list.tape().run(w, somewhere, by, values);
    const auto step = static_cast<std::size_t>(list.features().front().step);
    if (by < 0) return values.of[step];
    return list.known(0).members[static_cast<std::size_t>(by)] ? values.slopes[step]
                                                               : Eigen::ArrayXd::Zero(w.rows()).eval();
}

double soft(double x, double t) {
    return std::abs(x) <= t ? 0 : x > 0 ? x - t : x + t;
}

} // namespace

TEST_CASE("features: values are those of the formula") {
    const Eigen::ArrayXXd w = someVectors();
    using Formula = double (*)(double, double, double);
    const std::vector<std::pair<const char*, Formula>> cases = {
        {"w", [](double x, double, double) { return x; }},
        {"-w^2", [](double x, double, double) { return -x * x; }},
        {"2 - 3 - w", [](double x, double, double) { return -1 - x; }},
        {"w / 2 / 4 * w1", [](double x, double y, double) { return x / 8 * y; }},
        {"2^3^2 * w", [](double x, double, double) { return 512 * x; }},
        {"2^-1 * w", [](double x, double, double) { return 0.5 * x; }},
        {"(w + w1)*(w - w2)", [](double x, double y, double z) { return (x + y) * (x - z); }},
        {"abs(w) + sign(w1)", [](double x, double y, double) { return std::abs(x) + (y > 0 ? 1 : -1); }},
        {"min(w, w1) * max(w1, w2)",
         [](double x, double y, double z) { return std::min(x, y) * std::max(y, z); }},
        {"exp(-abs(w)) + log(1 + w^2)",
         [](double x, double, double) { return std::exp(-std::abs(x)) + std::log(1 + x * x); }},
        {"sqrt(abs(w)) + abs(w1)^1.5",
         [](double x, double y, double) { return std::sqrt(std::abs(x)) + std::pow(std::abs(y), 1.5); }},
        {"tanh(w / 0.3) + sin(w) * cos(w1)",
         [](double x, double y, double) { return std::tanh(x / 0.3) + std::sin(x) * std::cos(y); }},
        {"soft(w, 0.5)", [](double x, double, double) { return soft(x, 0.5); }},
        {"soft(w, sigma) + hard(w1, 0.5)",
         [](double x, double y, double) { return soft(x, 0.7) + (std::abs(y) > 0.5 ? y : 0); }},
        {"bump(w, 0.2, 0.1)",
         [](double x, double, double) { return std::exp(-(x - 0.2) * (x - 0.2) / (2 * 0.01)); }},
        {"sigma*w + row*w1 + col*w2 + scale",
         [](double x, double y, double z) { return 0.7 * x + 0.25 * y + 0.875 * z + 2; }},
        {"(scale == 2)*w + (scale == 1) + (row < 0.5)*w1 + (row >= 0.5)",
         [](double x, double y, double) { return x + y; }},
        {"(w > w1) - (w <= 0)", [](double x, double y, double) { return (x > y) - 1.0 * (x <= 0); }},
    };
    for (const auto& [text, formula] : cases) {
        CAPTURE(text);
        const Eigen::ArrayXd values = taken(text, w);
        for (Eigen::Index i = 0; i < w.rows(); ++i)
            CHECK(values[i] == doctest::Approx(formula(w(i, 0), w(i, 1), w(i, 2))).epsilon(1e-13));
    }
}

TEST_CASE("features: derivatives are those of central differences") {
    const Eigen::ArrayXXd w = someVectors();
    constexpr double step = 1e-5;
    for (const char* text :
         {"w^3 - 2*w*w1", "abs(w)*w1", "min(w, w1)*max(w1, w2)", "exp(-w^2/2)*w1", "log(1 + w^2 + abs(w1))",
          "sqrt(1 + w^2)/(2 + abs(w2))", "abs(w)^1.5", "(1.5 + sin(w1))^(tanh(w)/4 + 1) + tanh(w/0.3)*w2",
          "sin(w*w1)*cos(w2)", "soft(w, 0.5)*w1", "hard(w, 0.5)", "bump(w, 0.2, 0.5)*w2",
          "soft(w - w1, sigma + 0*w2)", "(w > 0)*w1", "w/(1 + abs(w1)*scale)"}) {
        CAPTURE(text);
        for (int by = 0; by < 3; ++by) {
            Eigen::ArrayXXd above = w, below = w;
            above.col(by) += step;
            below.col(by) -= step;
            const Eigen::ArrayXd expected = (taken(text, above) - taken(text, below)) / (2 * step);
            CHECK((taken(text, w, by) - expected).abs().maxCoeff() < 1e-7);
        }
    }
}

TEST_CASE("features: what they see is known") {
    const FeatureList list("w; w*w2; soft(w, 1); hard(w, 1); (row < 0.5)*w; sqrt(abs(w))");
    REQUIRE(list.features().size() == 6);
    CHECK(list.features()[1].text == "w*w2");
    CHECK(list.members() == 3);
    CHECK_FALSE(list.ofOneCoefficient());
    CHECK(list.ofPlace());
    CHECK(FeatureList(" w ;tanh( w )").ofOneCoefficient());
    CHECK_FALSE(FeatureList("w; sigma*w").ofPlace());
    CHECK_FALSE(list.ofLabel());
    const FeatureList classed("w; (label == 3)*w");
    CHECK(classed.ofLabel());
    CHECK_FALSE(classed.ofPlace());
    CHECK(classed.ofOneCoefficient());
    CHECK(classed.features()[1].python == "((1.0 * (label == 3))) * w[0]");
}

TEST_CASE("features: what is wrong is said with its place, what was expected and what was found") {
    for (const auto& [text, message] : std::vector<std::pair<std::string, const char*>>{
             {"", "at character 1: expected a number, a name or \"(\", found the end"},
             {"w;", "at character 3: expected a number"},
             {"w + * w", "at character 5: expected a number, a name or \"(\", found \"*\""},
             {"w w1", "at character 3: expected an operator, \";\" or the end, found \"w1\""},
             {"w; lgo(w)", "at character 4: expected one of w, w1, w2, ..., sigma"},
             {"tanh w", "expected \"(\" and 1 argument of tanh, found \"w\""},
             {"soft(w)", "expected \",\": soft has 2 arguments, found \")\""},
             {"abs(w, 2)", "expected \")\": abs has 1 argument, found \",\""},
             {"(w", "expected \")\", found the end"},
             {"w01", "expected w, or w1 to w199"},
             {"w200", "expected w, or w1 to w199"},
             {"w^21", "at character 3: expected powers up to 20, found \"21\""},
             {"w/label", "numbers that are never 0, found 0 to infinity"},
             // No finite values, or none with a finite mean square.
             {"1/w", "at character 1: what is divided by: expected numbers that are never 0, found -infinity "
                     "to infinity"},
             {"w/row", "numbers that are never 0, found 0 to 1"},
             {"log(w)", "log: expected numbers that stay above 0"},
             {"log(abs(w))", "log: expected numbers that stay above 0, found 0 to infinity"},
             {"sqrt(w)", "sqrt: expected numbers from 0 on"},
             {"w^0.5", "a power that is no whole number from 0 on: expected numbers from 0 on"},
             {"abs(w)^-1", "the power of what may be 0: expected numbers above 0, found -1 to -1"},
             {"exp(w^2)", "expected numbers with an upper bound"},
             {"exp(exp(w))", "expected numbers with an upper bound"},
             {"soft(w, -1)", "the threshold of soft: expected numbers from 0 on"},
             {"bump(w, 0, 0)", "what is divided by"},
             {std::string(3000, '('), "expected at most 2000 characters, found 3000"},
         }) {
        CAPTURE(text);
        CHECK_THROWS_WITH_AS(FeatureList{text}, doctest::Contains(message), Error);
    }
    std::string many = "w";
    for (int i = 1; i < 40; ++i) many += "; w";
    CHECK(FeatureList(many).features().size() == 40);
    CHECK_THROWS_WITH_AS(FeatureList(many + "; w"), doctest::Contains("at most 40 features"), Error);
    // These are right: each is finite for every noisy vector, and so is its mean square.
    for (const char* text :
         {"exp(w)", "exp(-w^2)", "exp(abs(w))*w^3", "w/(1 + w^2)", "log(1 + abs(w))", "1/(sigma + 1)*w",
          "tanh(w)/(2 + sin(w))", "w^4", "sqrt(abs(w))", "sqrt(1 + w*w)"})
        CHECK_NOTHROW(FeatureList{text});
}
