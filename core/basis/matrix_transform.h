// Orthonormal bases other than wavelets: pixels, DCT, real Fourier, and any orthonormal matrix.
//
// Coefficients are computed in double and rounded once, so that the transforms are orthonormal to float's
// rounding. Frequencies stand where a wavelet of the same octave would: coefficient (u, v) of u half or whole
// cycles down and v across is the one at row u and column v of the mosaic, and an octave of both axes is a
// subband.
#pragma once

#include "core/basis/basis_kind.h"
#include "core/basis/orthonormal.h"

#include <Eigen/Core>

#include <memory>

namespace scorelet {

/// The orthonormal DCT-II of n samples, an atom a row: row u has u half cycles,
/// sqrt((u ? 2 : 1) / n) cos(pi u (x + 1/2) / n).
Eigen::MatrixXd cosineMatrix(int n);

/// The orthonormal real Fourier basis of n samples, an atom a row, by rising frequency: 1, cos 1, sin 1, cos
/// 2, sin 2, ... whole cycles, and of an even n at last the alternating one.
Eigen::MatrixXd fourierMatrix(int n);

/// max |Q Q' - I| over all entries; NaN where an entry of Q is not finite. Q must be square (assert).
double orthonormalDefect(const Eigen::MatrixXd& rows);

/// Pixels, the DCT or the Fourier basis (assert: no other kind). Throws Error for an impossible layout.
std::shared_ptr<const OrthonormalTransform> fixedTransform(BasisKind kind, int height, int width, int levels);

/// The basis whose atoms are the rows of an orthonormal matrix, each the values of an image of the shape as
/// they are stored. What the matrix is must be known: a defect is that of every result. Throws Error where it
/// is not square or not of so many columns.
std::shared_ptr<const OrthonormalTransform> matrixTransform(std::string name, const ImageShape& shape,
                                                            Eigen::MatrixXd rows);

} // namespace scorelet
