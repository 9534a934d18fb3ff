#include "core/studies/equations_study.h"

#include "core/base/error.h"
#include "core/denoise/capabilities.h"
#include "core/families/family.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <tuple>

namespace scorelet {
namespace {

/// How often every variable stands in a monomial.
std::map<int, int> powersOf(const Monomial& monomial) {
    std::map<int, int> powers;
    for (const int variable : monomial) ++powers[variable];
    return powers;
}

/// A cube and another one: it has no name of its own.
bool isSkewedPair(const std::map<int, int>& powers) {
    return powers.begin()->second + powers.rbegin()->second == 4 && powers.begin()->second != 2;
}

/// E of a product of independent standard normal numbers.
double gaussianMoment(const Monomial& monomial) {
    double product = 1;
    for (const auto& [variable, power] : powersOf(monomial)) {
        if (power % 2 == 1) return 0;
        for (int k = power - 1; k > 1; k -= 2) product *= k;
    }
    return product;
}

/// By how much more than a Gaussian's would by themselves: products of higher orders have larger numbers.
double surpriseOf(const Monomial& monomial, double standardized) {
    if (!std::isfinite(standardized)) return 0;
    Monomial twice = monomial;
    twice.insert(twice.end(), monomial.begin(), monomial.end());
    return std::abs(standardized - gaussianMoment(monomial)) / std::sqrt(gaussianMoment(twice));
}

/// Which come first: those that have a name and are of w0, then those that have one, then the others.
int rankOf(const Monomial& monomial) {
    const auto powers = powersOf(monomial);
    const bool named =
        monomial.size() <= 4 && (powers.size() == 1 || (powers.size() == 2 && !isSkewedPair(powers)));
    return !named ? 2 : powers.contains(0) ? 0 : 1;
}

std::vector<InspectedMoment> momentsOf(const Moments& moments, int cell, double sigma) {
    const MonomialTable& table = moments.plan().table(cell);
    const std::vector<double> clean = moments.clean(cell), noisy = moments.noisy(cell, sigma);
    std::vector<double> deviations;
    for (int a = 0; a < table.variables(); ++a)
        deviations.push_back(std::sqrt(clean[static_cast<std::size_t>(table.find({a, a}))]));
    std::vector<Monomial> monomials(clean.size());
    const auto standardized = [&](std::size_t m) {
        double value = clean[m];
        for (const int a : monomials[m]) value /= deviations[static_cast<std::size_t>(a)];
        return std::isfinite(value) ? value : std::numeric_limits<double>::quiet_NaN();
    };
    std::vector<std::tuple<int, double, std::size_t>> order;
    for (std::size_t m = 1; m < clean.size(); ++m) { // parents come first
        const MonomialTable::Node& node = table.nodes()[m];
        monomials[m] = monomials[static_cast<std::size_t>(node.parent)];
        monomials[m].push_back(node.variable);
        if (monomials[m].size() > 1) // means are 0 by the centring
            order.emplace_back(rankOf(monomials[m]), -surpriseOf(monomials[m], standardized(m)), m);
    }
    const std::size_t count = std::min(order.size(), InspectedEquations::mostMoments);
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end());
    std::vector<InspectedMoment> result;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t m = std::get<2>(order[i]);
        result.push_back({MonomialTable::text(monomials[m]), monomials[m], clean[m], noisy[m],
                          standardized(m), gaussianMoment(monomials[m])});
    }
    return result;
}

void takeEquations(InspectedEquations& to, const Eigen::MatrixXd& a, const Eigen::VectorXd& b) {
    to.features = static_cast<int>(b.size());
    const auto shown = std::min<Eigen::Index>(b.size(), InspectedEquations::most);
    to.a = a.topLeftCorner(shown, shown);
    to.b = b.head(shown);
    to.names.resize(static_cast<std::size_t>(shown));
}

} // namespace

double InspectedEquations::scaledA(Eigen::Index i, Eigen::Index j) const {
    return a(i, j) / std::sqrt(a(i, i) * a(j, j));
}

double InspectedEquations::scaledB(Eigen::Index i) const {
    return sigma * b[i] / std::sqrt(a(i, i));
}

bool hasEquations(const ModelSpec& spec) {
    return offers<ScoreFit>(spec) || offers<WeighedFeatures>(spec);
}

