#include "core/families/features/tape.h"

#include "core/base/error.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <limits>

namespace scorelet {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

struct Range {
    double low, high;
};

/// The smallest range that holds these; 0 times infinity is 0 (a bound that is never reached).
template <std::size_t n>
Range around(std::array<double, n> values) {
    for (double& value : values)
        if (std::isnan(value)) value = 0;
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    return {*low, *high};
}

Range product(const FeatureTape::Known& a, const FeatureTape::Known& b) {
    return around<4>({a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high});
}

std::string rangeText(const FeatureTape::Known& x) {
    const auto end = [](double value) {
        return value == infinity    ? std::string("infinity")
               : value == -infinity ? std::string("-infinity")
                                    : fmt::format("{:.4g}", value);
    };
    return fmt::format("{} to {}", end(x.low), end(x.high));
}

bool isBounded(const FeatureTape::Known& x) {
    return std::isfinite(x.low) && std::isfinite(x.high);
}

/// Throws Error: `what` of values that range as x does.
[[noreturn]] void refuse(const char* what, const char* expected, const FeatureTape::Known& x) {
    throw Error(fmt::format("{}: expected {}, found {}", what, expected, rangeText(x)));
}

/// By exp, which is computed for several values at once.
Eigen::ArrayXd hyperbolicTangent(const Eigen::ArrayXd& x) {
    const Eigen::ArrayXd small = (-2 * x.abs()).exp();
    return x.sign() * (1 - small) / (1 + small);
}

Eigen::ArrayXd wholePower(const Eigen::ArrayXd& x, int exponent) {
    Eigen::ArrayXd result = Eigen::ArrayXd::Ones(x.size());
    for (int i = 0; i < exponent; ++i) result *= x;
    return result;
}

} // namespace

