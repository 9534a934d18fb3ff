// The channels of images in colour that are chosen to be shown, for window and pictures in files alike.
#pragma once

#include "core/image/image.h"
#include "core/session/experiment.h"

namespace scorelet {

/// The image as it is, or of three channels the luminance, or one of them, as an image of one channel.
Image shownChannels(const Image& image, ShownChannels shown);

} // namespace scorelet
