// The nearest training image: what the ideal denoiser becomes as the noise vanishes, used at every noise
// level.
//
// D(x) = x_i with the smallest |x - x_i|, the lowest index among equals. Distances by matrix products, the
// candidates' again from the differences (distances.h). Source: the limit sigma -> 0 of ideal.h.
#pragma once

#include "core/base/bytes.h"
#include "core/data/dataset.h"
#include "core/denoise/denoiser.h"

namespace scorelet {

/// The nearest-image denoiser; the noise level does not matter to it.
class NearestDenoiser final : public Denoiser {
public:
    /// `norms` are squaredNorms(train->pixels).
    NearestDenoiser(std::shared_ptr<const ImageSet> train, std::shared_ptr<const Eigen::VectorXd> norms,
                    double sigma);

    /// An image that is not finite, or beyond 1e15, gives NaN.
    ImageBatch denoise(const ImageBatch& noisy, const Work& work) const override;

    /// Zero: the answer is constant but where two images are equally near, and there it jumps and has no
    /// derivative.
    Image sensitivity(const Image& noisy, PixelId pixel, const Work& work) const override;

    FitReport report() const override;

private:
    std::shared_ptr<const ImageSet> train_;
    std::shared_ptr<const Eigen::VectorXd> norms_;
};

/// The nearest-image denoiser, waiting for a noise level.
class NearestModel final : public Model {
public:
    /// Throws Error if there is no training image.
    NearestModel(std::shared_ptr<const ImageSet> train, const Work& work);

    std::shared_ptr<const Denoiser> at(double sigma, const Work& work) const override;

    std::size_t bytes() const override { return heapBytes(*norms_); }

private:
    std::shared_ptr<const ImageSet> train_;
    std::shared_ptr<const Eigen::VectorXd> norms_;
};

} // namespace scorelet
