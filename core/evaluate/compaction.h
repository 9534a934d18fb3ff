// Energy compaction: how few coefficients hold an image, in pixels, in Fourier's basis and in a chosen one.
//
// All three are orthonormal bases of real numbers, as many as pixels, so their curves compare like with like.
// The Fourier basis is the real one of cosines and sines (a pair of conjugate frequencies gives sqrt(2) Re F
// and sqrt(2) Im F, F the unitary transform). Images are taken as they are: whoever wants the background or
// the mean out subtracts it first.
#pragma once

#include "core/basis/orthonormal.h"
#include "core/image/image.h"

#include <Eigen/Core>
#include <vector>

namespace scorelet {

/// cumulative[m] is the fraction of the energy (sum of squares) in the m largest coefficients, m = 0 ...
/// count.
struct Compaction {
    std::vector<double> cumulative; ///< rises from 0 to 1; all 0 for an image of zeros

    /// The fraction in the first m; m is clamped to the number of coefficients.
    double fraction(int m) const;

    /// The smallest number of coefficients that hold this fraction of the energy (0 to 1).
    int coefficientsFor(double fraction) const;
};

/// The curve of any coefficients.
Compaction compactionOf(const Eigen::VectorXd& coefficients);

/// Coefficients of an image in the real, orthonormal Fourier basis of each channel, in no useful order:
/// height
/// * width numbers. Throws Error for other images.
Eigen::VectorXd fourierCoefficients(const Image& image);

/// The three curves of one image.
struct BasisCompaction {
    Compaction pixels;
    Compaction fourier;
    Compaction chosen; ///< in the transform's basis
};

/// The curves of an image. Throws Error unless it is of the transform's shape.
BasisCompaction compareBases(const Image& image, const OrthonormalTransform& transform);

/// A Gaussian bump of height 1 on a zero background of one channel, `width` its standard deviation in pixels:
/// the local event that spreads over all frequencies.
Image localBump(int rows, int cols, double centreRow, double centreCol, double width);

} // namespace scorelet
