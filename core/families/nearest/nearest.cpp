#include "core/families/nearest/nearest.h"

namespace scorelet {

ImageBatch NearestDenoiser::denoise(const ImageBatch& noisy, const Work& work) const {
    const auto found = nearestImages(noisy, images(), norms(), 1, work);
    ImageBatch result(noisy.shape(), noisy.count());
    auto answers = result.matrix();
    const auto rows = images().matrix();
    for (Eigen::Index row = 0; row < noisy.count(); ++row) {
        const auto& list = found[static_cast<size_t>(row)];
        if (list.empty())
            answers.row(row).setConstant(undefinedPixel);
        else
            answers.row(row) = rows.row(list.front().index);
    }
    return result;
}

Image NearestDenoiser::sensitivity(const Image& noisy, PixelId, const Work&) const {
    requireShape(noisy.shape(), images().shape(), "the nearest image");
    return Image(noisy.shape());
}

} // namespace scorelet
