// How a network's pictures lie in memory: planes with a border of zeros, so that a convolution is a sum of
// shifted planes and no loop asks where it is.
//
// Row r, column c of a plane is value 1 + (r + 1) * (width + 1) + c: a row of zeros above and below, and one
// column of zeros that is right of a row and left of the next.
#pragma once

#include <Eigen/Core>

namespace scorelet {

struct PlaneShape {
    int channels = 0;
    int height = 0;
    int width = 0;

    bool operator==(const PlaneShape&) const = default;

    int pixels() const { return height * width; }

    /// From one row to the next.
    int stride() const { return width + 1; }

    /// Where row 0, column 0 lies.
    int first() const { return 1 + stride(); }

    /// From there to the last pixel, with the borders between.
    int span() const { return (height - 1) * stride() + width; }

    /// Values of one plane: a multiple of 16, with room behind for the last vector of a row.
    int plane() const { return (first() + span() + stride() + 1 + 16 + 15) / 16 * 16; }

    /// Values of all planes.
    Eigen::Index values() const { return static_cast<Eigen::Index>(channels) * plane(); }
};

/// Sets all that lies outside the pictures to zero.
void clearBorders(const PlaneShape& shape, float* planes);

} // namespace scorelet
