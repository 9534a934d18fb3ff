#include "core/families/nearest/nearest.h"

#include "core/base/error.h"
#include "core/denoise/distances.h"
#include "core/denoise/posterior.h"

#include <cassert>
#include <fmt/format.h>

namespace scorelet {

NearestDenoiser::NearestDenoiser(std::shared_ptr<const ImageSet> train,
                                 std::shared_ptr<const Eigen::VectorXd> norms, double sigma)
    : Denoiser(sigma), train_(std::move(train)), norms_(std::move(norms)) {}

ImageMatrix NearestDenoiser::denoise(const ImageMatrix& noisy, const Work& work) const {
    assert(noisy.cols() == train_->pixels.cols());
    const auto found = nearestImages(noisy, train_->pixels, *norms_, 1, work);
    ImageMatrix result(noisy.rows(), noisy.cols());
    for (Eigen::Index row = 0; row < noisy.rows(); ++row) {
        const auto& list = found[static_cast<size_t>(row)];
        if (list.empty())
            result.row(row) = undefinedRow(noisy.cols());
        else
            result.row(row) = train_->pixels.row(list.front().index);
    }
    return result;
}

ImageMatrix NearestDenoiser::sensitivity(const ImageMatrix& noisy, int, const Work&) const {
    return ImageMatrix::Zero(1, noisy.cols());
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
