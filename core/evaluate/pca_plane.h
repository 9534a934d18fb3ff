// The plane of the data's first two principal components, in which trajectories are drawn over the data's
// cloud.
//
// Found by subspace iteration (Halko, Martinsson, Tropp 2011, algorithm 4.4) on an even subset of the images,
// with a fixed start, so the same data give the same plane; each axis points to the side on which its largest
// entry is positive.
#pragma once

#include "core/base/work.h"
#include "core/image/image.h"

#include <Eigen/Core>

namespace scorelet {

/// A plane through the mean of the data; coordinates are in pixel units (not divided by deviations).
struct PcaPlane {
    Image mean;
    Eigen::Matrix<float, 2, Eigen::Dynamic> axes; ///< 2 x values of an image, orthonormal rows
    Eigen::Vector2d variance = {0, 0};            ///< of the data along each axis
    double totalVariance = 0; ///< over all values, so variance / totalVariance is the share shown
    int images = 0;           ///< used for it
};

/// The plane of the images (of at least 2 pixels), from at most `limit` of them, evenly spread. Throws
/// Error for no image at all; where there are fewer than two directions of variance the remaining axes are
/// arbitrary.
PcaPlane fitPcaPlane(const ImageBatch& images, const Work& work, int limit = 4000);

/// Coordinates of images in the plane: count x 2. Throws Error if their shape is not that of the mean.
Eigen::MatrixX2f project(const PcaPlane& plane, const ImageBatch& images);

} // namespace scorelet
