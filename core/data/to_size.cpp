#include "core/data/to_size.h"

#include "core/base/error.h"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>

namespace scorelet {

namespace {

constexpr double maxBytes = 4.0 * 1024 * 1024 * 1024;

} // namespace

ImageFitter::ImageFitter(int height, int width, const DataRequest& request, const std::string& file)
    : height_(height), width_(width), size_(request.size), fit_(request.fit),
      resizer_(height, width, request.size, request.size) {
    if (fit_ == SizeFit::pad && (height > size_ || width > size_))
        throw Error(fmt::format("{}: images of {} x {} pixels cannot be padded to {} x {}: expected "
                                "originals no larger than that",
                                file, height, width, size_, size_),
                    "Choose a larger size, or resize instead of padding.");
}

void ImageFitter::operator()(const float* from, std::span<float> to, std::vector<float>& scratch) const {
    assert(to.size() == static_cast<size_t>(size_) * static_cast<size_t>(size_));
    if (fit_ == SizeFit::resize) {
        resizer_(from, to.data(), scratch);
        return;
    }
    std::fill(to.begin(), to.end(), -1.f);
    const int top = (size_ - height_) / 2, left = (size_ - width_) / 2;
    for (int y = 0; y < height_; ++y)
        std::copy_n(from + y * width_, width_, to.data() + (top + y) * size_ + left);
}

Image fittedImage(Image image, const DataRequest& request, const std::string& file) {
    if (request.fit == SizeFit::resize) {
        image = cropToSquare(image);
        const int factor = image.height() / request.size;
        if (factor >= 2) image = averageBlocks(image, factor);
    }
    Image fitted(request.shape());
    std::vector<float> scratch;
    ImageFitter(image.height(), image.width(), request, file)(image.plane(0).data(), fitted.values(), scratch);
    return fitted;
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
    if (height == request.size && width == request.size)
        return fmt::format("{} x {} as they are", height, width);
    const char* how = request.fit == SizeFit::resize ? "resized bilinearly" : "padded with background";
    return fmt::format("{} x {} {} to {} x {}", height, width, how, request.size, request.size);
}

} // namespace scorelet
