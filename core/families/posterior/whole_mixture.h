// The mixture of whole images (mixture.h), in the eigenbasis of their covariance, where K is diagonal.
//
// One matrix product a batch for the distances and one for the means, as for the ideal denoiser, beside two
// changes of basis; leaving images out takes one more, as long as that for the distances. At h = 0 it works
// on the images themselves. Scales with an h of their own take one such pass for every distinct h.
#pragma once

#include "core/families/posterior/mixture.h"
#include "core/families/wiener/principal.h"

namespace scorelet {

class WholeMixture final : public Mixture, public std::enable_shared_from_this<WholeMixture> {
public:
    /// Of the first `count` training images. Throws Error for images above maxPrincipalPixels.
    WholeMixture(std::shared_ptr<const DataSet> data, std::shared_ptr<const OrthonormalTransform> transform,
                 Eigen::Index count, const Work& work);

    std::shared_ptr<MixtureDenoiser> at(const std::vector<double>& h, double sigma,
                                        const Work& work) const override;
    const OrthonormalTransform& transform() const override { return *transform_; }
    const ImageBatch& images() const override { return data_->train.pixels; }
    Eigen::Index count() const override { return count_; }
    std::size_t bytes() const override;

    /// What so many images of a shape take.
    static double bytesOf(const ImageShape& shape, Eigen::Index images);

    /// The training images as rows of pixels.
    Eigen::Map<const ImageBatch::Matrix> pixels() const {
        return {data_->train.pixels.matrix().data(), count_, data_->shape.values()};
    }
    /// ... and centred, along the eigenimages.
    Eigen::Map<const ImageBatch::Matrix> along() const {
        return {along_.data(), along_.rows(), along_.cols()};
    }
    const PrincipalComponents& components() const { return components_; }
    const Eigen::MatrixXf& eigenimages() const { return eigenimages_; }

private:
    std::int64_t momentCount() const override { return gaussianParameters(data_->shape.values()); }

    std::shared_ptr<const DataSet> data_;
    std::shared_ptr<const OrthonormalTransform> transform_;
    Eigen::Index count_;
    PrincipalComponents components_;
    Eigen::MatrixXf eigenimages_;
    ImageBatch::Matrix along_;
};

} // namespace scorelet
