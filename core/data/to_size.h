// What all readers share: how many images are taken, how much memory they may need, how each is brought to
// the chosen size, and how that is told.
#pragma once

#include "core/data/dataset.h"
#include "core/image/resize.h"

#include <span>
#include <string>
#include <vector>

namespace scorelet {

/// Brings images of one original size to the request's size, many times quickly: the largest centred square,
/// resized (core/image/resize.h); or padded whole. Shared between threads.
class ImageFitter {
public:
    /// `file` names the source in messages. Throws Error when the original is larger than the size and may
    /// only be padded.
    ImageFitter(int height, int width, const DataRequest& request, const std::string& file);

    /// Fits the planes of one image (height x width values each), as many as the request has channels, or a
    /// single one for all of them, into an image of the request's shape. `scratch`: one per thread.
    void operator()(std::span<const float> from, std::span<float> to, std::vector<float>& scratch) const;

private:
    void fitPlane(const float* from, float* to, std::vector<float>& scratch) const;

    int height_, width_, size_, channels_;
    SizeFit fit_;
    int side_; ///< of the largest centred square
    Resizer resizer_;
};

/// An image of one or three channels (core/image/channels.h) in the request's shape, as ImageFitter brings it
/// there. `file` names it in messages. Throws Error when it may only be padded and is too large.
Image fittedImage(const Image& image, const DataRequest& request, const std::string& file);

/// Throws Error for a request that no source can fulfil.
void checkRequest(const DataRequest& request);

/// The number of images to take: all available when none are requested, never more than there are.
int chosenCount(int requested, long long available);

/// Room for `count` images of the request's shape, their values still to be written. Throws Error when it
/// would take more than 4 GiB.
ImageBatch allocateImages(int count, const DataRequest& request);

/// A count with thousands separators: 60,000.
std::string grouped(long long count);

/// "60,000 images", or "60,000 images (70,000 were asked for)".
std::string describeCount(int taken, int requested);

/// How originals of a size become the request's: "28 x 28 resized bilinearly to 32 x 32", "the centred
/// squares of 96 x 128 averaged down to 32 x 32", or unchanged.
std::string describeFit(int height, int width, const DataRequest& request);

/// What the channels of an image hold: "grey", "grey in three channels", "luminance" or "colour".
const char* describeChannels(bool colour, const DataRequest& request);

} // namespace scorelet
