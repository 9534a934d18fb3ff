// Training images laid out for machines that keep a softmax per pixel (core/denoise/streaming_softmax.h).
//
// Blocks of 32 images, value by value: lane i of value p is value p of the block's image i (a pixel of one of
// its channels), so that one instruction serves many images. Lanes beyond the last image hold a value so far
// away that their weight is zero.
#pragma once

#include "core/base/work.h"
#include "core/denoise/streaming_softmax.h"
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
    using Lane = Eigen::Array<float, lanes, 1>; ///< one value of one block

    /// The first `count` images. Throws Error if there is none.
    ImageLanes(const ImageBatch& images, Eigen::Index count, const Work& work);

    int count() const { return count_; }
    const ImageShape& shape() const { return shape_; }
    int values() const { return shape_.values(); } ///< of an image
    std::size_t bytes() const { return values_.capacity() * sizeof(float); }
    int blocks() const { return (count_ + lanes - 1) / lanes; }

    /// Images in a block: 32 but for the last.
    int imagesIn(int block) const { return std::min(lanes, count_ - block * lanes); }

    /// values() x lanes numbers of a block.
    const float* block(int block) const {
        return values_.data() + static_cast<size_t>(block) * static_cast<size_t>(values()) * lanes;
    }

private:
    int count_ = 0;
    ImageShape shape_;
    std::vector<float> values_;
};

/// For every value of an image the average over training images of one value, weighted by exp(-distance / (2
/// sigma^2)).
class PixelMeans {
public:
    PixelMeans(int values, double sigma)
        : means_(static_cast<size_t>(values), Mean(static_cast<float>(1 / (2 * sigma * sigma)))) {}

    /// Adds 32 squared distances and the values that they weigh, at one of the image's.
    void add(int value, const float* distances, const float* values) {
        means_[static_cast<size_t>(value)].add(Eigen::Map<const ImageLanes::Lane>(distances),
                                               Eigen::Map<const ImageLanes::Lane>(values));
    }

    /// Adds what another one has gathered.
    void merge(const PixelMeans& other) {
        for (size_t p = 0; p < means_.size(); ++p) means_[p].merge(other.means_[p]);
    }

    /// One per value; NaN where a distance was not finite.
    void averages(float* result) const {
        for (const Mean& mean : means_) *result++ = static_cast<float>(mean.sum() / mean.total());
    }

private:
    using Mean = StreamingSoftmax<float, double>;

    std::vector<Mean> means_;
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
