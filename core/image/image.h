// Pixels: one image, or many as the rows of a matrix.
//
// Grey values are float in [-1, 1] (-1 black background, +1 white). An Image is row-major, height x width;
// flattened row by row it is one row of an ImageMatrix.
#pragma once

#include <Eigen/Core>

namespace scorelet {

/// One grey image, height x width, row-major.
using Image = Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Many images of one size, one per row: count x (height * width), row-major.
using ImageMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

} // namespace scorelet
