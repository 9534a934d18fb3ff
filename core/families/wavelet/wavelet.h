// The wavelet score model as a denoiser: every coefficient's score is a polynomial of its stencil's
// coefficients.
//
// Source: Finn, Wang, Keller, Ba, "Where the Score Lives: A Wavelet View of Diffusion" (AISTATS 2026).
// Preparing a model computes clean moments of the training and the held-out images once; every noise level is
// then a small solve.
#pragma once

#include "core/base/bytes.h"
#include "core/basis/orthonormal.h"
#include "core/denoise/denoiser.h"
#include "core/score/score_fit.h"
#include "core/score/spec.h"

#include <memory>

namespace scorelet {

/// A data set's coefficients under one transform, shared by all models on it.
struct Coefficients {
    std::shared_ptr<const OrthonormalTransform> transform;
    CoefficientBatch train;   ///< of the training images
    CoefficientBatch heldOut; ///< of the held-out images
};

/// Computes both moment sets of a model from the first `trainImages` training images (0: all) and all
/// held-out ones.
///
/// Throws Error when they would exceed budgetBytes. `onPreview`, if any, gets moments of the first chunk
/// (some thousand images) as soon as they are there. Reports progress.
MomentPair computeMoments(const ModelSpec& spec, const Coefficients& coefficients, Eigen::Index trainImages,
                          double budgetBytes, const Work& work,
                          const std::function<void(const MomentPair&)>& onPreview = {});

/// E[w0_k | w] for every coefficient k and image, coefficients of the fit's layout. Theirs may be those of a
/// redundant transform, too: the fit takes their noise for white.
CoefficientBatch denoiseCoefficients(const WaveletFit& fit, const CoefficientBatch& noisy, const Work& work);

/// The wavelet score model at one noise level.
class WaveletDenoiser : public Denoiser, public ScoreFit {
public:
    WaveletDenoiser(std::shared_ptr<const OrthonormalTransform> transform, WaveletFit fit);

    ImageBatch denoise(const ImageBatch& noisy, const Work& work) const override;
    Image sensitivity(const Image& noisy, PixelId pixel, const Work& work) const override;
    FitReport report() const override { return fit_.report; }
    std::size_t bytes() const override { return heapBytes(fit_); }

    const WaveletFit& fit() const override { return fit_; }

    /// The same with a remark in its report, before what the fit says itself.
    std::shared_ptr<const WaveletDenoiser> withNote(const std::string& note) const;
    const OrthonormalTransform& transform() const { return *transform_; }

    Eigen::VectorXd jacobianRow(const Eigen::VectorXf& noisyCoefficients, int coefficient) const override;

private:
    std::shared_ptr<const OrthonormalTransform> transform_;
    WaveletFit fit_;
};

/// The wavelet score model, waiting for a noise level.
class WaveletModel : public Model, public ExactError, public FromMoments {
public:
    WaveletModel(ModelSpec spec, std::shared_ptr<const OrthonormalTransform> transform,
                 std::shared_ptr<const MomentPair> moments);

    std::shared_ptr<const Denoiser> at(double sigma, const Work& work) const override;
    ExactMse exactMse(const Denoiser& denoiser, const Work& work) const override;
    Eigen::VectorXd imageErrors(const Denoiser& denoiser, const ImageBatch& images,
                                const Work& work) const override;

    std::shared_ptr<const Model> withSettings(const ModelSpec& spec) const override {
        return std::make_shared<const WaveletModel>(spec, transform_, moments_);
    }
    std::size_t bytes() const override {
        return moments_->train.bytes() + moments_->heldOut.bytes() + moments_->train.plan().bytes();
    }

    const MomentPair& moments() const override { return *moments_; }

private:
    ModelSpec spec_;
    std::shared_ptr<const OrthonormalTransform> transform_;
    std::shared_ptr<const MomentPair> moments_;
};

} // namespace scorelet
