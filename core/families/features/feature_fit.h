// The score as a sum of any features, fitted in closed form.
//
// score_k(w) = theta_0 + sum_i theta_i phi_i(w), and by Stein's identity E[phi score_k] = -E[d phi / d w_k],
// so that theta solves the same equations as the monomials' (core/score/ridge_solver.h), whatever the
// features are.
#pragma once

#include "core/base/bytes.h"
#include "core/denoise/denoiser.h"
#include "core/families/features/feature_plan.h"

#include <Eigen/Core>

#include <memory>
#include <vector>

namespace scorelet {

/// What was fitted for the coefficients of one cell.
struct FeatureCell {
    Eigen::VectorXd theta;      ///< a weight for every feature, 0 of those that drop out
    Eigen::VectorXd meanSquare; ///< E phi^2 of every feature
    double ridge = 0, rcond = 1;
    double trainMse = 0;     ///< of one coefficient
    std::int64_t active = 0; ///< features that did not drop out

    std::size_t bytes() const { return heapBytes(theta) + heapBytes(meanSquare); }
};

struct FeatureFit {
    std::shared_ptr<const FeaturePlan> plan;
    double sigma = 0;
    std::vector<FeatureCell> cells;
    double trainMse = 0;      ///< per pixel
    double trainMseError = 0; ///< its standard error, of sampled noise; else 0
    int nodesPerPanel = 0;    ///< of the quadrature (noisy_density.h); 0 where there is none
    FitReport report;

    const FeatureCell& cellOf(int coefficient) const {
        return cells[static_cast<std::size_t>(plan->cellOf[static_cast<std::size_t>(coefficient)])];
    }
    const Eigen::VectorXd& thetaOf(int coefficient) const { return cellOf(coefficient).theta; }
};

/// Fits every cell at noise level sigma > 0 (pixel units). A feature that is constant in a cell (as places
/// are with weights per location), or sees a member that its stencils have not, drops out there; the report
/// says so, and how sure the expectations are. Throws Error where a feature is not finite.
FeatureFit fitFeatures(std::shared_ptr<const FeaturePlan> plan, double sigma, const Work& work);

struct FeatureEquations;

/// The equations that the weights of a coefficient, and all that share them, were solved from.
FeatureEquations featureEquations(const FeatureFit& fit, int coefficient, const Work& work);

/// The expected squared error per pixel over a range of images, one at least (coefficients x images); of a
/// plan whose noise is not sampled (assert).
double featureError(const FeatureFit& fit, const CoefficientBatch& clean, const ClassRange& images,
                    const Work& work);

/// The same of every image by itself, the noise alone being random.
Eigen::VectorXd featureErrors(const FeatureFit& fit, const CoefficientBatch& clean, const ClassRange& images,
                              const Work& work);

} // namespace scorelet
