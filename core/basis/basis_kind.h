// The kinds of orthonormal bases, their names and their layouts.
#pragma once

#include "core/basis/layout.h"
#include "core/image/image.h"

#include <string>
#include <vector>

namespace scorelet {

enum class BasisKind {
    wavelet, ///< a filter of filter.h
    pixels,  ///< the identity
    dct,     ///< DCT-II, separable
    fourier, ///< cosines and sines, separable
    pca,     ///< the principal components of training images, by falling variance
    file     ///< the rows of a matrix in an NPY file
};

/// "wavelet", "pixels", "dct", "fourier", "pca", "file": in the order of the enumeration.
const std::vector<std::string>& basisKindNames();

/// Whether coefficients of such a basis have bands, and so a number of levels.
bool hasLevels(BasisKind kind);

/// Of images of a shape. Throws Error for a number of levels that the sides do not have, where there are
/// levels, and for opponent colours of other than three channels.
SubbandLayout basisLayout(BasisKind kind, const ImageShape& shape, int levels, ColourBasis colours);

} // namespace scorelet
