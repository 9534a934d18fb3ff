// The monomials of one stencil: which are features, which moments the fit needs, and how each follows from
// others.
//
// With n variables w_0 ... w_(n-1) (w_0 is the coefficient itself) and features phi_i of total degree <= D, a
// fit needs the expectation of every product phi_i phi_j. The table numbers all of these monomials as a trie:
// every monomial but the constant 1 is its parent times one variable, and the children of a node stand next
// to each other, so all of them are computed with one multiplication each. Immutable; shared by all
// coefficients with n neighbours.
#pragma once

#include "core/score/spec.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace scorelet {

/// A monomial as the ascending list of its variables, each as often as its power: {0, 0, 2} is w_0^2 w_2.
using Monomial = std::vector<int>;

/// Number of features of n variables: full C(n + D, D); additive 1 + n D; paired D + 1 + (n - 1) C(D + 1, 2).
double featureCount(int variables, int degree, Interactions interactions);

/// Number of moments of their products, the constant included: C(n + 2 D, 2 D) for full interactions.
double momentCount(int variables, int degree, Interactions interactions);

class MonomialTable {
public:
    /// All monomials for `variables` (1 to 200) and `degree` (1 to 4). Callers check momentCount()
    /// beforehand: the table itself takes some 50 bytes a moment and 4 a pair of features.
    MonomialTable(int variables, int degree, Interactions interactions);

    /// The same, made once and shared by all who hold it.
    static std::shared_ptr<const MonomialTable> shared(int variables, int degree, Interactions interactions);

    int variables() const { return variables_; }
    int degree() const { return degree_; }
    int features() const { return static_cast<int>(features_.size()); } ///< p, the constant included
    int moments() const { return static_cast<int>(nodes_.size()); } ///< q, the constant (index 0) included

    /// A moment's place in the trie.
    struct Node {
        int parent;     ///< moment index; -1 for the constant
        int variable;   ///< this monomial = parent's times this variable
        int firstChild; ///< children are firstChild ... firstChild + children - 1, ascending in their
                        ///< variable
        int children;
        int height; ///< 0: no children; 1: children without children; ...
    };
    const std::vector<Node>& nodes() const { return nodes_; }

    /// A feature phi = phi_(parent) * w_variable; parents come before their children.
    struct Feature {
        Monomial monomial;
        int moment;           ///< its moment index
        int parent;           ///< feature index; -1 for the constant
        int variable;         ///< -1 for the constant
        int centrePower;      ///< g_0, the power of w_0
        int centreDerivative; ///< moment index of phi / w_0; -1 when g_0 = 0
    };
    const std::vector<Feature>& featureList() const { return features_; }

    /// d phi / d w_variable = power * phi_lower.
    struct Derivative {
        int variable;
        int power;
        int lower; ///< feature index
    };
    /// The non-zero derivatives of a feature, one for each variable in it.
    std::span<const Derivative> derivatives(int feature) const;

    /// Moment index of phi_i phi_j, for j <= i, at i (i + 1) / 2 + j.
    const std::vector<std::int32_t>& products() const { return products_; }

    /// Moments under added white noise of deviation sigma, exact because Gaussian noise is independent over
    /// coefficients: E (w + s z)^g = sum_b prod_a C(g_a, 2 b_a) (2 b_a - 1)!! s^(2 b_a) E w^(g - 2b). Reads
    /// and writes moments() values; `clean` and `noisy` must not overlap.
    void addNoise(std::span<const double> clean, double sigma, std::span<double> noisy) const;

    /// The transpose: for a sum of noisy moments with these weights, the weights of the clean ones that give
    /// the same sum (moments() values each).
    std::vector<double> withoutNoise(std::span<const double> weights, double sigma) const;

    /// Memory that it takes.
    std::size_t bytes() const { return bytes_; }

    /// Moment index of a monomial, or -1 when it is none of ours.
    int find(const Monomial& monomial) const;

    /// "1", "w0", "w0^2 w3": variables by number.
    static std::string text(const Monomial& monomial);

private:
    struct NoiseTerm {
        std::int32_t source;
        std::int32_t halfPower; ///< of s^2
        double coefficient;
    };

    void buildTrie(const std::vector<Monomial>& all);
    void buildFeatures(const std::vector<Monomial>& monomials);
    void buildNoiseTerms(const std::vector<Monomial>& all);
    std::size_t countBytes() const;

    int variables_;
    int degree_;
    std::size_t bytes_ = 0; ///< counted once: the budget asks with every result, and there may be 100,000 moments
    std::vector<Node> nodes_;
    std::vector<Feature> features_;
    std::vector<Derivative> derivatives_;
    std::vector<int> derivativeStart_;
    std::vector<std::int32_t> products_;
    std::vector<NoiseTerm> noiseTerms_;
    std::vector<int> noiseStart_;
};

} // namespace scorelet
