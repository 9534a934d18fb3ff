// The solver of a score's normal equations, whatever its features are.
//
//     (A + lambda diag(A)) theta = -b,   A = E[phi phi'],   b = E[d phi / d w_k]:
// the system is scaled to unit diagonal first, so that lambda is relative and the units of features do not
// matter.
#pragma once

#include "core/base/error.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <algorithm>

namespace scorelet {

/// One system after the other, in the same memory.
struct RidgeSolver {
    Eigen::MatrixXd system; ///< the equations' lower triangle, then its Cholesky factor
    Eigen::VectorXd scale;  ///< 1 / sqrt(A_ii)
    Eigen::VectorXd right;  ///< -b, scaled; then theta / scale
    double rcond = 0;       ///< estimate of 1 / (|M|_1 |M^-1|_1), M the scaled system with its ridge

    void resize(Eigen::Index features) {
        system.resize(features, features);
        scale.resize(features);
        right.resize(features);
    }

    /// Solves with at least the given ridge: where a factorisation fails it is raised tenfold until it
    /// succeeds. Returns the ridge that it took. `assemble` fills scale, right and what is below the diagonal
    /// of system. Throws Error for values that are not finite.
    template <class Assemble>
    double solve(double ridge, const Assemble& assemble) {
        for (;; ridge = std::max(ridge * 10, 1e-14)) {
            assemble();
            system.diagonal().setConstant(1 + ridge);
            // In place, so that a thread holds one matrix and not two: of 9,000 features each has 650 MB.
            const Eigen::LLT<Eigen::Ref<Eigen::MatrixXd>> llt(system);
            if (llt.info() == Eigen::Success) {
                llt.solveInPlace(right);
                rcond = llt.rcond();
                return ridge;
            }
            if (ridge > 1)
                throw Error("the normal equations hold values that are not finite",
                            "Check the data for NaN.");
        }
    }
};

} // namespace scorelet
