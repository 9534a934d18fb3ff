#include "core/basis/basis_kind.h"

namespace scorelet {
namespace {

Places placesOf(BasisKind kind) {
    switch (kind) {
    case BasisKind::wavelet:
        return Places::wavelets;
    case BasisKind::pixels:
        return Places::pixels;
    case BasisKind::dct:
        return Places::dct;
    case BasisKind::fourier:
        return Places::fourier;
    case BasisKind::pca:
    case BasisKind::file:
        break;
    }
    return Places::list;
}

} // namespace

const std::vector<std::string>& basisKindNames() {
    static const std::vector<std::string> names = {"wavelet", "pixels", "dct", "fourier", "pca", "file"};
    return names;
}

bool hasLevels(BasisKind kind) {
    return hasBands(placesOf(kind));
}

SubbandLayout basisLayout(BasisKind kind, const ImageShape& shape, int levels, ColourBasis colours) {
    requireColours(colours, shape.channels);
    return SubbandLayout(shape.height, shape.width, hasLevels(kind) ? levels : 0, placesOf(kind))
        .ofChannels(shape.channels, colours);
}

} // namespace scorelet
