#include "core/families/posterior/stencil_kernel.h"

namespace scorelet {

StencilKernel::StencilKernel(const Eigen::VectorXd& centre, const Eigen::MatrixXd& covariance, double h,
                             double sigma)
    : scale(std::sqrt(1 - h * h)), mean(centre.cast<float>()), diagonal(h == 0) {
    const Eigen::Index n = centre.size();
    const Eigen::MatrixXd spread = h * h * covariance;
    Eigen::MatrixXd k = spread;
    k.diagonal().array() += sigma * sigma;
    const Eigen::LLT<Eigen::MatrixXd> factor(k);
    gains = factor.solve(spread.col(0)).cast<float>();
    whitening = factor.matrixL().solve(Eigen::MatrixXd::Identity(n, n)).cast<float>();
}

OthersKernel::OthersKernel(const Eigen::VectorXd& mean, const Eigen::MatrixXd& covariance,
                           Eigen::Index images, double h, double sigma)
    : count_(static_cast<double>(images)), smoothing_(h * h * count_ / (count_ - 1)),
      scale_(std::sqrt(1 - h * h)), sigma_(sigma), mean_(mean),
      kernel_(mean, count_ / (count_ - 1) * covariance, h, sigma) {
    Eigen::MatrixXd k = smoothing_ * covariance;
    k.diagonal().array() += sigma * sigma;
    factor_.compute(k);
    largest_ = k.trace();
    gains_ = factor_.solve(smoothing_ * covariance.col(0));
}

void OthersKernel::set(StencilQueries& queries, Eigen::Index row, const Eigen::VectorXf& vector,
                       const Eigen::VectorXf& own) const {
    // In double: the smaller sigma, the more nearly do an outlier's terms cancel.
    const Eigen::VectorXd d = own.cast<double>() - mean_, f = factor_.solve(d);
    const double beta = smoothing_ / (count_ - 1);
    // The determinant of K_j over K~'s is at least sigma^2 over its largest eigenvalue.
    const double gamma = beta / std::max(1 - beta * d.dot(f), sigma_ * sigma_ / largest_);
    const Eigen::VectorXd shift = -(1 - scale_) / (count_ - 1) * d; // (1 - a)(m_j - m)
    const Eigen::VectorXd y = vector.cast<double>() - mean_ - shift;
    const Eigen::VectorXd whitened = factor_.matrixL().solve(y), along = factor_.matrixL().solve(d);
    const double share = sigma_ * sigma_ * gamma * f[0];
    double linear = mean_[0] + shift[0] + gains_.dot(y);
    if (scale_ == 0) linear -= share * along.dot(whitened); // no candidates will tell
    queries.whitened.row(row) = whitened.transpose().cast<float>();
    queries.linear[row] = static_cast<float>(linear);
    queries.own.row(row) = along.transpose().cast<float>();
    queries.strengths[row] = static_cast<float>(gamma);
    queries.shares[row] = static_cast<float>(share);
}

} // namespace scorelet
