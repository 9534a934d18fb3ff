// The eigenvalues and eigenvectors of a large symmetric matrix, by a computation that can be stopped.
//
// The textbook's way, as Eigen::SelfAdjointEigenSolver goes it: Householder reflections to a tridiagonal
// matrix, then implicit QR sweeps with Wilkinson's shift (Golub and Van Loan, Matrix Computations, 8.3).
// Eigen's solver takes half a second for the covariance of 32 x 32 images and a minute for 64 x 64, and
// cannot be stopped on the way; this one asks before every column, sweep and block of rows, and applies
// reflections and rotations on all threads. The split is fixed, so the bits are the same on 1 thread or many.
#pragma once

#include "core/base/work.h"

#include <Eigen/Core>
#include <optional>

namespace scorelet {

/// A = vectors diag(values) vectors'.
struct SymmetricEigen {
    Eigen::VectorXd values;  ///< n, ascending
    Eigen::MatrixXd vectors; ///< n x n, the eigenvectors as columns, orthonormal
};

/// The eigenvalues and eigenvectors of a symmetric matrix (n x n) of which only the lower triangle is read.
///
/// Reports progress from 0 to 1. Nothing is returned where a value is not finite, or where the sweeps do not
/// converge.
std::optional<SymmetricEigen> symmetricEigen(Eigen::MatrixXd matrix, const Work& work);

} // namespace scorelet
