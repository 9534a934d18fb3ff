#include "core/image/resize.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace scorelet {

BilinearResizer::BilinearResizer(int fromHeight, int fromWidth, int toHeight, int toWidth)
    : fromHeight_(fromHeight), fromWidth_(fromWidth), rows_(taps(fromHeight, toHeight)),
      columns_(taps(fromWidth, toWidth)) {}

std::vector<BilinearResizer::Tap> BilinearResizer::taps(int from, int to) {
    assert(from >= 1 && to >= 1);
    std::vector<Tap> taps(static_cast<size_t>(to));
    for (int i = 0; i < to; ++i) {
        const double place = std::clamp((i + 0.5) * from / to - 0.5, 0.0, from - 1.0);
        const int left = static_cast<int>(place);
        taps[static_cast<size_t>(i)] = {left, std::min(left + 1, from - 1), static_cast<float>(place - left)};
    }
    return taps;
}

void BilinearResizer::operator()(const float* from, float* to, std::vector<float>& scratch) const {
    const size_t width = columns_.size();
    scratch.resize(static_cast<size_t>(fromHeight_) * width);
    for (int y = 0; y < fromHeight_; ++y) {
        const float* in = from + static_cast<std::ptrdiff_t>(y) * fromWidth_;
        float* out = scratch.data() + static_cast<size_t>(y) * width;
        for (size_t x = 0; x < width; ++x) {
            const Tap& tap = columns_[x];
            out[x] = in[tap.left] + tap.weight * (in[tap.right] - in[tap.left]);
        }
    }
    for (const Tap& tap : rows_) {
        const float* upper = scratch.data() + static_cast<size_t>(tap.left) * width;
        const float* lower = scratch.data() + static_cast<size_t>(tap.right) * width;
        for (size_t x = 0; x < width; ++x) to[x] = upper[x] + tap.weight * (lower[x] - upper[x]);
        to += width;
    }
}

Image resizeBilinear(const Image& image, int height, int width) {
    Image result({image.channels(), height, width});
    std::vector<float> scratch;
    const BilinearResizer resizer(image.height(), image.width(), height, width);
    for (int channel = 0; channel < image.channels(); ++channel)
        resizer(image.plane(channel).data(), result.plane(channel).data(), scratch);
    return result;
}

Image cropToSquare(const Image& image) {
    const int side = std::min(image.height(), image.width());
    const int top = (image.height() - side) / 2, left = (image.width() - side) / 2;
    Image result({image.channels(), side, side});
    for (int channel = 0; channel < image.channels(); ++channel)
        result.plane(channel) = image.plane(channel).block(top, left, side, side);
    return result;
}

Image averageBlocks(const Image& image, int factor) {
    assert(factor >= 1 && image.height() >= factor && image.width() >= factor);
    Image result({image.channels(), image.height() / factor, image.width() / factor});
    for (int channel = 0; channel < image.channels(); ++channel) {
        const auto plane = image.plane(channel);
        for (int y = 0; y < result.height(); ++y)
            for (int x = 0; x < result.width(); ++x)
                result.value(channel, y, x) = plane.block(y * factor, x * factor, factor, factor).mean();
    }
    return result;
}

} // namespace scorelet
