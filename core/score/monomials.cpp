#include "core/score/monomials.h"

#include "core/base/bytes.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <tuple>

namespace scorelet {
namespace {

double choose(int n, int k) {
    double value = 1;
    for (int i = 1; i <= k; ++i) value = value * (n - k + i) / i;
    return value;
}

Monomial product(const Monomial& a, const Monomial& b) {
    Monomial merged(a.size() + b.size());
    std::merge(a.begin(), a.end(), b.begin(), b.end(), merged.begin());
    return merged;
}

bool isFeature(const Monomial& m, Interactions interactions) {
    if (m.empty() || interactions == Interactions::full) return true;
    if (interactions == Interactions::additive) return m.front() == m.back();
    // Paired: ascending order puts the centre's powers first; the rest must be one variable.
    const auto rest = std::find_if(m.begin(), m.end(), [](int v) { return v != 0; });
    return rest == m.end() || *rest == m.back();
}

/// All features in graded order: degree 0, then 1, ..., each lexicographic, so divisors come first.
std::vector<Monomial> makeFeatures(int variables, int degree, Interactions interactions) {
    std::vector<Monomial> all{{}};
    size_t from = 0;
    for (int d = 1; d <= degree; ++d) {
        const size_t to = all.size();
        for (size_t i = from; i < to; ++i)
            for (int v = all[i].empty() ? 0 : all[i].back(); v < variables; ++v) {
                Monomial next = all[i];
                next.push_back(v);
                if (isFeature(next, interactions)) all.push_back(std::move(next));
            }
        from = to;
    }
    return all;
}

/// Runs of equal variables: (variable, power).
std::vector<std::pair<int, int>> powers(const Monomial& monomial) {
    std::vector<std::pair<int, int>> runs;
    for (int v : monomial) {
        if (runs.empty() || runs.back().first != v) runs.emplace_back(v, 0);
        ++runs.back().second;
    }
    return runs;
}

/// s^0, s^2, s^4, ...
std::array<double, 9> powersOf(double sigma) {
    std::array<double, 9> power{1};
    for (size_t h = 1; h < power.size(); ++h) power[h] = power[h - 1] * sigma * sigma;
    return power;
}

} // namespace

double featureCount(int n, int degree, Interactions interactions) {
    switch (interactions) {
    case Interactions::full:
        return choose(n + degree, degree);
    case Interactions::additive:
        return 1.0 + n * degree;
    case Interactions::paired:
        return degree + 1.0 + (n - 1) * choose(degree + 1, 2);
    }
    return 0;
}

double momentCount(int n, int degree, Interactions interactions) {
    const int d2 = 2 * degree;
    if (interactions == Interactions::full) return choose(n + d2, d2);
    if (interactions == Interactions::additive)
        return 1.0 + n * d2 + 0.5 * n * (n - 1) * degree * degree; // powers, and w_a^i w_b^j with i, j <= D
    double pairs = 0;                                              // powers of the centre beside w_a^i w_b^j
    for (int i = 1; i <= degree; ++i)
        for (int j = 1; j <= degree; ++j) pairs += d2 - i - j + 1;
    return 1.0 + d2 + (n - 1) * choose(d2 + 1, 2) + 0.5 * (n - 1) * (n - 2) * pairs;
}

MonomialTable::MonomialTable(int variables, int degree, Interactions interactions)
    : variables_(variables), degree_(degree) {
    assert(variables >= 1 && variables <= 200 && degree >= 1 && degree <= 4);
    const std::vector<Monomial> features = makeFeatures(variables, degree, interactions);
    // Every product of two features, and every prefix of one, so that each node has its parent.
    std::set<Monomial> closed;
    for (size_t i = 0; i < features.size(); ++i)
        for (size_t j = 0; j <= i; ++j) {
            Monomial m = product(features[i], features[j]);
            while (closed.insert(m).second && !m.empty()) m.pop_back();
        }
    const std::vector<Monomial> all(closed.begin(), closed.end());
    buildTrie(all);
    buildFeatures(features);
    buildNoiseTerms(all);
    bytes_ = countBytes();
}

void MonomialTable::buildTrie(const std::vector<Monomial>& all) {
    std::map<Monomial, std::vector<int>> children; // by the parent: the variables, ascending because `all` is
    for (const Monomial& m : all)
        if (!m.empty()) children[Monomial(m.begin(), m.end() - 1)].push_back(m.back());
    std::deque<std::pair<Monomial, int>> open{{Monomial{}, 0}};
    nodes_.push_back({-1, -1, 0, 0, 0});
    for (; !open.empty(); open.pop_front()) {
        const auto [monomial, self] = open.front();
        const auto found = children.find(monomial);
        if (found == children.end()) continue;
        nodes_[static_cast<size_t>(self)].firstChild = moments();
        nodes_[static_cast<size_t>(self)].children = static_cast<int>(found->second.size());
        for (int v : found->second) {
            Monomial child = monomial;
            child.push_back(v);
            open.emplace_back(std::move(child), moments());
            nodes_.push_back({self, v, 0, 0, 0});
        }
    }
    for (size_t i = nodes_.size(); i-- > 1;) { // children follow their parents
        Node& parent = nodes_[static_cast<size_t>(nodes_[i].parent)];
        parent.height = std::max(parent.height, nodes_[i].height + 1);
    }
}

void MonomialTable::buildFeatures(const std::vector<Monomial>& monomials) {
    std::map<Monomial, int> number;
    for (size_t i = 0; i < monomials.size(); ++i) number[monomials[i]] = static_cast<int>(i);
    for (const Monomial& m : monomials) {
        Feature f{m, find(m), -1, -1, static_cast<int>(std::count(m.begin(), m.end(), 0)), -1};
        if (!m.empty()) {
            f.parent = number.at(Monomial(m.begin(), m.end() - 1));
            f.variable = m.back();
        }
        if (f.centrePower > 0) f.centreDerivative = find(Monomial(m.begin() + 1, m.end()));
        derivativeStart_.push_back(static_cast<int>(derivatives_.size()));
        for (auto [v, power] : powers(m)) {
            Monomial lower = m;
            lower.erase(std::find(lower.begin(), lower.end(), v));
            derivatives_.push_back({v, power, number.at(lower)});
        }
        features_.push_back(std::move(f));
    }
    derivativeStart_.push_back(static_cast<int>(derivatives_.size()));
    products_.reserve(monomials.size() * (monomials.size() + 1) / 2);
    for (size_t i = 0; i < monomials.size(); ++i)
        for (size_t j = 0; j <= i; ++j) products_.push_back(find(product(monomials[i], monomials[j])));
}

void MonomialTable::buildNoiseTerms(const std::vector<Monomial>& all) {
    std::vector<std::vector<NoiseTerm>> terms(nodes_.size());
    for (const Monomial& m : all) {
        const auto runs = powers(m);
        auto& list = terms[static_cast<size_t>(find(m))];
        // Depth first over how many pairs of each variable's factors are noise.
        auto expand = [&](auto&& self, size_t run, const Monomial& rest, int half,
                          double coefficient) -> void {
            if (run == runs.size()) {
                list.push_back({find(rest), half, coefficient});
                return;
            }
            const auto [v, power] = runs[run];
            double pairings = 1; // (2b - 1)!!
            for (int b = 0; 2 * b <= power; ++b) {
                if (b > 0) pairings *= 2 * b - 1;
                Monomial next = rest;
                next.insert(next.end(), static_cast<size_t>(power - 2 * b), v);
                self(self, run + 1, next, half + b, coefficient * choose(power, 2 * b) * pairings);
            }
        };
        expand(expand, 0, {}, 0, 1);
    }
    for (const auto& list : terms) {
        noiseStart_.push_back(static_cast<int>(noiseTerms_.size()));
        noiseTerms_.insert(noiseTerms_.end(), list.begin(), list.end());
    }
    noiseStart_.push_back(static_cast<int>(noiseTerms_.size()));
}

std::shared_ptr<const MonomialTable> MonomialTable::shared(int variables, int degree,
                                                           Interactions interactions) {
    static std::mutex mutex;
    static std::map<std::tuple<int, int, Interactions>, std::weak_ptr<const MonomialTable>> tables;
    const std::lock_guard lock(mutex);
    auto& known = tables[{variables, degree, interactions}];
    auto table = known.lock();
    if (!table) known = table = std::make_shared<const MonomialTable>(variables, degree, interactions);
    return table;
}

std::span<const MonomialTable::Derivative> MonomialTable::derivatives(int feature) const {
    const auto from = static_cast<size_t>(derivativeStart_[static_cast<size_t>(feature)]);
    const auto to = static_cast<size_t>(derivativeStart_[static_cast<size_t>(feature) + 1]);
    return std::span(derivatives_).subspan(from, to - from);
}

void MonomialTable::addNoise(std::span<const double> clean, double sigma, std::span<double> noisy) const {
    assert(clean.size() == nodes_.size() && noisy.size() == nodes_.size());
    const std::array<double, 9> power = powersOf(sigma);
    for (size_t g = 0; g < nodes_.size(); ++g) {
        double sum = 0;
        for (int t = noiseStart_[g]; t < noiseStart_[g + 1]; ++t) {
            const NoiseTerm& term = noiseTerms_[static_cast<size_t>(t)];
            sum += term.coefficient * power[static_cast<size_t>(term.halfPower)] *
                   clean[static_cast<size_t>(term.source)];
        }
        noisy[g] = sum;
    }
}

std::vector<double> MonomialTable::withoutNoise(std::span<const double> weights, double sigma) const {
    assert(weights.size() == nodes_.size());
    const std::array<double, 9> power = powersOf(sigma);
    std::vector<double> clean(nodes_.size(), 0.0);
    for (size_t g = 0; g < nodes_.size(); ++g)
        for (int t = noiseStart_[g]; t < noiseStart_[g + 1]; ++t) {
            const NoiseTerm& term = noiseTerms_[static_cast<size_t>(t)];
            clean[static_cast<size_t>(term.source)] +=
                term.coefficient * power[static_cast<size_t>(term.halfPower)] * weights[g];
        }
    return clean;
}

int MonomialTable::find(const Monomial& monomial) const {
    int at = 0;
    for (const int variable : monomial) {
        const Node& node = nodes_[static_cast<size_t>(at)];
        const auto first = nodes_.begin() + node.firstChild, last = first + node.children;
        const auto child = std::lower_bound(
            first, last, variable, [](const Node& one, int wanted) { return one.variable < wanted; });
        if (child == last || child->variable != variable) return -1;
        at = static_cast<int>(child - nodes_.begin());
    }
    return at;
}

std::string MonomialTable::text(const Monomial& monomial) {
    if (monomial.empty()) return "1";
    std::string result;
    for (auto [v, power] : powers(monomial)) {
        if (!result.empty()) result += ' ';
        result += 'w' + std::to_string(v);
        if (power > 1) result += '^' + std::to_string(power);
    }
    return result;
}

std::size_t MonomialTable::countBytes() const {
    std::size_t all = heapBytes(nodes_) + heapBytes(derivatives_) + heapBytes(derivativeStart_) +
                      heapBytes(products_) + heapBytes(noiseTerms_) + heapBytes(noiseStart_) +
                      features_.capacity() * sizeof(Feature);
    for (const Feature& feature : features_) all += heapBytes(feature.monomial);
    return all;
}

} // namespace scorelet