FeatureTape::Known FeatureTape::meaning(const Step& step) const {
    Known k;
    const Known none;
    const Known& a = step.a >= 0 ? known(step.a) : none;
    const Known& b = step.b >= 0 ? known(step.b) : none;
    k.members = a.members | b.members;
    k.ofPlace = a.ofPlace || b.ofPlace || step.op == TapeOp::row || step.op == TapeOp::col ||
                step.op == TapeOp::scale;
    k.ofLabel = a.ofLabel || b.ofLabel || step.op == TapeOp::label;
    k.growth = std::max(a.growth, b.growth);
    const auto range = [&k](double low, double high) {
        k.low = low;
        k.high = high;
    };
    switch (step.op) {
    case TapeOp::constant:
        range(step.number, step.number);
        break;
    case TapeOp::member:
        range(-infinity, infinity);
        k.growth = 1;
        k.members.set(static_cast<std::size_t>(step.number));
        break;
    case TapeOp::sigma:
        range(1e-9, infinity);
        break;
    case TapeOp::row:
    case TapeOp::col:
        range(0, 1);
        break;
    case TapeOp::scale:
        range(0, 16);
        break;
    case TapeOp::label:
        range(0, infinity);
        break;
    case TapeOp::add:
        range(a.low + b.low, a.high + b.high);
        break;
    case TapeOp::subtract:
        range(a.low - b.high, a.high - b.low);
        break;
    case TapeOp::multiply: {
        const Range all = product(a, b);
        range(all.low, all.high);
        if (step.a == step.b) k.low = std::max(k.low, 0.0);
        k.growth = a.growth + b.growth;
        break;
    }
    case TapeOp::divide: {
        if (b.low <= 0 && b.high >= 0) refuse("what is divided by", "numbers that are never 0", b);
        const Range all = around<4>({a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high});
        range(all.low, all.high);
        k.growth = b.growth >= exponentially ? exponentially : a.growth;
        break;
    }
    case TapeOp::whole: {
        const auto p = step.number;
        const Range ends = around<2>({std::pow(a.low, p), std::pow(a.high, p)});
        const bool even = std::fmod(p, 2) == 0;
        range(even && a.low < 0 && a.high > 0 ? 0 : ends.low, ends.high);
        if (p == 0) range(1, 1);
        k.growth = a.growth * p;
        break;
    }
    case TapeOp::power: {
        const bool mayVanish = a.low <= 0;
        if (a.low < 0) refuse("what is raised to a power that is no whole number from 0 on", "numbers from 0 on", a);
        if (mayVanish && b.low <= 0) refuse("the power of what may be 0", "numbers above 0", b);
        if (b.members.any() || !std::isfinite(b.high)) {
            // a^b = exp(b log a): no more is known of it.
            if (!(isBounded(a) && isBounded(b))) refuse("a power that varies", "bounded numbers", b);
        }
        const Range all = around<4>({std::pow(a.low, b.low), std::pow(a.low, b.high), std::pow(a.high, b.low),
                                     std::pow(a.high, b.high)});
        range(all.low, all.high);
        k.growth = a.growth * std::max(0.0, b.high);
        break;
    }
    case TapeOp::absolute:
        range(a.low <= 0 && a.high >= 0 ? 0 : std::min(std::abs(a.low), std::abs(a.high)),
              std::max(std::abs(a.low), std::abs(a.high)));
        break;
    case TapeOp::sign:
        range(a.low > 0 ? 1 : -1, a.high < 0 ? -1 : 1);
        break;
    case TapeOp::least:
        range(std::min(a.low, b.low), std::min(a.high, b.high));
        break;
    case TapeOp::greatest:
        range(std::max(a.low, b.low), std::max(a.high, b.high));
        break;
    case TapeOp::exponential:
        if (a.high == infinity && a.growth > 1)
            refuse("exp of what grows faster than a coefficient",
                   "numbers with an upper bound (else it has no mean under noise)", a);
        range(std::exp(a.low), std::exp(a.high));
        k.growth = a.high == infinity && a.members.any() ? exponentially : 0;
        break;
    case TapeOp::logarithm:
        if (!(a.low > 0)) refuse("log", "numbers that stay above 0", a);
        range(std::log(a.low), std::log(a.high));
        k.growth = a.growth >= exponentially ? 1 : a.growth;
        break;
    case TapeOp::root:
        if (a.low < 0) refuse("sqrt", "numbers from 0 on", a);
        range(std::sqrt(a.low), std::sqrt(a.high));
        k.growth = a.growth >= exponentially ? exponentially : a.growth / 2;
        break;
    case TapeOp::tanh:
        range(std::tanh(a.low), std::tanh(a.high));
        break;
    case TapeOp::sine:
    case TapeOp::cosine:
        range(-1, 1);
        break;
    case TapeOp::less:
    case TapeOp::lessOrEqual:
    case TapeOp::equal:
        range(0, 1);
        break;
    }
    if (isBounded(k)) k.growth = 0;
    k.terms = termsOf(step, k);
    return k;
}

double FeatureTape::termsOf(const Step& step, const Known& of) const {
    if (of.members.none()) return 1;
    const auto terms = [&] {
        switch (step.op) {
        case TapeOp::member:
            return 1.0;
        case TapeOp::add:
        case TapeOp::subtract: {
            const double a = known(step.a).terms, b = known(step.b).terms;
            return a > 0 && b > 0 ? a + b : 0;
        }
        case TapeOp::multiply:
            return known(step.a).terms * known(step.b).terms;
        case TapeOp::divide:
            return known(step.b).members.none() ? known(step.a).terms : 0;
        case TapeOp::whole:
            return std::pow(known(step.a).terms, step.number);
        default:
            return 0.0;
        }
    }();
    return terms <= mostTerms ? terms : 0;
}

