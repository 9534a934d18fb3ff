// The density of one coefficient under noise, on a grid: expectations over data and noise are sums over it.
//
// For functions of one noisy coefficient w = w_0 + sigma z, with p the density of w over data and noise,
//     E[f(w)] = integral of f p,      E[z f(w)] / sigma = - integral of f p'      (= E[f'(w)], Stein's
//     identity),
// so that f is taken at the grid's nodes alone, however many images there are, and needs no derivative. p is
// as smooth as the noise, so equally spaced nodes (the trapezoidal rule) converge exponentially as long as f
// is smooth on that scale, and with the square of their distance at a kink. Gauss-Hermite nodes around every
// image do no better where f is smooth, and at a kink, or where f is narrower than the noise, 32 of them err
// by more than the whole error of a denoiser at high noise.
//
// Panels are sigma wide. An image is known by 16 Chebyshev polynomials of its place within its panel: the
// normal density around it, as a function of that place, is their sum to rounding. So an image costs 16
// products, and the rest is matrix products.
#pragma once

#include <Eigen/Core>

#include <vector>

namespace scorelet {

class NoisyDensity {
public:
    /// Of noise of deviation sigma > 0, with so many nodes in a panel.
    NoisyDensity(double sigma, int nodesPerPanel);

    double sigma() const { return sigma_; }
    int nodesPerPanel() const { return nodes_; }

    /// The panel of a clean value; panel 0 begins at 0.
    int panelOf(double value) const;

    /// The place of a node, the first of panel 0 being number 0.
    double place(Eigen::Index node) const { return (static_cast<double>(node) + 0.5) * sigma_ / nodes_; }

    /// Density over a range of nodes, times their distance: sums over it are expectations.
    struct Range {
        Eigen::Index first = 0; ///< the node of the first value
        Eigen::VectorXd density;
        Eigen::VectorXd slope; ///< p'
    };

    /// Of clean values (not empty), each with noise.
    Range of(const Eigen::VectorXd& values) const;

    /// E[f(w)] and E[z f(w)] sigma^-1 for every value by itself, from f at the nodes of of(values): the
    /// functions of `values` that the two densities of one image give.
    struct Answers {
        Eigen::VectorXd mean, slope;
    };
    Answers answers(const Eigen::VectorXd& values, const Eigen::VectorXd& f, const Eigen::VectorXd& g) const;

private:
    static constexpr int terms = 16; ///< Chebyshev polynomials
    static constexpr int reach = 9;  ///< panels to each side that noise gets to

    /// The polynomials at a value's place within its panel.
    Eigen::Matrix<double, terms, 1> polynomials(double value) const;

    double sigma_;
    int nodes_;
    /// By distance of panels, -reach to reach: nodes x terms.
    std::vector<Eigen::MatrixXd> density_, slope_;
};

} // namespace scorelet
