// Distances between images: exact ones in double, and the k nearest of a large set by matrix products.
//
// |q - x|^2 = |q|^2 - 2 q.x + |x|^2 costs one matrix product for many queries, but loses digits where the
// images are near; so the product only nominates candidates and their distances are computed again from the
// differences. Images are rows (count x pixels). Functions are pure: any thread may call them.
#pragma once

#include "core/base/work.h"
#include "core/image/image.h"

#include <Eigen/Core>
#include <vector>

namespace scorelet {

/// Sum of (a[j] - b[j])^2 over `count` values, in double.
double squaredDistance(const float* a, const float* b, Eigen::Index count);

/// |row|^2 of every image, in double.
Eigen::VectorXd squaredNorms(const ImageMatrix& images, const Work& work);

/// One image of a set and how far it is.
struct ImageDistance {
    Eigen::Index index;     ///< row of the set
    double squaredDistance; ///< sum over pixels
};

/// The k nearest images (all, if there are fewer) of every query, nearest first, ties by index. Distances are
/// exact to double rounding. A query with a pixel that is not finite, or beyond 1e15, has an empty list.
/// `norms` are squaredNorms(images).
std::vector<std::vector<ImageDistance>> nearestImages(const ImageMatrix& queries, const ImageMatrix& images,
                                                      const Eigen::VectorXd& norms, int k, const Work& work);

/// True if every pixel of row `row` is finite and within +-1e15, so that float products of images cannot
/// overflow.
bool isUsableRow(const ImageMatrix& images, Eigen::Index row);

} // namespace scorelet
