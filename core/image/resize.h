// Bringing a plane of pixels to another size, by one rule for each direction.
//
// Shrinking, an output pixel is the mean of what it covers, [i, i + 1) * input / output, parts of pixels by
// their share: nothing is left out, so that fine patterns become grey instead of others (no aliasing).
// Growing is bilinear: output pixel i samples the input at (i + 1/2) * input / output - 1/2 (half-pixel
// centres), clamped to the edge. Both add weighted differences to a first pixel, so that constant images stay
// exactly constant. The same size is a copy. All objects are immutable after construction and may be shared
// between threads.
#pragma once

#include "core/image/image.h"

#include <cstddef>
#include <vector>

namespace scorelet {

/// Resizing from one size to another, positions and weights worked out once for many images.
class Resizer {
public:
    /// All sides in pixels, at least 1.
    Resizer(int fromHeight, int fromWidth, int toHeight, int toWidth);

    /// Resizes a plane whose rows lie `stride` values apart into `to`, row by row. `scratch` is grown as
    /// needed; one per thread.
    void operator()(const float* from, std::ptrdiff_t stride, float* to, std::vector<float>& scratch) const;

private:
    /// Where one output pixel comes from, in one direction: growing or as large, from two neighbours;
    /// shrinking, from a run of pixels.
    struct Neighbours {
        int left, right;
        float weight; ///< of the right one, in [0, 1)
    };
    struct Run {
        int first;                  ///< its weight is what the others leave
        std::vector<float> weights; ///< of those that follow it
    };
    struct Axis {
        Axis(int from, int to);

        int from;
        std::vector<Neighbours> neighbours; ///< one for each output pixel, or else ...
        std::vector<Run> runs;              ///< ... one of these
    };

    void resizeRow(const float* from, float* to) const;
    void mixRows(const float* rows, std::size_t width, float* to) const;

    Axis rows_, columns_;
    std::size_t width_; ///< of the output
};

} // namespace scorelet
