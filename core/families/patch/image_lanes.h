// Training images laid out for machines that keep a softmax per pixel, and that softmax.
//
// Blocks of 32 images, pixel by pixel: lane i of pixel p is pixel p of the block's image i, so that one
// instruction serves many images. Lanes beyond the last image hold a value so far away that their weight is
// zero. A PixelSoftmax is one streaming softmax average per pixel: its smallest distance so far, the total
// weight relative to it, and the weighted sum. Merged in a fixed order, it gives the same bits on 1 thread or
// many.
#pragma once

#include "core/base/work.h"
#include "core/image/image.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <vector>

namespace scorelet {

/// The first images of a set, 32 side by side.
class ImageLanes {
public:
    static constexpr int lanes = 32;
    using Lane = Eigen::Array<float, lanes, 1>; ///< one pixel of one block

    /// The first `count` images. Throws Error if there is none, or if they have more than one channel.
    ImageLanes(const ImageBatch& images, Eigen::Index count, const Work& work);

    int count() const { return count_; }
    const ImageShape& shape() const { return shape_; }
    int pixels() const { return shape_.pixels(); }
    std::size_t bytes() const { return values_.capacity() * sizeof(float); }
    int blocks() const { return (count_ + lanes - 1) / lanes; }

    /// Images in a block: 32 but for the last.
    int imagesIn(int block) const { return std::min(lanes, count_ - block * lanes); }

    /// pixels x lanes values of a block.
    const float* block(int block) const {
        return values_.data() + static_cast<size_t>(block) * static_cast<size_t>(pixels()) * lanes;
    }

private:
    int count_ = 0;
    ImageShape shape_;
    std::vector<float> values_;
};

/// The average over training images of one value per pixel, weighted by exp(-distance / (2 sigma^2)).
class PixelSoftmax {
public:
    PixelSoftmax(int pixels, double sigma);

    /// Adds 32 squared distances and the values that they weigh, at one pixel.
    void add(int pixel, const float* distances, const float* values) {
        const Eigen::Map<const ImageLanes::Lane> distance(distances);
        float& nearest = nearest_[static_cast<size_t>(pixel)];
        const float best = distance.minCoeff();
        if (best > nearest + reach_) return;
        addNear(pixel, distance, Eigen::Map<const ImageLanes::Lane>(values), best);
    }

    /// Adds what another one has gathered.
    void merge(const PixelSoftmax& other);

    /// The averages, one per pixel; NaN where a distance was not finite.
    void averages(float* result) const;

private:
    void addNear(int pixel, const Eigen::Map<const ImageLanes::Lane>& distance,
                 const Eigen::Map<const ImageLanes::Lane>& values, float best);

    float precision_;            ///< 1 / (2 sigma^2)
    float reach_;                ///< distances farther behind the nearest have no weight
    std::vector<float> nearest_; ///< per pixel
    std::vector<double> total_;
    std::vector<double> sum_;
};

/// True for a finite pixel within +-1e15: nearer than the lanes that hold no image.
inline bool isUsablePixel(float value) {
    return std::abs(value) <= 1e15F;
}

/// The noisy images with NaN in place of pixels that are not usable.
ImageBatch usablePixels(const ImageBatch& noisy);

/// How many images a machine uses: the choice, or its default if that is 0, but no more than there are.
/// Throws Error if the choice is negative.
Eigen::Index chosenImages(int choice, Eigen::Index standard, Eigen::Index available);

} // namespace scorelet