std::string whatItSays(const InspectedMoment& m) {
    constexpr double nothing = 0.05; // of a standardized moment
    const auto powers = powersOf(m.monomial);
    const double apart = m.standardized - m.gaussian;
    if (std::isnan(apart)) return "nothing: one of them never changes";
    const auto name = [](int variable) { return fmt::format("w{}", variable); };
    const int first = powers.begin()->first, power = powers.begin()->second;
    if (powers.size() == 1) {
        const std::string who = name(first);
        if (power == 2) return "variance of " + who;
        if (power == 3)
            return "skewness of " + who +
                   (std::abs(apart) < nothing ? ": none"
                    : apart > 0               ? ": its far values are large ones"
                                              : ": its far values are small ones");
        if (power == 4)
            return "kurtosis of " + who +
                   (std::abs(apart) < nothing ? ": a Gaussian's"
                    : apart > 0               ? ": mostly small, seldom far"
                                              : ": never far");
        return fmt::format("order {} of {}", power, who);
    }
    if (powers.size() == 2) {
        const int second = powers.rbegin()->first, other = powers.rbegin()->second;
        const std::string one = name(first), two = name(second);
        if (power == 1 && other == 1)
            return std::abs(apart) < nothing ? fmt::format("{} and {} are not correlated", one, two)
                   : apart > 0               ? fmt::format("{} and {} go together", one, two)
                                             : fmt::format("{} and {} go against each other", one, two);
        if (power + other == 3) {
            const std::string &single = power == 1 ? one : two, &square = power == 1 ? two : one;
            return std::abs(apart) < nothing
                       ? fmt::format("{} does not depend on how far {} is", single, square)
                       : fmt::format("{} is {} where {} is far from its mean", single,
                                     apart > 0 ? "large" : "small", square);
        }
        if (power == 2 && other == 2)
            return std::abs(apart) < nothing
                       ? fmt::format("{} and {} are far from their means independently", one, two)
                   : apart > 0
                       ? fmt::format("{} and {} act together: where one is far from its mean, so is "
                                     "the other",
                                     one, two)
                       : fmt::format("{} and {} take turns: where one is far from its mean, the other "
                                     "is near",
                                     one, two);
        return fmt::format("order {} of {} and {}", m.monomial.size(), one, two);
    }
    return fmt::format("{} of {} at once", m.monomial.size() == powers.size() ? "a product" : "an order",
                       powers.size());
}

InspectedEquations EquationsStudy::compute(const Inputs& in, const Context& at) {
    const auto prepared = modelOf(in.fit, at);
    const auto fit = at.get<FitStudy>(in.fit);
    InspectedEquations result;
    result.sigma = in.fit.sigma;
    const auto placesOf = [&](const SubbandLayout& layout, int k, const std::vector<int>& stencil) {
        for (const int member : stencil) result.stencil.push_back(stencilPlace(layout, k, member));
    };
    const auto* moments = as<FromMoments>(*prepared);
    if (const auto* scores = as<ScoreFit>(*fit->denoiser); scores && moments) {
        const Moments& train = moments->moments().train;
        const MomentPlan& plan = *scores->fit().plan;
        const int k = std::clamp(in.coefficient, 0, plan.layout().count() - 1), cell = plan.cellOf(k);
        const MonomialTable& table = plan.table(cell);
        const double bytes = 8.0 * table.features() * table.features();
        if (bytes > at.budget() / 10)
            throw Error(
                fmt::format("the equations of {} features take {:.3g} GB, more than a tenth of the budget",
                            table.features(), bytes / 1e9),
                "Raise the memory budget.", Error::Cause::room);
        const NormalEquations equations = normalEquations(table, train.noisy(cell, in.fit.sigma));
        takeEquations(result, equations.a, equations.b);
        for (std::size_t i = 0; i < result.names.size(); ++i)
            result.names[i] = MonomialTable::text(table.featureList()[i].monomial);
        placesOf(plan.layout(), k, plan.stencil(k));
        result.moments = momentsOf(train, cell, in.fit.sigma);
        return result;
    }
    const auto* features = as<WeighedFeatures>(*fit->denoiser);
    if (!features)
        throw Error(fmt::format("{}: its answer is no sum of weighted features", label(in.fit.solver.spec)));
    const ModelInputs& model = in.fit.solver.model;
    const auto coefficients = at.get<CoefficientsStudy>({model.training.data, model.basis});
    const SubbandLayout& layout = coefficients->transform->layout();
    const int k = std::clamp(in.coefficient, 0, layout.count() - 1);
    const WeighedFeatures::Equations equations = features->equationsOf(k, at.work());
    takeEquations(result, equations.a, equations.b);
    const std::vector<std::string> names = features->weightsOf(k).names;
    std::copy_n(names.begin(), result.names.size(), result.names.begin());
    placesOf(layout, k, as<StencilAnswers>(*fit->denoiser)->stencilOf(k).members);
    return result;
}

} // namespace scorelet
