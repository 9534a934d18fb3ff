// Classical wavelet shrinkage with known noise: soft thresholding of the detail coefficients, a threshold per
// subband.
//
// With y the details of one subband (n of them) and s = sigma:
//   BayesShrink (Chang, Yu & Vetterli 2000): t = s^2 / sigma_x, sigma_x^2 = max(mean(y^2) - s^2, 0); all go
//   if it is 0. SureShrink (Donoho & Johnstone 1995): t <= s sqrt(2 log n) with the least n - 2 #{|u| <= t} +
//   sum min(|u|, t)^2, u = y / s; hybrid: where mean(u^2) - 1 <= log2(n)^(3/2) / sqrt(n), the signal is
//   sparse and t = s sqrt(2 log n).
// The scaling coefficients are kept. Uses no training image. The transform is W, its inverse R: periodized
// and orthonormal (R = W'), or with symmetric extension as PyWavelets' (boundary_transform.h), which is how
// scikit-image's denoise_wavelet shrinks; there the same thresholds are applied to coefficients whose noise
// is not quite white at the border.
#pragma once

#include "core/basis/boundary_transform.h"
#include "core/basis/orthonormal.h"
#include "core/denoise/denoiser.h"
#include "core/score/spec.h"

#include <optional>
#include <vector>

namespace scorelet {

enum class ShrinkageRule { bayes, sure };

/// The soft threshold of one subband's coefficients at noise level sigma; infinity where all of them go.
double shrinkageThreshold(ShrinkageRule rule, const std::vector<double>& details, double sigma);

/// W, R and their transposes, by either extension.
class ShrinkageTransform {
public:
    /// Throws Error as BoundaryTransform, for a basis without bands, and for a symmetric extension of any
    /// basis but wavelets.
    ShrinkageTransform(std::shared_ptr<const OrthonormalTransform> basis, Extension extension);

    const OrthonormalTransform& basis() const { return *basis_; } ///< of the same filter, levels and images
    Extension extension() const { return mirrored_ ? Extension::symmetric : Extension::periodized; }
    const std::vector<Subband>& bands() const {
        return mirrored_ ? mirroredLayout_.bands() : basis_->layout().bands();
    }

    Eigen::VectorXd forward(const Eigen::VectorXd& image) const {
        return mirrored_ ? decomposed(image, &BoundaryTransform::forward) : basis_->forward(image);
    }
    Eigen::VectorXd inverse(const Eigen::VectorXd& coefficients) const {
        return mirrored_ ? composed(coefficients, &BoundaryTransform::inverse)
                         : basis_->inverse(coefficients);
    }
    Eigen::VectorXd forwardTransposed(const Eigen::VectorXd& coefficients) const {
        return mirrored_ ? composed(coefficients, &BoundaryTransform::forwardTransposed)
                         : basis_->inverse(coefficients);
    }
    Eigen::VectorXd inverseTransposed(const Eigen::VectorXd& image) const {
        return mirrored_ ? decomposed(image, &BoundaryTransform::inverseTransposed) : basis_->forward(image);
    }

    std::size_t bytes() const { return mirrored_ ? mirrored_->bytes() : 0; }

private:
    using OfPlane = Eigen::VectorXd (BoundaryTransform::*)(const Eigen::VectorXd&) const;

    /// What takes a plane to coefficients, or back, of every channel in the basis of the colours.
    Eigen::VectorXd decomposed(const Eigen::VectorXd& image, OfPlane ofPlane) const;
    Eigen::VectorXd composed(const Eigen::VectorXd& coefficients, OfPlane ofPlane) const;

    std::shared_ptr<const OrthonormalTransform> basis_;
    std::optional<BoundaryTransform> mirrored_; ///< where the extension is symmetric; of one channel
    SubbandLayout mirroredLayout_;              ///< of all channels
};

/// Shrinkage at one noise level.
class ShrinkageDenoiser final : public Denoiser {
public:
    ShrinkageDenoiser(std::shared_ptr<const ShrinkageTransform> transform, ShrinkageRule rule, double sigma);

    /// An image that is not finite gives NaN.
    ImageBatch denoise(const ImageBatch& noisy, const Work& work) const override;

    /// R diag(kept) W: coefficients above their threshold answer, the others do not. The thresholds are
    /// taken as fixed, although they follow the image a little.
    Image sensitivity(const Image& noisy, PixelId pixel, const Work& work) const override;

    /// Its note says wavelet, levels and extension.
    FitReport report() const override;

    /// The threshold of every subband (of the transform) at one noisy image; 0 for the scaling band.
    std::vector<double> thresholds(const Eigen::VectorXd& coefficients) const;

private:
    void require(const ImageShape& shape) const;

    std::shared_ptr<const ShrinkageTransform> transform_;
    ShrinkageRule rule_;
};

/// Shrinkage, waiting for a noise level.
class ShrinkageModel final : public Model {
public:
    /// Throws Error as BoundaryTransform, for a basis without bands, and for a symmetric extension of any
    /// basis but wavelets.
    ShrinkageModel(std::shared_ptr<const OrthonormalTransform> basis, ShrinkageRule rule,
                   Extension extension = Extension::periodized);

    std::shared_ptr<const Denoiser> at(double sigma, const Work& work) const override;

    std::size_t bytes() const override { return transform_->bytes(); }

private:
    std::shared_ptr<const ShrinkageTransform> transform_;
    ShrinkageRule rule_;
};

} // namespace scorelet
