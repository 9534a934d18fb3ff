// The comparators by name: every denoiser of the lab that is not a wavelet score model.
#pragma once

#include "core/data/dataset.h"
#include "core/denoise/denoiser.h"
#include "core/score/spec.h"

namespace scorelet {

/// Prepares ideal, nearest, wiener, ls, els, pca-locality, bayes-shrink or sure-shrink on the training images
/// of `data`, which the model keeps alive. Shrinkage uses db2 with 3 levels. Throws Error for an impossible
/// setting, and if the kind is a wavelet score model.
std::shared_ptr<const Model> prepareComparator(const ModelSpec& spec, std::shared_ptr<const DataSet> data,
                                               const Work& work);

/// How many of the first `available` training images the comparator is made of: all but for the patch
/// machines, which take spec.images or their default.
Eigen::Index imagesOf(const ModelSpec& spec, Eigen::Index available);

/// Whether the model's error is known in closed form, exact in the noise.
bool hasExactError(const ModelSpec& spec);

} // namespace scorelet
