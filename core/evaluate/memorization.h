// The memorization gauge: is an image a copy of a training image, or as far from all of them as an unseen one
// is?
//
// Distances are root mean squares per pixel (core/evaluate/neighbours.h). Two ratios: to the distance of
// typical held-out images from their nearest training images (about 1: as new as real data, 0: a copy), and
// of the nearest to the second nearest training image (Yoon et al. 2023 call a sample memorized below 1/3).
// Pure functions: any thread may call them.
#pragma once

#include "core/base/work.h"
#include "core/data/dataset.h"
#include "core/evaluate/neighbours.h"
#include "core/image/image.h"
#include "core/sample/trajectory.h"

#include <Eigen/Core>
#include <vector>

namespace scorelet {

/// The gauge of one image.
struct Memorization {
    std::vector<Neighbour> nearest; ///< training images, nearest first; empty when the image is not finite
    double ratio;       ///< nearest distance / typical distance; NaN where undefined (typical 0, no nearest)
    double secondRatio; ///< nearest / second nearest distance, 0 to 1; NaN without two at different places
};

/// The gauges of images, each with its k >= 1 nearest training images. Throws as nearestNeighbours.
std::vector<Memorization> memorizationOf(const ImageBatch& images, const ImageSet& train,
                                         const TypicalDistance& typical, int k, const Work& work);

/// Over the steps of a trajectory: one row per step, one column per sample.
struct MemorizationPath {
    Eigen::MatrixXd distance; ///< of the denoised estimate to its nearest
    Eigen::Matrix<Eigen::Index, Eigen::Dynamic, Eigen::Dynamic>
        nearest; ///< which training image; -1 when not finite
};

/// The nearest training image of every denoised estimate of a trajectory.
MemorizationPath memorizationAlong(const Trajectory& trajectory, const ImageSet& train, const Work& work);

} // namespace scorelet
