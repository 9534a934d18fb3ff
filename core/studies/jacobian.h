// The whole Jacobian of a denoiser at one noisy image, and the basis in which it shrinks (Kadkhodaie, Guth,
// Simoncelli, Mallat, "Generalization in diffusion models arises from geometry-adaptive harmonic
// representations", ICLR 2024).
//
// J_ij = dD_i / dx_j at the noisy image x. By Tweedie's formula the best denoiser's Jacobian is the posterior
// covariance over sigma^2: symmetric, without negative eigenvalues, and its trace times sigma^2 is the
// expected squared error given x. Any denoiser's symmetric part has an orthonormal eigenbasis, in which it
// shrinks, each eigenvector by its eigenvalue; how far J is from symmetric, it is from being any density's
// denoiser.
#pragma once

#include "core/basis/orthonormal.h"
#include "core/denoise/denoiser.h"

#include <Eigen/Core>

namespace scorelet {

/// The most values of an image whose whole Jacobian is computed: 64 x 64 pixels of one channel, 128 MB.
constexpr int maxJacobianValues = 4096;

/// J (n x n of the n values of an image, in their order) at the noisy image; n rows by
/// Denoiser::sensitivity(), but of a denoiser with stencils every coefficient's derivatives once, and of one
/// with FiniteDifferences every column once.
///
/// `basis` is the transform that a denoiser with stencils works in; others need none. Reports progress.
/// Throws Error for more than maxJacobianValues.
Eigen::MatrixXd wholeJacobian(const Denoiser& denoiser, const Image& noisy, const OrthonormalTransform* basis,
                              const Work& work);

/// Numbers of a Jacobian that need no eigenvectors.
struct JacobianNumbers {
    int values = 0;   ///< n
    double trace = 0; ///< of J: the sum of the shrink factors, the effective dimension
    double squares =
        0; ///< |J|^2, the sum of its squared entries; of a symmetric J that of the squared factors
    double defect = 0; ///< |J - J'| / (2 |J|), Frobenius norms: 0 symmetric, 1 antisymmetric; NaN of J = 0
};
JacobianNumbers jacobianNumbers(const Eigen::MatrixXd& jacobian);

/// The eigenbasis of the symmetric part (J + J') / 2.
struct HarmonicBasis {
    Eigen::VectorXd factors; ///< eigenvalues, falling
    Eigen::MatrixXf vectors; ///< n x n, an eigenvector a column, orthonormal, its largest entry positive
};

/// Throws Error where an entry is not finite. Reports progress.
HarmonicBasis harmonicBasis(const Eigen::MatrixXd& jacobian, const Work& work);

} // namespace scorelet
