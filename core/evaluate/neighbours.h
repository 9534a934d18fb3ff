// Nearest training images of denoised or generated ones, and how near a typical unseen image is: the
// memorization gauge.
//
// Distances are root mean squares per pixel and channel, in the images' units ([-1, 1]).
// Candidates by matrix products, their distances from the differences in double. Pure functions: any thread
// may call them.
#pragma once

#include "core/base/work.h"
#include "core/data/dataset.h"

#include <Eigen/Core>
#include <vector>

namespace scorelet {

/// One neighbour of an image.
struct Neighbour {
    Eigen::Index index; ///< row of the set
    double distance;    ///< root mean square per pixel
};

/// The k nearest images of `set` (all, if it has fewer) for every one of `queries`, nearest first, ties by
/// index. A query that is not finite has an empty list. Throws Error if k < 1 or the shapes differ.
std::vector<std::vector<Neighbour>> nearestNeighbours(const ImageBatch& queries, const ImageSet& set, int k,
                                                      const Work& work);

/// How many nearest training images are shown of an image.
constexpr int shownNeighbours = 5;

/// Below this ratio of its distance to the typical one an image is the training image ...
constexpr double copyRatio = 0.01;

/// ... and below this one a near copy (Yoon et al. 2023).
constexpr double nearCopyRatio = 1.0 / 3;

/// Held-out images behind a typical distance.
constexpr Eigen::Index typicalImages = 500;

/// Below this distance an image is the training image, whatever is typical: rounding alone lies between.
constexpr double sameImage = 1e-5;

/// How far held-out images are from the training images. Held-out images that are training images, too, are
/// counted and left out: they tell nothing of unseen ones.
struct TypicalDistance {
    double mean = 0; ///< of the distances to the nearest training image; NaN where every image is repeated
    double median = 0;
    double standardError = 0;  ///< of the mean; 0 for fewer than two images
    Eigen::Index heldOut = 0;  ///< how many held-out images were compared: the first so many
    Eigen::Index repeated = 0; ///< so many of them are training images
    Eigen::Index train = 0;    ///< with how many training images
};

/// The distances of the first `limit` held-out images to their nearest training images. Throws Error if
/// either set is empty or limit < 1.
TypicalDistance typicalDistance(const ImageSet& heldOut, const ImageSet& train, Eigen::Index limit,
                                const Work& work);

/// How near an answer is to the training images, by its distance to the nearest one.
enum class Nearness {
    unknown,  ///< not finite, or all held-out images repeat training images, so that no distance is typical
    copy,     ///< below copyRatio of the typical distance, or none at all: it is that image
    nearCopy, ///< below nearCopyRatio
    apart
};

/// The verdict on a distance (root mean square per pixel).
Nearness nearnessOf(double distance, const TypicalDistance& typical);

} // namespace scorelet
