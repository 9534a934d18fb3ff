#include "core/studies/picture_study.h"

#include "core/sample/trajectory.h"

#include <algorithm>

namespace scorelet {
namespace {

ImageMatrix asRow(const Image& image) {
    return Eigen::Map<const ImageMatrix>(image.data(), 1, image.size());
}

Eigen::VectorXf coefficientsOf(const WaveletTransform& transform, const Image& image) {
    return transform.forward(Eigen::VectorXf(asRow(image).row(0).transpose()));
}

Denoised denoise(const Denoiser& denoiser, const ModelSpec& spec, const Picture& picture, const Work& work) {
    Denoised result;
    result.spec = spec;
    result.sigma = denoiser.sigma();
    const ImageMatrix answer = denoiser.denoise(asRow(picture.noisy), work);
    result.image = Eigen::Map<const Image>(answer.data(), picture.clean.rows(), picture.clean.cols());
    result.mse = static_cast<double>((result.image - picture.clean).square().mean());
    result.fit = denoiser.report();
    return result;
}

std::shared_ptr<const WaveletTransform> transformOf(const BasisInputs& basis, const Image& image) {
    return std::make_shared<const WaveletTransform>(basis.wavelet, static_cast<int>(image.rows()),
                                                    static_cast<int>(image.cols()), basis.levels);
}

} // namespace

Picture PictureStudy::compute(const Inputs& in, const Context& at) {
    const auto data = at.get<DataStudy>(in.image.data);
    Picture picture;
    picture.image = std::clamp(in.image.image, 0, static_cast<int>(data->heldOut.count()) - 1);
    picture.sigma = in.sigma;
    const ImageMatrix clean = data->heldOut.pixels.row(picture.image);
    const ImageMatrix noisy = noisedStates(clean, in.sigma, in.image.data.seed, picture.image);
    picture.clean = Eigen::Map<const Image>(clean.data(), data->size, data->size);
    picture.noisy = Eigen::Map<const Image>(noisy.data(), data->size, data->size);
    return picture;
}

Mosaic MosaicStudy::compute(const Inputs& in, const Context& at) {
    const auto picture = at.get<PictureStudy>(in.picture);
    auto transform = transformOf(in.basis, picture->clean);
    return {transform, coefficientsOf(*transform, picture->clean),
            coefficientsOf(*transform, picture->noisy)};
}

Denoised DenoisedStudy::compute(const Inputs& in, const Context& at) {
    const auto picture = at.get<PictureStudy>({{in.fit.solver.model.training.data, in.image}, in.fit.sigma});
    const ModelSpec& spec = in.fit.solver.spec;
    at.get<ModelStudy>(in.fit.solver.model, [&](const std::shared_ptr<const PreparedModel>& first) {
        Denoised early =
            denoise(*withSettings(*first, spec)->at(in.fit.sigma, at.quiet()), spec, *picture, at.quiet());
        early.previewImages = first->previewImages;
        at.preview<DenoisedStudy>(early);
    });
    return denoise(*at.get<FitStudy>(in.fit)->denoiser, spec, *picture, at.work());
}

Mosaic DenoisedMosaicStudy::compute(const Inputs& in, const Context& at) {
    const auto denoised = at.get<DenoisedStudy>(in.denoised);
    auto transform = transformOf(in.basis, denoised->image);
    return {transform, {}, coefficientsOf(*transform, denoised->image)};
}

} // namespace scorelet
