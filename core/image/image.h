// Pixels with their shape: one image, or a batch of images of one shape.
//
// Values are float, in [-1, 1] for pictures (-1 black background, +1 white). An image of shape (channels,
// height, width) is stored channel by channel, each plane row-major: value (c, y, x) stands at (c * height +
// y) * width + x. A batch is one image after the other. There is no way from a bare matrix to an image, or
// back, that does not name the shape or ask for the numbers; so no count of numbers is ever taken for a
// count of pixels. Values, not references: both copy deeply, compare and move like any value.
#pragma once

#include "core/base/large_pages.h"

#include <Eigen/Core>

#include <compare>
#include <span>
#include <string>
#include <vector>

namespace scorelet {

/// A place in an image: row and column from the top left, in one channel.
struct PixelId {
    int channel = 0;
    int row = 0;
    int col = 0;

    auto operator<=>(const PixelId&) const = default;
};

/// What one image consists of; empty without a pixel.
struct ImageShape {
    int channels = 1;
    int height = 0;
    int width = 0;

    int pixels() const { return height * width; }            ///< of one channel
    int values() const { return channels * height * width; } ///< numbers in all
    bool empty() const { return values() == 0; }

    /// True if the image has such a place.
    bool contains(const PixelId& pixel) const {
        return pixel.channel >= 0 && pixel.channel < channels && pixel.row >= 0 && pixel.row < height &&
               pixel.col >= 0 && pixel.col < width;
    }

    /// Where a place's value stands among the values of an image.
    int index(const PixelId& pixel) const { return (pixel.channel * height + pixel.row) * width + pixel.col; }

    /// The place of a value: the inverse of index().
    PixelId pixel(int index) const {
        return {index / (height * width), index / width % height, index % width};
    }

    auto operator<=>(const ImageShape&) const = default;
};

/// "32 x 32", or "3 channels of 32 x 32".
std::string describe(const ImageShape& shape);

/// Throws Error unless images have a single channel; `who` begins the message: "{who} needs images of one
/// channel, found 3".
void requireOneChannel(const ImageShape& shape, const char* who);

/// The side of square images. Throws Error for others.
int squareSide(const ImageShape& shape, const char* who);

/// The shape of an image as an array: {height, width}, or {channels, height, width} where there are several.
std::vector<std::size_t> arrayShape(const ImageShape& shape);

/// The same of `count` images, {count, ...}.
std::vector<std::size_t> arrayShape(std::size_t count, const ImageShape& shape);

/// Throws Error unless both shapes are the same.
void requireShape(const ImageShape& found, const ImageShape& expected, const char* who);

/// Throws Error unless an image of the shape has this place.
void requirePixel(const ImageShape& shape, const PixelId& pixel, const char* who);

/// One image.
class Image {
public:
    using Plane = Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>; ///< height x width

    /// No image at all: empty().
    Image() = default;

    /// An image of one value everywhere.
    explicit Image(const ImageShape& shape, float value = 0)
        : shape_(shape), values_(Eigen::ArrayXf::Constant(shape.values(), value)) {}

    /// An image of the values of an array expression, taken in the order in which they are stored. Throws
    /// Error when they are not as many as the shape says.
    template <class Values>
    Image(const ImageShape& shape, const Eigen::ArrayBase<Values>& values) : shape_(shape), values_(values) {
        static_assert(Values::IsVectorAtCompileTime, "a flat array; planes are set one by one");
        requireCount(values_.size());
    }

    /// An image of given values, channel by channel, row by row. Throws Error as above.
    Image(const ImageShape& shape, std::span<const float> values);

    const ImageShape& shape() const { return shape_; }
    int channels() const { return shape_.channels; }
    int height() const { return shape_.height; }
    int width() const { return shape_.width; }
    bool empty() const { return values_.size() == 0; }
    std::size_t bytes() const {
        return static_cast<std::size_t>(values_.size()) * sizeof(float);
    } ///< on the heap

    float value(int channel, int row, int col) const { return values_[shape_.index({channel, row, col})]; }
    float& value(int channel, int row, int col) { return values_[shape_.index({channel, row, col})]; }
    float value(const PixelId& pixel) const { return values_[shape_.index(pixel)]; }
    float& value(const PixelId& pixel) { return values_[shape_.index(pixel)]; }