namespace {

FeatureTape::Polynomial product(const FeatureTape::Polynomial& a, const FeatureTape::Polynomial& b) {
    FeatureTape::Polynomial result;
    for (const auto& [one, number] : a)
        for (const auto& [other, by] : b) {
            Monomial both;
            std::merge(one.begin(), one.end(), other.begin(), other.end(), std::back_inserter(both));
            result[both] += number * by;
        }
    return result;
}

} // namespace

std::vector<FeatureTape::Polynomial> FeatureTape::polynomials(const FeaturePlace& place) const {
    Values values; // of what sees no member: the number that it is here
    run(Eigen::ArrayXXd::Zero(1, mostMembers), place, -1, values);
    std::vector<Polynomial> all(steps_.size());
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        const Step& step = steps_[i];
        const Known& k = known_[i];
        Polynomial& result = all[i];
        if (k.terms == 0) continue;
        if (k.members.none()) {
            result[{}] = values.of[i][0];
            continue;
        }
        const auto of = [&](int one) -> const Polynomial& { return all[static_cast<std::size_t>(one)]; };
        const auto add = [&](const Polynomial& terms, double by) {
            for (const auto& [monomial, number] : terms) result[monomial] += by * number;
        };
        switch (step.op) {
        case TapeOp::member:
            result[{static_cast<int>(step.number)}] = 1;
            break;
        case TapeOp::add:
        case TapeOp::subtract:
            add(of(step.a), 1);
            add(of(step.b), step.op == TapeOp::add ? 1 : -1);
            break;
        case TapeOp::multiply:
            result = product(of(step.a), of(step.b));
            break;
        case TapeOp::divide:
            add(of(step.a), 1 / of(step.b).begin()->second);
            break;
        default: // to the power of a whole number
            result[{}] = 1;
            for (int p = 0; p < static_cast<int>(step.number); ++p) result = product(result, of(step.a));
        }
    }
    return all;
}

int FeatureTape::add(TapeOp op, int a, int b, double number) {
    const Step step{op, a, b, number};
    const auto found = std::find(steps_.begin(), steps_.end(), step);
    if (found != steps_.end()) return static_cast<int>(found - steps_.begin());
    known_.push_back(meaning(step));
    steps_.push_back(step);
    return static_cast<int>(steps_.size()) - 1;
}

void FeatureTape::value(const Step& step, const Eigen::ArrayXXd& w, const FeaturePlace& place,
                        const Values& values, Eigen::ArrayXd& to) const {
    const auto constant = [&](double number) { to.setConstant(w.rows(), number); };
    const Eigen::ArrayXd none;
    const Eigen::ArrayXd& a = step.a >= 0 ? values.of[static_cast<std::size_t>(step.a)] : none;
    const Eigen::ArrayXd& b = step.b >= 0 ? values.of[static_cast<std::size_t>(step.b)] : none;
    switch (step.op) {
    case TapeOp::constant:
        return constant(step.number);
    case TapeOp::member:
        assert(step.number < static_cast<double>(w.cols()));
        to = w.col(static_cast<Eigen::Index>(step.number));
        return;
    case TapeOp::sigma:
        return constant(place.sigma);
    case TapeOp::row:
        return constant(place.row);
    case TapeOp::col:
        return constant(place.col);
    case TapeOp::scale:
        return constant(place.scale);
    case TapeOp::label:
        return constant(place.label);
    case TapeOp::add:
        to = a + b;
        return;
    case TapeOp::subtract:
        to = a - b;
        return;
    case TapeOp::multiply:
        to = a * b;
        return;
    case TapeOp::divide:
        to = a / b;
        return;
    case TapeOp::whole:
        to = wholePower(a, static_cast<int>(step.number));
        return;
    case TapeOp::power:
        to = a.binaryExpr(b, [](double x, double y) { return std::pow(x, y); });
        return;
    case TapeOp::absolute:
        to = a.abs();
        return;
    case TapeOp::sign:
        to = a.sign();
        return;
    case TapeOp::least:
        to = a.min(b);
        return;
    case TapeOp::greatest:
        to = a.max(b);
        return;
    case TapeOp::exponential:
        to = a.exp();
        return;
    case TapeOp::logarithm:
        to = a.log();
        return;
    case TapeOp::root:
        to = a.sqrt();
        return;
    case TapeOp::tanh:
        to = hyperbolicTangent(a);
        return;
    case TapeOp::sine:
        to = a.sin();
        return;
    case TapeOp::cosine:
        to = a.cos();
        return;
    case TapeOp::less:
        to = (a < b).cast<double>();
        return;
    case TapeOp::lessOrEqual:
        to = (a <= b).cast<double>();
        return;
    case TapeOp::equal:
        to = (a == b).cast<double>();
        return;
    }
}

