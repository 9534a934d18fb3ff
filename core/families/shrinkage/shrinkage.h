// Classical wavelet shrinkage with known noise: soft thresholding of the detail coefficients, a threshold per
// subband.
//
// With y the details of one subband (n of them) and s = sigma:
//   BayesShrink (Chang, Yu & Vetterli 2000): t = s^2 / sigma_x, sigma_x^2 = max(mean(y^2) - s^2, 0); all go
//   if it is 0. SureShrink (Donoho & Johnstone 1995): t <= s sqrt(2 log n) with the least n - 2 #{|u| <= t} +
//   sum min(|u|, t)^2, u = y / s; hybrid: where mean(u^2) - 1 <= log2(n)^(3/2) / sqrt(n), the signal is
//   sparse and t = s sqrt(2 log n).
// The scaling coefficients are kept. Uses no training image.
#pragma once

#include "core/basis/transform.h"
#include "core/denoise/denoiser.h"

#include <vector>

namespace scorelet {

enum class ShrinkageRule { bayes, sure };

/// The soft threshold of one subband's coefficients at noise level sigma; infinity where all of them go.
double shrinkageThreshold(ShrinkageRule rule, const std::vector<double>& details, double sigma);

/// Shrinkage at one noise level.
class ShrinkageDenoiser final : public Denoiser {
public:
    ShrinkageDenoiser(std::shared_ptr<const WaveletTransform> transform, ShrinkageRule rule, double sigma);

    /// An image that is not finite gives NaN.
    ImageBatch denoise(const ImageBatch& noisy, const Work& work) const override;

    /// W' diag(kept) W: coefficients above their threshold answer, the others do not. The thresholds are
    /// taken as fixed, although they follow the image a little.
    Image sensitivity(const Image& noisy, PixelId pixel, const Work& work) const override;

    FitReport report() const override;

    /// The threshold of every subband (of the transform's layout) at one noisy image; 0 for the scaling band.
    std::vector<double> thresholds(const Eigen::VectorXd& coefficients) const;

private:
    void require(const ImageShape& shape) const;

    std::shared_ptr<const WaveletTransform> transform_;
    ShrinkageRule rule_;
};

/// Shrinkage, waiting for a noise level.
class ShrinkageModel final : public Model {
public:
    ShrinkageModel(std::shared_ptr<const WaveletTransform> transform, ShrinkageRule rule);

    std::shared_ptr<const Denoiser> at(double sigma, const Work& work) const override;

private:
    std::shared_ptr<const WaveletTransform> transform_;
    ShrinkageRule rule_;
};

} // namespace scorelet
