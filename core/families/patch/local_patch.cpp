#include "core/families/patch/local_patch.h"

#include "core/denoise/posterior.h"

#include <fmt/format.h>

namespace scorelet {

LocalPatchDenoiser::LocalPatchDenoiser(std::shared_ptr<const ImageLanes> images, const PatchChoice& choice,
                                       double sigma, std::string note)
    : Denoiser(sigma), machine_(std::move(images), choice, sigma), note_(std::move(note)) {}

ImageBatch LocalPatchDenoiser::denoise(const ImageBatch& noisy, const Work& work) const {
    return machine_.denoise(noisy, work);
}

Image LocalPatchDenoiser::sensitivity(const Image& noisy, PixelId pixel, const Work& work) const {
    return machine_.sensitivity(noisy, pixel, work);
}

FitReport LocalPatchDenoiser::report() const {
    FitReport report;
    report.note = fmt::format("{}, patch {} x {}", note_, patch(), patch());
    return report;
}

LocalPatchModel::LocalPatchModel(const ModelSpec& spec, std::shared_ptr<const DataSet> data, const Work& work)
    : choice_{squareSide(data->shape, "the local score machine"), spec.patch,
              spec.border == PatchBorder::wrap ? PatchBorder::wrap : PatchBorder::cut, false},
      schedule_(spec.schedule) {
    if (schedule_.empty()) requirePatch(choice_);
    const Eigen::Index count = chosenImages(spec.images, defaultImages, data->train.count());
    images_ = std::make_shared<const ImageLanes>(data->train.pixels, count, work);
    note_ = fmt::format("{} of {} training images", count, data->train.count());
}

std::shared_ptr<const Denoiser> LocalPatchModel::at(double sigma, const Work&) const {
    requireNoiseLevel(sigma);
    PatchChoice choice = choice_;
    choice.patch = patchAt(choice_, schedule_, sigma);
    return std::make_shared<LocalPatchDenoiser>(images_, choice, sigma, note_);
}

} // namespace scorelet