void FeatureTape::slope(const Step& step, int at, int by, const Values& values, Eigen::ArrayXd& to) const {
    const auto index = [](int one) { return static_cast<std::size_t>(one); };
    const Eigen::ArrayXd& value = values.of[index(at)];
    const Eigen::ArrayXd none;
    const Eigen::ArrayXd& a = step.a >= 0 ? values.of[index(step.a)] : none;
    const Eigen::ArrayXd& b = step.b >= 0 ? values.of[index(step.b)] : none;
    to.setZero(value.size());
    const auto along = [&](int one, const auto& factor) {
        if (sees(one, by)) to += factor * values.slopes[index(one)];
    };
    const auto one = Eigen::ArrayXd::Ones(value.size());
    switch (step.op) {
    case TapeOp::member:
        to.setOnes();
        return;
    case TapeOp::add:
        along(step.a, one);
        along(step.b, one);
        return;
    case TapeOp::subtract:
        along(step.a, one);
        along(step.b, -one);
        return;
    case TapeOp::multiply:
        along(step.a, b);
        along(step.b, a);
        return;
    case TapeOp::divide:
        along(step.a, b.inverse());
        along(step.b, -value / b);
        return;
    case TapeOp::whole:
        if (step.number > 0) along(step.a, step.number * wholePower(a, static_cast<int>(step.number) - 1));
        return;
    case TapeOp::power:
        along(step.a, b * a.binaryExpr(b, [](double x, double y) { return std::pow(x, y - 1); }));
        along(step.b, value * a.log());
        return;
    case TapeOp::absolute:
        along(step.a, a.sign());
        return;
    case TapeOp::least:
        along(step.a, (a <= b).cast<double>());
        along(step.b, (a > b).cast<double>());
        return;
    case TapeOp::greatest:
        along(step.a, (a >= b).cast<double>());
        along(step.b, (a < b).cast<double>());
        return;
    case TapeOp::exponential:
        along(step.a, value);
        return;
    case TapeOp::logarithm:
        along(step.a, a.inverse());
        return;
    case TapeOp::root:
        along(step.a, 0.5 / value);
        return;
    case TapeOp::tanh:
        along(step.a, 1 - value.square());
        return;
    case TapeOp::sine:
        along(step.a, a.cos());
        return;
    case TapeOp::cosine:
        along(step.a, -a.sin());
        return;
    case TapeOp::constant:
    case TapeOp::sigma:
    case TapeOp::row:
    case TapeOp::col:
    case TapeOp::scale:
    case TapeOp::label:
    case TapeOp::sign: // flat between their jumps
    case TapeOp::less:
    case TapeOp::lessOrEqual:
    case TapeOp::equal:
        return;
    }
}

void FeatureTape::run(const Eigen::ArrayXXd& w, const FeaturePlace& place, int by, Values& values) const {
    values.of.resize(steps_.size());
    values.slopes.resize(steps_.size());
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        value(steps_[i], w, place, values, values.of[i]);
        if (by >= 0 && sees(static_cast<int>(i), by))
            slope(steps_[i], static_cast<int>(i), by, values, values.slopes[i]);
    }
}

} // namespace scorelet
