// Distances between images: exact ones in double, and the k nearest of a large set by matrix products.
//
// |q - x|^2 = |q|^2 - 2 q.x + |x|^2 costs one matrix product for many queries, but loses digits where the
// images are near; so the product only nominates candidates and their distances are computed again from the
// differences. All channels count alike. Functions are pure: any thread may call them.
#pragma once

#include "core/base/work.h"
#include "core/image/image.h"

#include <Eigen/Core>
#include <span>
#include <vector>

namespace scorelet {

/// Sum of (a[j] - b[j])^2 over `count` values, in double.
double squaredDistance(const float* a, const float* b, Eigen::Index count);

/// |x|^2 of every image, in double.
Eigen::VectorXd squaredNorms(const ImageBatch& images, const Work& work);

/// One image of a set and how far it is.
struct ImageDistance {
    Eigen::Index index;     ///< within the set
    double squaredDistance; ///< sum over pixels and channels
};

/// The k nearest images (all, if there are fewer) of every query, nearest first, ties by index. Distances are
/// exact to double rounding. A query with a pixel that is not finite, or beyond 1e15, has an empty list.
/// `norms` are squaredNorms(images). Throws Error if the shapes differ.
std::vector<std::vector<ImageDistance>> nearestImages(const ImageBatch& queries, const ImageBatch& images,
                                                      const Eigen::VectorXd& norms, int k, const Work& work);

/// True if every value is finite and within +-1e15, so that float products of images cannot overflow.
bool isUsable(std::span<const float> values);

} // namespace scorelet
