// How alike the outputs of two denoisers are: three measures, each under its own name.
//
// "r2" means two different things in the literature: the mean-removed cosine (Pearson correlation over
// pixels, what Kamb & Ganguli's script plots) and 1 - SSres / SStot (Lukoianov et al.). Both are given per
// image, over its pixels (and channels); the first does not see a wrong scale or offset, the second does, and
// can be negative.
#pragma once

#include "core/base/work.h"
#include "core/data/dataset.h"
#include "core/denoise/denoiser.h"
#include "core/image/image.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace scorelet {

/// Agreement of one image with its reference.
struct ImageAgreement {
    double mse; ///< mean squared difference per pixel
    double
        cosine; ///< cosine after each image's own mean is removed, -1 to 1; NaN when one of them is constant
    double explained; ///< 1 - SSres / SStot, SStot about the reference's own mean; NaN when the reference is
                      ///< constant
};

/// Agreement of many images; the means leave out undefined values.
struct Agreement {
    std::vector<ImageAgreement> images; ///< by row
    double mse = 0;
    double cosine = 0;    ///< NaN when it is defined for no image
    double explained = 0; ///< likewise
};

/// Compares images with as many reference images (at least one). Throws Error if their shapes differ.
Agreement agreementOf(const ImageBatch& images, const ImageBatch& reference);

/// The results of two models made from disjoint halves of the data, on the same noisy images.
struct HalvesPoint {
    int images = 0;      ///< training images of each half
    Agreement between;   ///< the first half's results, the second's as reference
    double mseFirst = 0; ///< against the clean images
    double mseSecond = 0;
};

/// The training images `which`, `which` + 2, ... (which is 0 or 1), `size` of them, and the first `queries`
/// held-out ones. Throws Error when size is below 2 or 2 size exceeds the training set.
DataSet halfOf(const DataSet& data, int which, int size, int queries);

/// The model of a half (0 or 1) of so many images, as the lab prepares a column's.
using ModelOfHalf = std::function<std::shared_ptr<const Model>(int which, int size)>;

/// The two-halves experiment of Kadkhodaie et al. 2024: for every size n, one model on training images 0, 2,
/// 4, ... and one on 1, 3, 5, ... (the first n of each, so that sizes are nested), at one sigma, on the first
/// `queries` held-out images with the same noise.
/// Throws Error when a size is below 2 or 2 n exceeds the training set.
std::vector<HalvesPoint> compareHalves(const DataSet& data, const ModelOfHalf& modelOf,
                                       const std::vector<int>& sizes, double sigma, int queries,
                                       std::uint64_t seed, const Work& work);

} // namespace scorelet
