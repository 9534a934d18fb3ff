#include "core/families/patch/image_lanes.h"

#include "core/base/error.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace scorelet {

namespace {

constexpr float farAway = 1e18F; // beyond every usable pixel; its square is still a float

} // namespace

ImageLanes::ImageLanes(const ImageBatch& images, Eigen::Index count, const Work& work)
    : count_(static_cast<int>(std::min(count, images.count()))), shape_(images.shape()) {
    const int size = values();
    if (count_ < 1) throw Error("local machines: expected at least one training image, found none");
    values_.assign(static_cast<size_t>(blocks()) * static_cast<size_t>(size) * lanes, farAway);
    parallelFor(work, blocks(), [&](int index, int) {
        float* values = values_.data() + static_cast<size_t>(index) * static_cast<size_t>(size) * lanes;
        for (int lane = 0; lane < imagesIn(index); ++lane) {
            const float* image = images.row(index * lanes + lane).data();
            for (int value = 0; value < size; ++value) values[value * lanes + lane] = image[value];
        }
    });
}

ImageBatch usablePixels(const ImageBatch& noisy) {
    return ImageBatch(noisy.shape(), noisy.matrix().unaryExpr([](float value) {
        return isUsablePixel(value) ? value : std::numeric_limits<float>::quiet_NaN();
    }));
}

Eigen::Index chosenImages(int choice, Eigen::Index standard, Eigen::Index available) {
    if (choice < 0)
        throw Error(fmt::format("training images used: expected 0 (the default) or more, found {}", choice));
    return std::min(choice == 0 ? standard : static_cast<Eigen::Index>(choice), available);
}

} // namespace scorelet
