#include "core/studies/mask_study.h"

#include "core/denoise/capabilities.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {
namespace {

MaskSizes sizesOf(const Locality& locality, int pixels, const Work& work) {
    MaskSizes sizes{0, pixels, 0};
    for (int q = 0; q < pixels; ++q) {
        work.check();
        const auto size = static_cast<int>(locality.mask(q).size());
        sizes.mean += static_cast<double>(size) / pixels;
        sizes.least = std::min(sizes.least, size);
        sizes.most = std::max(sizes.most, size);
    }
    return sizes;
}

} // namespace

MaskResult MaskStudy::compute(const Inputs& in, const Context& at) {
    const ImageShape shape = in.fit.solver.model.training.data.shape();
    const auto fit = at.get<FitStudy>(in.fit);
    const auto* locality = as<Locality>(*fit->denoiser);
    if (!locality) throw Error(fmt::format("{} has no masks", label(in.fit.solver.spec)));
    MaskResult result;
    result.pixel = {std::clamp(in.pixel.channel, 0, shape.channels - 1),
                    std::clamp(in.pixel.row, 0, shape.height - 1),
                    std::clamp(in.pixel.col, 0, shape.width - 1)};
    result.mask = Image(shape);
    for (const int j : locality->mask(shape.index(result.pixel))) {
        result.mask.flat()[j] = 1;
        ++result.size;
    }
    result.sizes = sizesOf(*locality, shape.values(), at.work());
    return result;
}

} // namespace scorelet
