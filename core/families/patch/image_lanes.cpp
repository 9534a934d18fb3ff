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
    requireOneChannel(shape_, "a local score machine");
    const int size = pixels();
    if (count_ < 1) throw Error("local machines: expected at least one training image, found none");
    values_.assign(static_cast<size_t>(blocks()) * static_cast<size_t>(size) * lanes, farAway);
    parallelFor(work, blocks(), [&](int index, int) {
        float* values = values_.data() + static_cast<size_t>(index) * static_cast<size_t>(size) * lanes;
        for (int lane = 0; lane < imagesIn(index); ++lane) {
            const float* image = images.row(index * lanes + lane).data();
            for (int pixel = 0; pixel < size; ++pixel) values[pixel * lanes + lane] = image[pixel];
        }
    });
}

PixelSoftmax::PixelSoftmax(int pixels, double sigma)
    : precision_(static_cast<float>(1 / (2 * sigma * sigma))),
      reach_(static_cast<float>(30 * 2 * sigma * sigma)),
      nearest_(static_cast<size_t>(pixels), std::numeric_limits<float>::infinity()),
      total_(static_cast<size_t>(pixels)), sum_(static_cast<size_t>(pixels)) {}

void PixelSoftmax::addNear(int pixel, const Eigen::Map<const ImageLanes::Lane>& distance,
                           const Eigen::Map<const ImageLanes::Lane>& values, float best) {
    const auto p = static_cast<size_t>(pixel);
    if (best < nearest_[p]) {
        const double scale = std::exp(static_cast<double>((best - nearest_[p]) * precision_));
        total_[p] *= scale;
        sum_[p] *= scale;
        nearest_[p] = best;
    }
    const ImageLanes::Lane weights = ((nearest_[p] - distance) * precision_).exp();
    total_[p] += static_cast<double>(weights.sum());
    sum_[p] += static_cast<double>((weights * values).sum());
}

void PixelSoftmax::merge(const PixelSoftmax& other) {
    for (size_t p = 0; p < nearest_.size(); ++p) {
        const float nearest = std::min(nearest_[p], other.nearest_[p]);
        // Where nothing was gathered there is nothing to weigh; infinity minus infinity is no distance.
        const auto scale = [&](float own) {
            return own == nearest ? 1.0 : std::exp(static_cast<double>((nearest - own) * precision_));
        };
        const double mine = scale(nearest_[p]);
        const double theirs = scale(other.nearest_[p]);
        total_[p] = mine * total_[p] + theirs * other.total_[p];
        sum_[p] = mine * sum_[p] + theirs * other.sum_[p];
        nearest_[p] = nearest;
    }
}

void PixelSoftmax::averages(float* result) const {
    for (size_t p = 0; p < sum_.size(); ++p) result[p] = static_cast<float>(sum_[p] / total_[p]);
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
