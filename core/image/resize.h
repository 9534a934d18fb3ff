// Bringing an image to another size.
//
// Bilinear: output pixel i samples the input at (i + 1/2) * input / output - 1/2 (half-pixel centres),
// clamped to the edge; the two neighbours are mixed as a + t * (b - a), so constant images stay exactly
// constant. There is no antialiasing in it; averageBlocks() in front of it is what keeps large photographs
// from aliasing. All objects are immutable after construction and may be shared between threads.
#pragma once

#include "core/image/image.h"

#include <vector>

namespace scorelet {

/// Bilinear resizing from one size to another, its positions and weights worked out once for many images.
class BilinearResizer {
public:
    /// All sides in pixels, at least 1.
    BilinearResizer(int fromHeight, int fromWidth, int toHeight, int toWidth);

    /// Resizes one row-major plane `from` into `to`. `scratch` is grown as needed; one per thread.
    void operator()(const float* from, float* to, std::vector<float>& scratch) const;

private:
    struct Tap {
        int left, right; ///< the two neighbours' indices
        float weight;    ///< of the right one, in [0, 1)
    };
    static std::vector<Tap> taps(int from, int to);

    int fromHeight_, fromWidth_;
    std::vector<Tap> rows_, columns_;
};

/// The image resized bilinearly to height x width, every channel for itself, as below.
Image resizeBilinear(const Image& image, int height, int width);

/// The largest centred square of the image.
Image cropToSquare(const Image& image);

/// The mean of every whole factor x factor block; pixels beyond the last whole block are left out.
Image averageBlocks(const Image& image, int factor);

} // namespace scorelet
