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
    first_ = factor_.matrixL().solve(Eigen::VectorXd::Unit(mean.size(), 0));
}

StencilQueries OthersKernel::queries(const Eigen::MatrixXf& noisy, const Eigen::MatrixXf& own) const {
    // In double: the smaller sigma, the more nearly do an outlier's terms cancel. f itself is not needed:
    // d'f = |L^-1 d|^2, and its component k is (L^-1 e_k)' L^-1 d.
    const Eigen::MatrixXd d = own.cast<double>().colwise() - mean_;
    const double moved = (1 - scale_) / (count_ - 1); // (1 - a)(m - m_j) = moved d
    const Eigen::MatrixXd y = (noisy.cast<double>().colwise() - mean_) + moved * d;
    const Eigen::MatrixXd along = factor_.matrixL().solve(d), whitened = factor_.matrixL().solve(y);
    const double beta = smoothing_ / (count_ - 1);
    // The determinant of K_j over K~'s is at least sigma^2 over its largest eigenvalue.
    const Eigen::ArrayXd left =
        (1 - beta * along.colwise().squaredNorm().transpose().array()).max(sigma_ * sigma_ / largest_);
    const Eigen::ArrayXd strengths = beta / left;
    const Eigen::ArrayXd shares = sigma_ * sigma_ * strengths * (along.transpose() * first_).array();
    Eigen::ArrayXd linear =
        mean_[0] - moved * d.row(0).transpose().array() + (y.transpose() * gains_).array();
    if (scale_ == 0) // no candidates will tell
        linear -= shares * along.cwiseProduct(whitened).colwise().sum().transpose().array();
    StencilQueries queries(kernel_, noisy.cols());
    queries.whitened = whitened.transpose().cast<float>();
    queries.linear = linear.matrix().cast<float>();
    queries.own = along.transpose().cast<float>();
    queries.strengths = strengths.matrix().cast<float>();
    queries.shares = shares.matrix().cast<float>();
    return queries;
}

void LaneMean::add(const StencilCandidates::Lane& distances, const StencilCandidates::Lane& values) {
    lanes_.add(distances, values);
    if (++added_ == most) drain();
}

double LaneMean::mean() {
    drain();
    if (!(whole_.nearest() < static_cast<double>(StencilCandidates::never)))
        return std::numeric_limits<double>::quiet_NaN();
    return whole_.sum() / whole_.total();
}

void LaneMean::drain() {
    whole_.gather(lanes_);
    added_ = 0;
}

} // namespace scorelet
