#include "core/image/image.h"

#include "core/base/error.h"

#include <fmt/format.h>

namespace scorelet {

std::string describe(const ImageShape& shape) {
    const std::string plane = fmt::format("{} x {}", shape.height, shape.width);
    return shape.channels == 1 ? plane : fmt::format("{} channels of {}", shape.channels, plane);
}

void requireOneChannel(const ImageShape& shape, const char* who) {
    if (shape.channels != 1)
        throw Error(fmt::format("{} needs images of one channel, found {}", who, shape.channels));
}

int squareSide(const ImageShape& shape, const char* who) {
    if (shape.height != shape.width)
        throw Error(fmt::format("{} needs square images, found {}", who, describe(shape)));
    return shape.height;
}

std::vector<std::size_t> arrayShape(const ImageShape& shape) {
    std::vector<std::size_t> sizes;
    if (shape.channels != 1) sizes.push_back(static_cast<std::size_t>(shape.channels));
    sizes.push_back(static_cast<std::size_t>(shape.height));
    sizes.push_back(static_cast<std::size_t>(shape.width));
    return sizes;
}

std::vector<std::size_t> arrayShape(std::size_t count, const ImageShape& shape) {
    std::vector<std::size_t> sizes = arrayShape(shape);
    sizes.insert(sizes.begin(), count);
    return sizes;
}

void requireShape(const ImageShape& found, const ImageShape& expected, const char* who) {
    if (found != expected)
        throw Error(fmt::format("{} needs images of {}, found {}", who, describe(expected), describe(found)));
}

void requirePixel(const ImageShape& shape, const PixelId& pixel, const char* who) {
    if (!shape.contains(pixel))
        throw Error(fmt::format("{}: expected a pixel of an image of {}, found channel {}, row {}, column {}",
                                who, describe(shape), pixel.channel, pixel.row, pixel.col));
}

Image::Image(const ImageShape& shape, std::span<const float> values)
    : shape_(shape),
      values_(Eigen::Map<const Eigen::ArrayXf>(values.data(), static_cast<Eigen::Index>(values.size()))) {
    requireCount(values_.size());
}

void Image::requireCount(Eigen::Index count) const {
    if (count != shape_.values())
        throw Error(fmt::format("an image of {} needs {} values, found {}", describe(shape_), shape_.values(),
                                count));
}

ImageBatch::ImageBatch(const Image& image) : ImageBatch(image.shape(), image.flat().matrix().transpose()) {}

void ImageBatch::set(Eigen::Index index, const Image& image) {
    requireShape(image.shape(), shape_, "a batch of images");
    values_.row(index) = image.flat().matrix().transpose();
}

void ImageBatch::requireWidth() const {
    if (values_.cols() != shape_.values())
        throw Error(fmt::format("a batch of images of {} needs {} values a row, found {}", describe(shape_),
                                shape_.values(), values_.cols()));
}

} // namespace scorelet
