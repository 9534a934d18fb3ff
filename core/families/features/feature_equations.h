// The normal equations of features: their expectations over data and noise.
#pragma once

#include "core/families/features/feature_plan.h"
#include "core/families/features/noise_draws.h"
#include "core/families/features/noisy_density.h"

#include <Eigen/Core>

#include <vector>

namespace scorelet {

/// Not scaled, features x features and features; the constant is the first feature.
struct FeatureEquations {
    Eigen::MatrixXd a; ///< E[phi phi']
    Eigen::VectorXd b; ///< E[z_k phi] / sigma = E[d phi / d w_k]
    double square = 0; ///< E[z_k^2]: 1, or what it is of the noise that was drawn

    explicit FeatureEquations(Eigen::Index features)
        : a(Eigen::MatrixXd::Zero(features, features)), b(Eigen::VectorXd::Zero(features)) {}

    FeatureEquations& operator+=(const FeatureEquations& other);
    FeatureEquations& operator/=(double by);

    /// What a weight vector's error E (D_k - w_0k)^2 = E (sigma z_k + sigma^2 theta . phi)^2 is by them.
    double error(const Eigen::VectorXd& theta, double sigma) const;
};

/// The equations where expectations over the noise are known, for the images of some ranges.
class ExpectedFeatures {
public:
    virtual ~ExpectedFeatures() = default;

    /// Equations of coefficient k, over its images.
    virtual FeatureEquations equations(int k) const = 0;

    /// E (D_k - w_0k)^2 over them.
    virtual double error(int k, const Eigen::VectorXd& theta) const = 0;

    /// The same of every image by itself, in the order of the ranges.
    virtual Eigen::VectorXd errors(int k, const Eigen::VectorXd& theta) const = 0;
};

/// Where features see one coefficient: by its density under noise (noisy_density.h), that of every class by
/// itself where they see the class too.
class ScalarFeatures final : public ExpectedFeatures {
public:
    /// For the images of these ranges, of which there is one at least, and their coefficients.
    ScalarFeatures(const FeaturePlan& plan, const CoefficientBatch& clean, std::vector<ClassRange> classes,
                   double sigma, int nodesPerPanel);

    FeatureEquations equations(int k) const override;
    double error(int k, const Eigen::VectorXd& theta) const override;
    Eigen::VectorXd errors(int k, const Eigen::VectorXd& theta) const override;

private:
    Eigen::VectorXd valuesOf(int k, const ClassRange& range) const;

    /// All features at a range of nodes, of an image of one of the ranges.
    Eigen::MatrixXd features(int k, std::size_t range, Eigen::Index first, Eigen::Index count) const;

    /// The share of a range in all images.
    double share(const ClassRange& range) const;

    const FeaturePlan& plan_;
    const CoefficientBatch& clean_;
    std::vector<ClassRange> classes_;
    Eigen::Index images_ = 0; ///< of all ranges
    NoisyDensity noise_;
    Eigen::Index first_ = 0; ///< the node of the first row of
    /// Features at all nodes that are needed, by range; none where they depend on the place.
    std::vector<Eigen::MatrixXd> phi_;
};

/// Where they see several: at sampled noise vectors, an estimate a batch (noise_draws.h). With all three of
/// the same draws the fit is least squares of the noise, whose weights err by what the answers do, not by the
/// noise itself as those of E[d phi / d w_k] would.
class SampledFeatures {
public:
    SampledFeatures(const FeaturePlan& plan, double sigma);

    /// Adds the sums of coefficient k over the plan's images.
    void add(int k, std::vector<FeatureEquations>& batches, const Work& work) const;

private:
    const FeaturePlan& plan_;
    NoiseDraws draws_;
    double sigma_;
};

} // namespace scorelet
