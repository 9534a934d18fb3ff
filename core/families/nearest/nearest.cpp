#include "core/families/nearest/nearest.h"

#include "core/base/error.h"
#include "core/denoise/distances.h"
#include "core/denoise/posterior.h"

#include <fmt/format.h>

namespace scorelet {

NearestDenoiser::NearestDenoiser(std::shared_ptr<const ImageSet> train,
                                 std::shared_ptr<const Eigen::VectorXd> norms, double sigma)
    : Denoiser(sigma), train_(std::move(train)), norms_(std::move(norms)) {}

ImageBatch NearestDenoiser::denoise(const ImageBatch& noisy, const Work& work) const {
    const auto found = nearestImages(noisy, train_->pixels, *norms_, 1, work);
    ImageBatch result(noisy.shape(), noisy.count());
    auto answers = result.matrix();
    const auto images = train_->pixels.matrix();
    for (Eigen::Index row = 0; row < noisy.count(); ++row) {
        const auto& list = found[static_cast<size_t>(row)];
        if (list.empty())
            answers.row(row).setConstant(undefinedPixel);
        else
            answers.row(row) = images.row(list.front().index);
    }
    return result;
}

Image NearestDenoiser::sensitivity(const Image& noisy, PixelId, const Work&) const {
    requireShape(noisy.shape(), train_->pixels.shape(), "the nearest image");
    return Image(noisy.shape());
}

FitReport NearestDenoiser::report() const {
    FitReport report;
    report.note = fmt::format("all {} training images", train_->count());
    return report;
}

NearestModel::NearestModel(std::shared_ptr<const ImageSet> train, const Work& work)
    : train_(std::move(train)) {
    if (train_->count() == 0) throw Error("nearest image: expected at least one training image, found none");
    norms_ = std::make_shared<const Eigen::VectorXd>(squaredNorms(train_->pixels, work));
}

std::shared_ptr<const Denoiser> NearestModel::at(double sigma, const Work&) const {
    requireNoiseLevel(sigma);
    return std::make_shared<NearestDenoiser>(train_, norms_, sigma);
}

} // namespace scorelet
