// The fit: score matching solved in closed form by Stein's identity, one small ridge regression per cell.
//
// score_k(w) = theta . phi, and E[phi score_k] = -E[d phi / d w_k] (Stein 1981), so
//     (A + lambda diag(A)) theta = -b,   A = E[phi phi'],   b = E[d phi / d w_k],
// with expectations over data and noise, exact in the noise (see Moments). The system is solved after scaling
// to unit diagonal, which contains the scaling by sqrt(variance + s^2) and makes lambda relative. Immutable
// results.
#pragma once

#include "core/base/work.h"
#include "core/denoise/denoiser.h"
#include "core/score/spec.h"
#include "core/score/moments.h"

#include <Eigen/Core>

namespace scorelet {

/// The score's weights at one noise level, for all cells of a plan.
struct WaveletFit {
    std::shared_ptr<const MomentPlan> plan;
    double sigma = 0;
    std::vector<Eigen::VectorXd> theta; ///< by cell: table(cell).features() weights of the centred monomials
    Eigen::VectorXd rcond; ///< by cell: estimate of 1 / (|M|_1 |M^-1|_1), M the scaled system with its ridge
    Eigen::VectorXd ridge; ///< by cell: relative, as used
    FitReport report;
};

/// Fits every cell at noise level sigma > 0 (pixel units). `spec` gives the ridge and what is switched
/// off: orders and single monomials leave the regression; a scale switched off is answered by its centre (the
/// training mean), score -(w - c) / sigma^2, though others may still see it. Where a factorisation fails the
/// ridge is raised tenfold until it succeeds, and the report says so.
WaveletFit fitScore(const Moments& moments, double sigma, const ModelSpec& spec, const Work& work);

/// The features that take part in a cell's regression, by number, ascending: none where its scale is switched
/// off and answered by its centre.
std::vector<int> fittedFeatures(const MomentPlan& plan, int cell, const ModelSpec& spec);

/// The normal equations of one cell, as a person may want to see them.
struct NormalEquations {
    Eigen::MatrixXd a; ///< features x features: E[phi phi']
    Eigen::VectorXd b; ///< features: E[d phi / d w_k]
};
NormalEquations normalEquations(const MonomialTable& table, std::span<const double> noisyMoments);

} // namespace scorelet
