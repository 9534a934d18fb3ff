#include "core/studies/picture_study.h"

#include "core/denoise/capabilities.h"

#include "core/sample/trajectory.h"
#include "core/studies/classes.h"
#include "core/studies/finite.h"
#include "core/studies/transform_study.h"

#include <algorithm>

namespace scorelet {
namespace {

/// Mean squared difference per value, summed in double.
double meanSquaredError(const Image& image, const Image& clean) {
    return (image.flat() - clean.flat()).cast<double>().square().mean();
}

Denoised denoise(const Denoiser& denoiser, const ModelSpec& spec, const Picture& picture, const Work& work) {
    Denoised result;
    result.spec = spec;
    result.sigma = denoiser.sigma();
    result.image = denoiser.denoise(ImageBatch(picture.noisy), work).image(0);
    result.mse = meanSquaredError(result.image, picture.clean);
    result.fit = denoiser.report();
    if (const auto* dial = as<Dial>(denoiser)) {
        result.h = dial->h();
        result.scaleH = dial->scaleH();
    }
    return result;
}

} // namespace

Picture PictureStudy::compute(const Inputs& in, const Context& at) {
    const auto data = at.get<DataStudy>(in.image.data);
    Picture picture;
    picture.image = std::clamp(in.image.image.number, 0, static_cast<int>(data->heldOut.count()) - 1);
    picture.own = !in.image.image.own.empty();
    picture.sigma = in.sigma;
    picture.clean = chosenImage(*data, in.image.data, in.image.image);
    picture.noisy = noisedState(picture.clean, in.sigma, in.noise, picture.image);
    picture.noisyMse = meanSquaredError(picture.noisy, picture.clean);
    return picture;
}

void MosaicStudy::needs(const Inputs& in, Retained& retained) {
    retained.add<DataStudy>(in.picture.image.data);
    TransformStudy::needs({in.basis, in.picture.image.data.shape()}, retained);
}

Mosaic MosaicStudy::compute(const Inputs& in, const Context& at) {
    const auto picture = at.get<PictureStudy>(in.picture);
    auto transform = transformOf(in.basis, picture->clean.shape(), at);
    return {transform, transform->forward(picture->clean), transform->forward(picture->noisy)};
}

Denoised DenoisedStudy::compute(const Inputs& in, const Context& at) {
    const auto picture =
        at.get<PictureStudy>({{in.fit.solver.model.training.data, in.image}, in.fit.sigma, in.noise});
    const ModelSpec& spec = in.fit.solver.spec;
    const SolverInputs solver = chosenFit(in.fit, at).solver;
    at.get<ModelStudy>(preparedFrom(solver.model), [&](const std::shared_ptr<const PreparedModel>& first) {
        Denoised early = denoise(*withSettings(*first, solver.spec)->at(in.fit.sigma, at.quiet()), spec,
                                 *picture, at.quiet());
        early.ofClass = solver.spec.imageClass;
        early.previewImages = first->previewImages;
        at.preview<DenoisedStudy>(early);
    });
    Denoised result = denoise(*at.get<FitStudy>(in.fit)->denoiser, spec, *picture, at.work());
    requireFinite(result.image, in.fit, "answer");
    result.ofClass = solver.spec.imageClass; // by its name: a choice that was open is known now
    return result;
}

void DenoisedMosaicStudy::needs(const Inputs& in, Retained& retained) {
    DenoisedStudy::needs(in.denoised, retained);
    TransformStudy::needs({in.basis, in.denoised.fit.solver.model.training.data.shape()}, retained);
}

Mosaic DenoisedMosaicStudy::compute(const Inputs& in, const Context& at) {
    const auto denoised = at.get<DenoisedStudy>(in.denoised);
    auto transform = transformOf(in.basis, denoised->image.shape(), at);
    return {transform, {}, transform->forward(denoised->image)};
}

} // namespace scorelet
