// The Wiener denoiser (PCA shrinkage): the best linear one, exact if the images were Gaussian.
//
// D(x) = mean + V diag(g) V' (x - mean), g_k = e_k / (e_k + sigma^2), with the principal components V, e of
// the training images (Wiener 1949). With all of them no denoiser of degree 1 can be better on the training
// images. Its error is exact in the noise: E|D - x0|^2 = sum_k (1 - g_k)^2 c_k + sigma^2 sum_k g_k^2, c_k the
// second moment along eigenimage k about the training mean (e_k itself on the training images).
//
// With the leading components alone the directions that remain are of one variance r, and share the gain
// g_r = r / (r + sigma^2): D(x) = mean + V diag(g - g_r) V' (x - mean) + g_r (x - mean). Its error is as
// exact: they add (1 - g_r)^2 c_r + (values - components) sigma^2 g_r^2, c_r the mean of |x_0 - mean|^2 along
// them.
#pragma once

#include "core/base/bytes.h"
#include "core/data/dataset.h"
#include "core/denoise/capabilities.h"
#include "core/families/wiener/principal.h"

#include <Eigen/Core>

namespace scorelet {

/// The Wiener denoiser at one noise level.
class WienerDenoiser final : public Denoiser {
public:
    /// `eigenimages` is components->eigenimages in float.
    WienerDenoiser(std::shared_ptr<const PrincipalComponents> components,
                   std::shared_ptr<const Eigen::MatrixXf> eigenimages, double sigma);

    ImageBatch denoise(const ImageBatch& noisy, const Work& work) const override;

    /// The row of V diag(g) V'; the same at every noisy image.
    Image sensitivity(const Image& noisy, PixelId pixel, const Work& work) const override;

    FitReport report() const override;

    /// g_k for every eigenimage, by descending variance: how much of it is kept, 0 to 1.
    const Eigen::VectorXd& gains() const { return gains_; }

    std::size_t bytes() const override { return heapBytes(gains_); }

private:
    std::shared_ptr<const PrincipalComponents> components_;
    std::shared_ptr<const Eigen::MatrixXf> eigenimages_;
    Eigen::VectorXd gains_;
    double restGain_; ///< of all directions that remain; 0 where there are none
};

/// The Wiener denoiser, waiting for a noise level.
class WienerModel final : public Model, public ExactError, public Spectrum {
public:
    /// Held-out images of which all is kept that errors of single ones need at any noise level: the first
    /// ones, as many as the chart asks for (ImageErrorsStudy).
    static constexpr Eigen::Index keptImages = 2000;

    /// Computes the principal components, as many as componentCount() says.
    WienerModel(std::shared_ptr<const DataSet> data, const Work& work, int components = 0);

    std::shared_ptr<const Denoiser> at(double sigma, const Work& work) const override;
    ExactMse exactMse(const Denoiser& denoiser, const Work& work) const override;
    Eigen::VectorXd imageErrors(const Denoiser& denoiser, const ImageBatch& images,
                                const Work& work) const override;

    const PrincipalComponents& components() const override { return *components_; }

    /// g_k at a noise level, by descending variance.
    Eigen::VectorXd gains(double sigma) const override;

    std::size_t bytes() const override {
        return heapBytes(*components_) + heapBytes(*eigenimages_) + heapBytes(heldOut_);
    }

private:
    std::shared_ptr<const DataSet> data_;
    std::shared_ptr<const PrincipalComponents> components_;
    std::shared_ptr<const Eigen::MatrixXf> eigenimages_;
    AlongEigenimages heldOut_;
};

/// e_k / (e_k + sigma^2).
Eigen::VectorXd wienerGains(const PrincipalComponents& components, double sigma);

/// The gain of the directions that are none of the eigenimages; 0 where there are none.
double restGain(const PrincipalComponents& components, double sigma);

} // namespace scorelet