    /// One channel, height x width, for arithmetic.
    Eigen::Map<const Plane> plane(int channel) const {
        return {planeData(channel), shape_.height, shape_.width};
    }
    Eigen::Map<Plane> plane(int channel) { return {planeData(channel), shape_.height, shape_.width}; }

    /// All values as they are stored, for arithmetic that is the same everywhere.
    Eigen::Map<const Eigen::ArrayXf> flat() const { return {values_.data(), values_.size()}; }
    Eigen::Map<Eigen::ArrayXf> flat() { return {values_.data(), values_.size()}; }

    /// The same for code that knows nothing of Eigen.
    std::span<const float> values() const {
        return {values_.data(), static_cast<std::size_t>(values_.size())};
    }
    std::span<float> values() { return {values_.data(), static_cast<std::size_t>(values_.size())}; }

    /// The same shape and the same values; NaN is not equal to itself.
    bool operator==(const Image& other) const {
        return shape_ == other.shape_ && (values_ == other.values_).all();
    }

private:
    void requireCount(Eigen::Index count) const;

    const float* planeData(int channel) const {
        return values_.data() + static_cast<std::ptrdiff_t>(channel) * shape_.pixels();
    }
    float* planeData(int channel) {
        return values_.data() + static_cast<std::ptrdiff_t>(channel) * shape_.pixels();
    }

    ImageShape shape_;
    Eigen::ArrayXf values_; ///< Eigen's, because its sums depend on how memory is aligned
};

/// Many images of one shape.
class ImageBatch {
public:
    /// count x values, one image a row.
    using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

    /// No images of no shape.
    ImageBatch() = default;

    /// `count` images whose values are still to be written.
    ImageBatch(const ImageShape& shape, Eigen::Index count) : shape_(shape), values_(count, shape.values()) {
        askForLargePages(values_.data(), bytes());
    }

    /// `count` images of one value everywhere.
    ImageBatch(const ImageShape& shape, Eigen::Index count, float value)
        : shape_(shape), values_(Matrix::Constant(count, shape.values(), value)) {}

    /// A batch of one.
    explicit ImageBatch(const Image& image);

    /// The rows of a matrix expression, one image each. Throws Error when they are not as long as the shape
    /// says.
    template <class Rows>
    ImageBatch(const ImageShape& shape, const Eigen::MatrixBase<Rows>& rows) : shape_(shape), values_(rows) {
        requireWidth();
    }

    const ImageShape& shape() const { return shape_; }
    Eigen::Index count() const { return values_.rows(); }
    bool empty() const { return values_.size() == 0; }
    std::size_t bytes() const {
        return static_cast<std::size_t>(values_.size()) * sizeof(float);
    } ///< on the heap

    /// A copy of one image.
    Image image(Eigen::Index index) const { return Image(shape_, row(index)); }

    /// Replaces one image. Throws Error if its shape is another.
    void set(Eigen::Index index, const Image& image);

    /// The values of one image, channel by channel, row by row.
    std::span<const float> row(Eigen::Index index) const {
        return {values_.data() + index * values_.cols(), static_cast<std::size_t>(values_.cols())};
    }
    std::span<float> row(Eigen::Index index) {
        return {values_.data() + index * values_.cols(), static_cast<std::size_t>(values_.cols())};
    }

    /// A copy of some images in a row.
    ImageBatch rows(Eigen::Index first, Eigen::Index count) const {
        return ImageBatch(shape_, values_.middleRows(first, count));
    }

    /// A copy of every `stride`-th image from `first` on, `count` of them.
    ImageBatch everyRow(Eigen::Index first, Eigen::Index count, Eigen::Index stride) const {
        return ImageBatch(shape_, values_(Eigen::seqN(first, count, stride), Eigen::all));
    }

    /// All values, count x shape().values(), for arithmetic that is the same for every value of an image.
    Eigen::Map<const Matrix> matrix() const { return {values_.data(), values_.rows(), values_.cols()}; }
    Eigen::Map<Matrix> matrix() { return {values_.data(), values_.rows(), values_.cols()}; }

    /// The same shape, number and values; NaN is not equal to itself.
    bool operator==(const ImageBatch& other) const {
        return shape_ == other.shape_ && count() == other.count() && values_ == other.values_;
    }

private:
    void requireWidth() const;

    ImageShape shape_;
    Matrix values_;
};

} // namespace scorelet
