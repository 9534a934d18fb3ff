#include "core/families/features/feature_equations.h"

#include <algorithm>
#include <cassert>
#include <utility>

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

ScalarFeatures::ScalarFeatures(const FeaturePlan& plan, const CoefficientBatch& clean,
                               std::vector<ClassRange> classes, double sigma, int nodesPerPanel)
    : plan_(plan), clean_(clean), classes_(std::move(classes)), noise_(sigma, nodesPerPanel) {
    for (const ClassRange& range : classes_) images_ += range.count;
    assert(images_ > 0);
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
    std::vector<Eigen::MatrixXd> phi;
    for (std::size_t range = 0; range < classes_.size(); ++range)
        phi.push_back(features(0, range, first_, all.density.size() + 2 * nodesPerPanel));
    phi_ = std::move(phi);
}

Eigen::VectorXd ScalarFeatures::valuesOf(int k, const ClassRange& range) const {
    return plan_.centred(k, 0, clean_, range.first, range.count);
}

Eigen::MatrixXd ScalarFeatures::features(int k, std::size_t range, Eigen::Index first,
                                         Eigen::Index count) const {
    if (!phi_.empty()) return phi_[range].middleRows(first - first_, count);
    FeatureValues values(plan_);
    values.w.resize(count, 1);
    for (Eigen::Index i = 0; i < count; ++i) values.w(i, 0) = noise_.place(first + i);
    values.take(k, noise_.sigma(), classes_[range].label, -1);
    return values.phi.matrix();
}

double ScalarFeatures::share(const ClassRange& range) const {
    return static_cast<double>(range.count) / static_cast<double>(images_);
}

FeatureEquations ScalarFeatures::equations(int k) const {
    FeatureEquations equations(plan_.features());
    for (std::size_t i = 0; i < classes_.size(); ++i) {
        const NoisyDensity::Range range = noise_.of(valuesOf(k, classes_[i]));
        const Eigen::MatrixXd phi = features(k, i, range.first, range.density.size());
        equations.a.noalias() +=
            phi.transpose() * ((share(classes_[i]) * range.density).asDiagonal() * phi).eval();
        equations.b.noalias() -= share(classes_[i]) * (phi.transpose() * range.slope);
    }
    equations.square = 1;
    return equations;
}

double ScalarFeatures::error(int k, const Eigen::VectorXd& theta) const {
    const double s2 = noise_.sigma() * noise_.sigma();
    double sum = 0;
    for (std::size_t i = 0; i < classes_.size(); ++i) {
        const NoisyDensity::Range range = noise_.of(valuesOf(k, classes_[i]));
        const Eigen::VectorXd score = features(k, i, range.first, range.density.size()) * theta;
        sum += share(classes_[i]) * (score.cwiseAbs2().dot(range.density) - 2 * score.dot(range.slope));
    }
    return std::max(0.0, s2 + s2 * s2 * sum);
}

Eigen::VectorXd ScalarFeatures::errors(int k, const Eigen::VectorXd& theta) const {
    const double s2 = noise_.sigma() * noise_.sigma();
    Eigen::VectorXd errors(images_);
    Eigen::Index at = 0;
    for (std::size_t i = 0; i < classes_.size(); ++i) {
        const Eigen::VectorXd values = valuesOf(k, classes_[i]);
        const NoisyDensity::Range range = noise_.of(values);
        const Eigen::VectorXd score = features(k, i, range.first, range.density.size()) * theta;
        const NoisyDensity::Answers answers = noise_.answers(values, score.cwiseAbs2(), score);
        errors.segment(at, values.size()) =
            (s2 + s2 * s2 * (answers.mean + 2 * answers.slope).array()).max(0.0).matrix();
        at += values.size();
    }
    return errors;
}

SampledFeatures::SampledFeatures(const FeaturePlan& plan, double sigma)
    : plan_(plan), draws_(plan.list.members()), sigma_(sigma) {}

void SampledFeatures::add(int k, std::vector<FeatureEquations>& batches, const Work& work) const {
    constexpr Eigen::Index atOnce = 32; // images, whose values stay in the processor's cache
    constexpr double weight = static_cast<double>(NoiseDraws::batches) / NoiseDraws::perImage;
    FeatureValues values(plan_);
    Eigen::ArrayXXd z;
    for (const ClassRange& range : plan_.classes)
        for (Eigen::Index first = range.first; first < range.first + range.count; first += atOnce) {
            work.check();
            const Eigen::Index count = std::min(atOnce, range.first + range.count - first);
            draws_.fill(k, first, count, z);
            values.w.setZero(z.rows(), z.cols());
            for (Eigen::Index a = 0; a < plan_.seen(k); ++a)
                values.w.col(a) = plan_.centred(k, a, plan_.coefficients, first, count)
                                      .replicate(NoiseDraws::perImage, 1)
                                      .array() +
                                  sigma_ * z.col(a);
            values.take(k, sigma_, range.label, -1);
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
