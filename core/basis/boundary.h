// What a transform does at the image's border, measured: how far each boundary mode is from orthonormal.
//
// The transform of J levels along one axis of n samples is a matrix W (m x n), rows in the order scaling_J,
// detail_J, ..., detail_1, in PyWavelets' conventions: a level gives coefficients c[k] = sum_j filter[j] x[2k
// + 1 - j] of the extended signal, floor((n + L - 1) / 2) of each kind for a filter of L taps; periodized
// c[k] = sum_j filter[j] x[2k + L/2 - j] on the circle, n / 2 of each. The inverse R (n x m) is PyWavelets'
// too: the transposed filters, cropped to the signal. The modes differ in where coefficients stand, too,
// not only in what is beyond the border: periodized, c[k] begins at sample 2k + L/2, else at 2k + 1. The
// mode `moved` is the circle with the others' places, and tells the one from the other. Orthonormal means
// W W' = I (noise stays white, coefficients are independent) and W' W = I (energy is kept, the inverse is
// the transpose). All modes have R W = I; those on a circle alone have as many coefficients as samples
// and W W' = I.
#pragma once

#include "core/basis/filter.h"

#include <Eigen/Core>

#include <array>

namespace scorelet {

enum class BoundaryMode {
    periodized, ///< the axis is a circle
    moved,      ///< the same, with c[k] = sum_j filter[j] x[2k + 1 - j]: the signal moved on the circle
    symmetric,  ///< mirrored at its ends, the end samples repeated
    zero        ///< zeros beyond its ends: keeps energy, but noise does not stay white at the border
};

inline constexpr std::array boundaryModes = {BoundaryMode::periodized, BoundaryMode::moved,
                                             BoundaryMode::symmetric, BoundaryMode::zero};

/// Whether the axis is a circle: the transform is orthonormal.
constexpr bool isCircle(BoundaryMode mode) {
    return mode == BoundaryMode::periodized || mode == BoundaryMode::moved;
}

/// "periodized", "moved", "symmetric" or "zero".
const char* name(BoundaryMode mode);

/// W: m x n. Throws Error for levels < 1, n < 1 or n > 4096, and, on a circle, unless n is divisible by
/// 2^levels.
Eigen::MatrixXd analysisOperator(const Filter& filter, int n, int levels, BoundaryMode mode);

/// R: n x m, PyWavelets' inverse of the same transform. Throws as analysisOperator.
Eigen::MatrixXd synthesisOperator(const Filter& filter, int n, int levels, BoundaryMode mode);

/// How far a mode is from orthonormal. "Max" is the largest magnitude of an entry, "norm" Frobenius'.
struct BoundaryDefect {
    BoundaryMode mode;
    int samples;           ///< n
    int coefficients;      ///< m along one axis; m / n is the redundancy
    int imageCoefficients; ///< of the n x n image: scaling_J^2 + 3 (detail_J^2 + ... + detail_1^2)
    double whiteMax; ///< of W W' - I (m x m): correlation and gain that the transform gives to white noise
    double whiteNorm;
    double energyMax; ///< of W' W - I (n x n): energy not kept, error of the transpose as inverse
    double energyNorm;
    double inverseMax; ///< of R W - I (n x n): reconstruction error of PyWavelets' inverse

    double redundancy() const {
        return static_cast<double>(imageCoefficients) / samples / samples;
    } ///< of the image
};

/// How many coefficients an image of n x n samples has. Throws as analysisOperator.
int imageCoefficients(const Filter& filter, int n, int levels, BoundaryMode mode);

/// Measures a mode on an axis of n samples. Throws as analysisOperator.
BoundaryDefect measureBoundary(const Filter& filter, int n, int levels, BoundaryMode mode);

} // namespace scorelet
