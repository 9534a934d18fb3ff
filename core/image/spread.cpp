#include "core/image/spread.h"

#include <algorithm>

namespace scorelet {

std::vector<Eigen::Index> spreadEvenly(Eigen::Index count, Eigen::Index among) {
    std::vector<Eigen::Index> numbers;
    const Eigen::Index taken = std::min(count, among);
    for (Eigen::Index i = 0; i < taken; ++i) numbers.push_back(taken > 1 ? i * (among - 1) / (taken - 1) : 0);
    return numbers;
}

ImageBatch imagesAt(const ImageBatch& images, const std::vector<Eigen::Index>& numbers) {
    return ImageBatch(images.shape(), images.matrix()(numbers, Eigen::all));
}

} // namespace scorelet
