// The ideal denoiser: the exact posterior mean when the training images themselves are the prior.
//
// D(x) = sum_i w_i x_i, w = softmax over i of -|x - x_i|^2 / (2 sigma^2): the optimum of denoising score
// matching, and the machine that memorizes (Kamb & Ganguli, An analytic theory of creativity in convolutional
// diffusion models, 2024, section 2; Karras et al., Elucidating the design space of diffusion-based
// generative models, 2022, appendix B.3). One global softmax (core/denoise/softmax.h).
#pragma once

#include "core/denoise/capabilities.h"
#include "core/families/whole_set.h"

namespace scorelet {

/// The ideal denoiser at one noise level.
class IdealDenoiser final : public WholeSetDenoiser, public Posterior, public Pieces {
public:
    static constexpr const char* name = "ideal denoiser";
    using WholeSetDenoiser::WholeSetDenoiser;

    /// An image that is not finite, or beyond 1e15, gives NaN.
    ImageBatch denoise(const ImageBatch& noisy, const Work& work) const override;

    /// Cov_w(x[pixel], x[j]) / sigma^2.
    Image sensitivity(const Image& noisy, PixelId pixel, const Work& work) const override;

    PosteriorShare weights(const Image& noisy, int k, const Work& work) const override;

    bool ofCoefficients() const override { return false; }
    std::vector<Piece> pieces(const Image& noisy, const Work& work) const override;
    Image mosaic(const std::vector<Piece>& pieces) const override;
    Image picture(const Piece& piece) const override { return images().image(piece.image); }
};

/// The ideal denoiser, waiting for a noise level.
class IdealModel final : public WholeSetModel<IdealDenoiser>, public AnswersOverNoise {
public:
    using WholeSetModel<IdealDenoiser>::WholeSetModel;

    std::vector<ImageBatch> denoiseOverNoise(const ImageBatch& clean, const ImageBatch& noise,
                                             std::span<const double> sigmas, const Work& work) const override;
};

} // namespace scorelet
