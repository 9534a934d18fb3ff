#include "core/families/features/noisy_density.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

namespace scorelet {

NoisyDensity::NoisyDensity(double sigma, int nodesPerPanel) : sigma_(sigma), nodes_(nodesPerPanel) {
    // From values at Chebyshev's points to the coefficients of the polynomials.
    Eigen::MatrixXd toTerms(terms, terms);
    Eigen::VectorXd points(terms);
    for (int j = 0; j < terms; ++j) {
        const double angle = std::numbers::pi * (j + 0.5) / terms;
        points[j] = std::cos(angle);
        for (int m = 0; m < terms; ++m) toTerms(j, m) = (m == 0 ? 1.0 : 2.0) / terms * std::cos(m * angle);
    }
    Eigen::MatrixXd density(nodes_, terms), slope(nodes_, terms);
    for (int panels = -reach; panels <= reach; ++panels) {
        for (int node = 0; node < nodes_; ++node)
            for (int j = 0; j < terms; ++j) {
                // In deviations of the noise, from the clean value to the node.
                const double z = panels + (node + 0.5) / nodes_ - (0.5 + 0.5 * points[j]);
                const double normal = std::exp(-0.5 * z * z) / std::sqrt(2 * std::numbers::pi);
                density(node, j) = normal / nodes_; // the nodes' distance is sigma / nodes
                slope(node, j) = -z * normal / (nodes_ * sigma_);
            }
        density_.push_back(density * toTerms);
        slope_.push_back(slope * toTerms);
    }
}

int NoisyDensity::panelOf(double value) const {
    return static_cast<int>(std::floor(value / sigma_));
}

Eigen::Matrix<double, NoisyDensity::terms, 1> NoisyDensity::polynomials(double value) const {
    const double t = 2 * (value / sigma_ - panelOf(value)) - 1;
    Eigen::Matrix<double, terms, 1> all;
    all[0] = 1;
    all[1] = t;
    for (int m = 2; m < terms; ++m) all[m] = 2 * t * all[m - 1] - all[m - 2];
    return all;
}

NoisyDensity::Range NoisyDensity::of(const Eigen::VectorXd& values) const {
    const int first = panelOf(values.minCoeff()), last = panelOf(values.maxCoeff()),
              panels = last - first + 1;
    Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(terms, panels);
    for (const double value : values) sums.col(panelOf(value) - first) += polynomials(value);
    sums /= static_cast<double>(values.size());
    Range range;
    range.first = static_cast<Eigen::Index>(first - reach) * nodes_;
    const Eigen::Index all = panels + 2 * reach;
    Eigen::MatrixXd density = Eigen::MatrixXd::Zero(nodes_, all), slope = density;
    for (int distance = 0; distance <= 2 * reach; ++distance) {
        density.middleCols(distance, panels).noalias() += density_[static_cast<std::size_t>(distance)] * sums;
        slope.middleCols(distance, panels).noalias() += slope_[static_cast<std::size_t>(distance)] * sums;
    }
    range.density = density.reshaped();
    range.slope = slope.reshaped();
    return range;
}

NoisyDensity::Answers NoisyDensity::answers(const Eigen::VectorXd& values, const Eigen::VectorXd& f,
                                            const Eigen::VectorXd& g) const {
    const int first = panelOf(values.minCoeff()), last = panelOf(values.maxCoeff()),
              panels = last - first + 1;
    assert(f.size() == static_cast<Eigen::Index>(panels + 2 * reach) * nodes_ && g.size() == f.size());
    const auto byPanel = [&](const Eigen::VectorXd& all) { return all.reshaped(nodes_, panels + 2 * reach); };
    Eigen::MatrixXd mean = Eigen::MatrixXd::Zero(terms, panels), slope = mean;
    for (int distance = 0; distance <= 2 * reach; ++distance) {
        const auto at = static_cast<std::size_t>(distance);
        mean.noalias() += density_[at].transpose() * byPanel(f).middleCols(distance, panels);
        slope.noalias() -= slope_[at].transpose() * byPanel(g).middleCols(distance, panels);
    }
    Answers answers{Eigen::VectorXd(values.size()), Eigen::VectorXd(values.size())};
    for (Eigen::Index i = 0; i < values.size(); ++i) {
        const int panel = panelOf(values[i]) - first;
        const auto at = polynomials(values[i]);
        answers.mean[i] = at.dot(mean.col(panel));
        answers.slope[i] = at.dot(slope.col(panel));
    }
    return answers;
}

} // namespace scorelet
