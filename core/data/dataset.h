// A data set: training and held-out images of one size, never mixed, and where they came from.
#pragma once

#include "core/base/work.h"
#include "core/image/image.h"

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace scorelet {

/// Images of one shape with their classes.
struct ImageSet {
    ImageBatch pixels;       ///< in [-1, 1]; those of a Gaussian control may be beyond
    std::vector<int> labels; ///< one per image; empty when the source has no classes

    Eigen::Index count() const { return pixels.count(); }
};

/// How images that are not of the chosen size are brought to it.
enum class SizeFit {
    /// Bilinear, half-pixel centres, without antialiasing; only image files of at least twice the size are
    /// averaged first (core/data/image_folder.h).
    resize,
    /// Centred on background (-1). Originals larger than the size are an Error.
    pad
};

/// What is made of a source's images before anybody sees them: data of which one property is known to be
/// missing, or to be there (core/data/control.h).
enum class Control {
    none,
    shuffled, ///< the pixels of all images in one and the same random order
    gaussian, ///< images drawn from the Gaussian with the training images' mean and covariance
    planted,  ///< a square of pixels that repeats another one, far from it
    drawn     ///< drawn digits (core/data/strokes.h) in their place
};

/// Everything that decides which images are loaded.
struct DataRequest {
    /// "strokes", "fashion-mnist", or a folder: IDX, CIFAR-10 binary, or image files.
    std::string source = "strokes";
    int train = 0;   ///< the first so many training images, or all there are; 0: all (strokes: 4,000)
    int heldOut = 0; ///< the first so many held-out images, or all there are; 0: all (strokes: 1,000)
    int size = 32;   ///< height and width in pixels, 8 to 256
    SizeFit fit = SizeFit::resize;
    std::uint64_t seed =
        0; ///< of the strokes, of the split of a folder that has none of its own, of the control
    Control control = Control::none;
    double plantedShare = 1; ///< planted: the share of the copy, 0 to 1

    /// Of the images that are loaded: grey, and square.
    ImageShape shape() const { return {1, size, size}; }

    auto operator<=>(const DataRequest&) const = default;
};

/// Training and held-out images of one source.
struct DataSet {
    std::string
        name; ///< short, for a title: "strokes", "fashion-mnist", or the folder's name; "strokes, shuffled"
    std::string origin; ///< one line: the files, how many images, their original size, how they were resized
    ImageShape shape;   ///< of every image
    ImageSet train;
    ImageSet heldOut;
    std::vector<std::string> classNames; ///< by label; empty when unknown
    bool part =
        false; ///< some of a source's training images, as a model asked for: others may follow at once
};

/// Loads the images that the request names; the result does not depend on work.threads. Throws Error (naming
/// the file, what was expected, what was found) when the source does not exist, is damaged, holds fewer than
/// two training images or no held-out image, or needs more than 4 GiB for a split. Leaves by Cancelled within
/// 50 ms of a request to stop (a large image file is decoded to its end first).
DataSet loadDataSet(const DataRequest& request, const Work& work);

/// The folder in which Debian's package dataset-fashion-mnist is installed, or empty when it is not.
std::string fashionMnistFolder();

} // namespace scorelet
