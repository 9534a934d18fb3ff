#include "core/data/to_size.h"

#include "core/base/error.h"
#include "core/image/channels.h"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>

namespace scorelet {

namespace {

constexpr double maxBytes = 4.0 * 1024 * 1024 * 1024;

} // namespace

ImageFitter::ImageFitter(int height, int width, const DataRequest& request, const std::string& file)
    : height_(height), width_(width), size_(request.size), channels_(request.channels), fit_(request.fit),
      side_(std::min(height, width)), resizer_(side_, side_, request.size, request.size) {
    if (fit_ == SizeFit::pad && (height > size_ || width > size_))
        throw Error(fmt::format("{}: images of {} x {} pixels cannot be padded to {} x {}: expected "
                                "originals no larger than that",
                                file, height, width, size_, size_),
                    "Choose a larger size, or resize instead of padding.");
}

void ImageFitter::operator()(std::span<const float> from, std::span<float> to,
                             std::vector<float>& scratch) const {
    const auto plane = static_cast<size_t>(size_) * static_cast<size_t>(size_);
    const auto original = static_cast<size_t>(height_) * static_cast<size_t>(width_);
    const auto channels = static_cast<size_t>(channels_);
    assert(to.size() == channels * plane);
    assert(from.size() == original || from.size() == channels * original);
    for (size_t channel = 0; channel < channels; ++channel) {
        float* out = to.data() + channel * plane;
        if (channel > 0 && from.size() == original)
            std::copy_n(to.data(), plane, out);
        else
            fitPlane(from.data() + channel * original, out, scratch);
    }
}

void ImageFitter::fitPlane(const float* from, float* to, std::vector<float>& scratch) const {
    if (fit_ != SizeFit::pad) {
        resizer_(from + (height_ - side_) / 2 * width_ + (width_ - side_) / 2, width_, to, scratch);
        return;
    }
    std::fill_n(to, static_cast<std::ptrdiff_t>(size_) * size_, -1.f);
    const int top = (size_ - height_) / 2, left = (size_ - width_) / 2;
    for (int y = 0; y < height_; ++y) std::copy_n(from + y * width_, width_, to + (top + y) * size_ + left);
}

Image fittedImage(const Image& image, const DataRequest& request, const std::string& file) {
    const Image original = withChannels(image, request.channels);
    Image fitted(request.shape());
    std::vector<float> scratch;
    ImageFitter(image.height(), image.width(), request, file)(original.values(), fitted.values(), scratch);
    return fitted;
}

void checkRequest(const DataRequest& request) {
    if (request.size < 8 || request.size > 256)
        throw Error(fmt::format("image size {}: expected 8 to 256 pixels", request.size));
    if (request.train < 0 || request.heldOut < 0)
        throw Error(fmt::format("{} training and {} held-out images: expected counts of at least 0 (0: all)",
                                request.train, request.heldOut));
    if (request.channels != 1 && request.channels != 3)
        throw Error(
            fmt::format("{} channels: expected 1 (luminance) or 3 (red, green, blue)", request.channels));
    if (!(request.plantedShare >= 0 && request.plantedShare <= 1))
        throw Error(fmt::format("planted share {}: expected 0 to 1", request.plantedShare));
}

int chosenCount(int requested, long long available) {
    const long long all = std::min<long long>(available, INT32_MAX);
    return static_cast<int>(requested == 0 ? all : std::min<long long>(requested, all));
}

ImageBatch allocateImages(int count, const DataRequest& request) {
    const ImageShape shape = request.shape();
    const double bytes = static_cast<double>(count) * shape.values() * sizeof(float);
    if (bytes > maxBytes)
        throw Error(
            fmt::format("{} images of {} pixels would take {:.1f} GiB of memory, expected at most {:.0f} GiB",
                        grouped(count), describe(shape), bytes / (maxBytes / 4), 4.0),
            "Take fewer images, or a smaller size.");
    return ImageBatch(shape, count);
}

std::string grouped(long long count) {
    const std::string digits = std::to_string(count);
    std::string text;
    for (size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
        text += digits[i];
    }
    return text;
}

std::string describeCount(int taken, int requested) {
    const std::string text = fmt::format("{} image{}", grouped(taken), taken == 1 ? "" : "s");
    return requested > taken ? fmt::format("{} ({} were asked for)", text, grouped(requested)) : text;
}

std::string describeFit(int height, int width, const DataRequest& request) {
    const std::string size = fmt::format("{0} x {0}", request.size);
    if (height == request.size && width == request.size) return size + " as they are";
    const std::string original = fmt::format("{} x {}", height, width);
    if (request.fit == SizeFit::pad) return fmt::format("{} padded with background to {}", original, size);
    const int side = std::min(height, width);
    return fmt::format("{}{} {} to {}", height == width ? "" : "the centred squares of ", original,
                       side > request.size   ? "averaged down"
                       : side < request.size ? "resized bilinearly"
                                             : "cut",
                       size);
}

const char* describeChannels(bool colour, const DataRequest& request) {
    if (request.channels == 1) return colour ? "luminance" : "grey";
    return colour ? "colour" : "grey in three channels";
}

} // namespace scorelet
