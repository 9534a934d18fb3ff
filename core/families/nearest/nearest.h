// The nearest training image: what the ideal denoiser becomes as the noise vanishes, used at every noise
// level.
//
// D(x) = x_i with the smallest |x - x_i|, the lowest index among equals. Distances by matrix products, the
// candidates' again from the differences (distances.h). Source: the limit sigma -> 0 of ideal.h.
#pragma once

#include "core/families/whole_set.h"

namespace scorelet {

/// The nearest-image denoiser; the noise level does not matter to it.
class NearestDenoiser final : public WholeSetDenoiser {
public:
    static constexpr const char* name = "nearest image";
    using WholeSetDenoiser::WholeSetDenoiser;

    /// An image that is not finite, or beyond 1e15, gives NaN.
    ImageBatch denoise(const ImageBatch& noisy, const Work& work) const override;

    /// Zero: the answer is constant but where two images are equally near, and there it jumps and has no
    /// derivative.
    Image sensitivity(const Image& noisy, PixelId pixel, const Work& work) const override;
};

/// The nearest-image denoiser, waiting for a noise level.
using NearestModel = WholeSetModel<NearestDenoiser>;

} // namespace scorelet
