// Some images out of many, taken evenly.
#pragma once

#include "core/image/image.h"

#include <Eigen/Core>
#include <vector>

namespace scorelet {

/// `count` (at most `among`) of the numbers from 0 to `among` - 1, spread evenly, the first and the last among
/// them (as NumPy's `linspace(0, among - 1, count).astype(int)`): of training images that are sorted, say by
/// class, the first would be of one kind.
std::vector<Eigen::Index> spreadEvenly(Eigen::Index count, Eigen::Index among);

/// The images of these numbers.
ImageBatch imagesAt(const ImageBatch& images, const std::vector<Eigen::Index>& numbers);

} // namespace scorelet
