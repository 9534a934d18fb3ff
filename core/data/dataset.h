// A data set: training and held-out images of one size, never mixed, and where they came from.
#pragma once

#include "core/base/work.h"
#include "core/data/image_names.h"
#include "core/image/channels.h"
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
    ImageNames names{};      ///< the files behind them, below the source's folder

    Eigen::Index count() const { return pixels.count(); }
};

/// How images that are not of the chosen size are brought to it.
enum class SizeFit {
    /// The largest centred square, averaged where it is larger, bilinear with half-pixel centres where it is
    /// smaller (core/image/resize.h).
    resize,
    /// Centred on background (-1). Originals larger than the size are an Error.
    pad,
    /// Of image files: square patches at random places and scales (core/data/photographs.h).
    patches
};

/// What is made of a source's images before anybody sees them: data of which one property is known to be
/// missing, or to be there (core/data/control.h).
enum class Control {
    none,
    shuffled, ///< the pixels of all images in one and the same random order, channels together
    gaussian, ///< images drawn from the Gaussian with the training images' mean and covariance
    planted,  ///< a square of pixels that repeats another one, far from it
    drawn     ///< drawn digits (core/data/strokes.h) in their place
};

/// How values are read: as they are, 0 black and the greatest of their type white, or so that the training
/// images reach from black to white.
enum class ValueRange { stored, stretched };

/// Whether rows and columns are exchanged: EMNIST's files hold them so.
enum class PixelOrder { stored, transposed };

/// Which of two kinds of labels: CIFAR-100 has 100 classes, and 20 of which each holds five of them.
enum class LabelKind { fine, coarse };

/// Everything that decides which images are loaded.
struct DataRequest {
    /// "strokes", "fashion-mnist", "photographs", a folder of IDX, CIFAR, NPY, NPZ or image files, or one NPY
    /// or NPZ file.
    std::string source = "strokes";
    int train = 0; ///< the first so many training images, or all there are; 0: all (strokes: 4,000, patches:
                   ///< 20,000)
    int heldOut = 0;  ///< the first so many held-out images, or all there are; 0: all (strokes: 1,000,
                      ///< patches: 2,000)
    int size = 32;    ///< height and width in pixels, 8 to 256
    int channels = 1; ///< 1: grey, of colour its luminance; 3: red, green, blue, of grey three times the same
    SizeFit fit = SizeFit::resize;
    Ground ground = Ground::black; ///< of transparent pixels
    ValueRange range = ValueRange::stored;
    PixelOrder orientation = PixelOrder::stored;
    LabelKind labelKind = LabelKind::fine; ///< where there are both
    /// Of the strokes, of the split of a folder that has none of its own, of the control.
    std::uint64_t seed = 0;
    Control control = Control::none;
    double plantedShare = 1; ///< planted: the share of the copy, 0 to 1

    /// Of the images that are loaded, which are square.
    ImageShape shape() const { return {channels, size, size}; }

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
    std::vector<std::string> notes =
        {}; ///< a line each of what was left out or changed, or looks like a mistake
};

/// Loads the images that the request names; the result does not depend on work.threads. Throws Error (naming
/// the file, what was expected, what was found) when the source does not exist, is damaged, holds fewer than
/// two training images or no held-out image, or needs more than 4 GiB for a split. Leaves by Cancelled within
/// 50 ms of a request to stop (a large image file is decoded to its end first).
DataSet loadDataSet(const DataRequest& request, const Work& work);

/// The folder in which Debian's package dataset-fashion-mnist is installed, or empty when it is not.
std::string fashionMnistFolder();

/// The same of the photographs of Debian's package mate-backgrounds.
std::string photographsFolder();

} // namespace scorelet
