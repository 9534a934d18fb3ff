#include "core/studies/sensitivity_study.h"

#include <algorithm>

namespace scorelet {

SensitivityResult SensitivityStudy::compute(const Inputs& in, const Context& at) {
    const FitInputs& fit = in.denoised.fit;
    const auto picture =
        at.get<PictureStudy>({{fit.solver.model.training.data, in.denoised.image}, fit.sigma});
    const auto rows = static_cast<int>(picture->noisy.rows()), cols = static_cast<int>(picture->noisy.cols());
    SensitivityResult result;
    result.row = std::clamp(in.row, 0, rows - 1);
    result.col = std::clamp(in.col, 0, cols - 1);
    const int pixel = result.row * cols + result.col;
    const ImageMatrix noisy = Eigen::Map<const ImageMatrix>(picture->noisy.data(), 1, picture->noisy.size());
    const ImageMatrix map = at.get<FitStudy>(fit)->denoiser->sensitivity(noisy, pixel, at.work());
    result.map = Eigen::Map<const Image>(map.data(), rows, cols);
    result.radius = effectiveRadius(map, rows, cols, pixel, PixelDistance::wrapped);
    return result;
}

double RadiusStudy::compute(const Inputs& in, const Context& at) {
    return at.get<SensitivityStudy>(in)->radius;
}

} // namespace scorelet
