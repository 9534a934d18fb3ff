// The basis of images of several channels: a basis of colours, and a basis of planes for each of its
// channels.
#pragma once

#include "core/basis/colour_basis.h"
#include "core/basis/orthonormal.h"

#include <memory>

namespace scorelet {

/// Images of `channels` channels, each transformed by `plane` after the colours are turned. The coefficients
/// stand as plane->layout().ofChannels() says. `plane` itself where there is one channel. Throws Error for
/// opponent colours of other than three channels, and where the plane's basis is a list.
std::shared_ptr<const OrthonormalTransform> ofChannels(std::shared_ptr<const OrthonormalTransform> plane,
                                                       int channels, ColourBasis colours);

} // namespace scorelet
