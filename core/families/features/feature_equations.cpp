#include "core/families/features/feature_equations.h"

#include <algorithm>

namespace scorelet {

FeatureEquations& FeatureEquations::operator+=(const FeatureEquations& other) {
    a += other.a;
    b += other.b;
    square += other.square;
    return *this;
}

FeatureEquations& FeatureEquations::operator/=(double by) {
    a /= by;
    b /= by;
    square /= by;
    return *this;
}

double FeatureEquations::error(const Eigen::VectorXd& theta, double sigma) const {
    const double s2 = sigma * sigma;
    return std::max(0.0, s2 * square + s2 * s2 * (2 * theta.dot(b) + theta.dot(a * theta)));
}

ScalarFeatures::ScalarFeatures(const FeaturePlan& plan, const CoefficientBatch& clean, double sigma,
                               int nodesPerPanel)
    : plan_(plan), clean_(clean), noise_(sigma, nodesPerPanel) {
    if (plan.list.ofPlace()) return;
    Eigen::VectorXd ends(2);
    ends << 0, 0;
    for (int k = 0; k < clean.layout().count(); ++k) {
        const auto centre = static_cast<double>(plan.centres[k]);
        ends[0] = std::min(ends[0], static_cast<double>(clean.row(k).minCoeff()) - centre);
        ends[1] = std::max(ends[1], static_cast<double>(clean.row(k).maxCoeff()) - centre);
    }
    const NoisyDensity::Range all = noise_.of(ends);
    // A panel more on each side: the ends were not rounded to float as a centred coefficient is.
    first_ = all.first - nodesPerPanel;
    phi_ = features(0, first_, all.density.size() + 2 * nodesPerPanel);
}

Eigen::VectorXd ScalarFeatures::valuesOf(int k) const {
    return (clean_.row(k).array() - plan_.centres[k]).cast<double>().transpose();
}

Eigen::MatrixXd ScalarFeatures::features(int k, Eigen::Index first, Eigen::Index count) const {
    if (phi_.size() > 0) return phi_.middleRows(first - first_, count);
    FeatureValues values(plan_);
    values.w.resize(count, 1);
    for (Eigen::Index i = 0; i < count; ++i) values.w(i, 0) = noise_.place(first + i);
    values.take(k, noise_.sigma(), -1);
    return values.phi.matrix();
}

FeatureEquations ScalarFeatures::equations(int k) const {
    const NoisyDensity::Range range = noise_.of(valuesOf(k));
    const Eigen::MatrixXd phi = features(k, range.first, range.density.size());
    FeatureEquations equations(plan_.features());
    equations.a.noalias() = phi.transpose() * (range.density.asDiagonal() * phi).eval();
    equations.b.noalias() = -phi.transpose() * range.slope;
    equations.square = 1;
    return equations;
}

double ScalarFeatures::error(int k, const Eigen::VectorXd& theta) const {
    const NoisyDensity::Range range = noise_.of(valuesOf(k));
    const Eigen::VectorXd score = features(k, range.first, range.density.size()) * theta;
    const double s2 = noise_.sigma() * noise_.sigma();
    return std::max(0.0, s2 + s2 * s2 * (score.cwiseAbs2().dot(range.density) - 2 * score.dot(range.slope)));
}

Eigen::VectorXd ScalarFeatures::errors(int k, const Eigen::VectorXd& theta) const {
    const Eigen::VectorXd values = valuesOf(k);
    const NoisyDensity::Range range = noise_.of(values);
    const Eigen::VectorXd score = features(k, range.first, range.density.size()) * theta;
    const NoisyDensity::Answers answers = noise_.answers(values, score.cwiseAbs2(), score);
    const double s2 = noise_.sigma() * noise_.sigma();
    return (s2 + s2 * s2 * (answers.mean + 2 * answers.slope).array()).max(0.0).matrix();
}

SampledFeatures::SampledFeatures(const FeaturePlan& plan, double sigma)
    : plan_(plan), draws_(plan.list.members()), sigma_(sigma) {}

void SampledFeatures::add(int k, std::vector<FeatureEquations>& batches, const Work& work) const {
    constexpr Eigen::Index atOnce = 32; // images, whose values stay in the processor's cache
    constexpr double weight = static_cast<double>(NoiseDraws::batches) / NoiseDraws::perImage;
    const Eigen::Index images = plan_.coefficients.count();
    FeatureValues values(plan_);
    Eigen::ArrayXXd z;
    for (Eigen::Index first = 0; first < images; first += atOnce) {
        work.check();
        const Eigen::Index count = std::min(atOnce, images - first);
        draws_.fill(k, first, count, z);
        values.w.setZero(z.rows(), z.cols());
        for (Eigen::Index a = 0; a < plan_.seen(k); ++a)
            values.w.col(a) = plan_.centred(k, a, plan_.coefficients, first, count)
                                  .replicate(NoiseDraws::perImage, 1)
                                  .array() +
                              sigma_ * z.col(a);
        values.take(k, sigma_, -1);
        const Eigen::Index rows = z.rows() / NoiseDraws::batches;
        for (int batch = 0; batch < NoiseDraws::batches; ++batch) {
            FeatureEquations& sum = batches[static_cast<std::size_t>(batch)];
            const auto phi = values.phi.middleRows(batch * rows, rows).matrix();
            const auto own = z.col(0).segment(batch * rows, rows).matrix();
            sum.a.noalias() += weight * (phi.transpose() * phi);
            sum.b.noalias() += weight / sigma_ * (phi.transpose() * own);
            sum.square += weight * own.squaredNorm();
        }
    }
}

} // namespace scorelet
