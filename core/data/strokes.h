// The built-in data set: ten classes of hand-drawn-looking digits, drawn by a random pen, any number of them.
//
// An image is a pure function of (seed, split, index, size): its digit, the digit's skeleton
// (core/data/digit_skeleton.h), a slow warp, an affine change (slant, turn, stretch, size, place) and the pen
// (core/data/pen.h) come from one key, so the first images are the same whatever the count or the number of
// threads, and the same digit is drawn at every size. Training and held-out images come from disjoint
// families of keys. Background is exactly -1.
#pragma once

#include "core/data/dataset.h"
#include "core/data/image_reader.h"

#include <cstdint>
#include <span>

namespace scorelet {

/// The two families of images.
enum class StrokesSplit : std::uint64_t { train = 1, heldOut = 2 };

/// Draws one image into `pixels` (size x size, row-major, grey in [-1, 1]) and returns its digit, 0 to 9.
int drawStrokes(std::uint64_t seed, StrokesSplit split, std::uint64_t index, int size,
                std::span<float> pixels);

/// One family's first images, drawn when they are read.
class StrokesImages final : public ImageReader {
public:
    /// As many as the request says.
    StrokesImages(StrokesSplit split, const DataRequest& request);

    int count() const override { return count_; }
    ImageBatch read(int first, int count, const Work& work) override;

private:
    StrokesSplit split_;
    DataRequest request_;
    int count_;
};

/// The data set of the request: 4,000 and 1,000 images where it does not say how many.
DataSet loadStrokes(const DataRequest& request, const Work& work);

} // namespace scorelet
