#include "core/studies/sensitivity_study.h"

#include "core/studies/finite.h"

#include <algorithm>

namespace scorelet {

SensitivityResult SensitivityStudy::compute(const Inputs& in, const Context& at) {
    const FitInputs& fit = in.denoised.fit;
    const auto picture = at.get<PictureStudy>(
        {{fit.solver.model.training.data, in.denoised.image}, fit.sigma, in.denoised.noise});
    const Image& noisy = picture->noisy;
    SensitivityResult result;
    result.pixel = {std::clamp(in.pixel.channel, 0, noisy.channels() - 1),
                    std::clamp(in.pixel.row, 0, noisy.height() - 1),
                    std::clamp(in.pixel.col, 0, noisy.width() - 1)};
    result.map = at.get<FitStudy>(fit)->denoiser->sensitivity(noisy, result.pixel, at.work());
    requireFinite(result.map, fit, "sensitivity");
    result.radius = effectiveRadius(ImageBatch(result.map), result.pixel, PixelDistance::wrapped);
    return result;
}

double RadiusStudy::compute(const Inputs& in, const Context& at) {
    return at.get<SensitivityStudy>(in)->radius;
}

} // namespace scorelet
