// Grey and colour: one channel, or red, green and blue.
//
// Luminance is Rec. 601, Y = 0.299 R + 0.587 G + 0.114 B. Any thread.
#pragma once

#include "core/image/image.h"

namespace scorelet {

/// What transparent pixels are shown over.
enum class Ground { black, white };

/// Rec. 601 luminance of three values of one scale, on that scale, not rounded; of grey exactly the grey.
inline float luminance(float red, float green, float blue) {
    if (red == green && green == blue) return red;
    return 0.299f * red + 0.587f * green + 0.114f * blue;
}

/// An image of one or three channels with 1 or 3 of them: of colour its luminance, of grey three equal
/// planes. Throws Error for other numbers.
Image withChannels(const Image& image, int channels);

} // namespace scorelet
