#include "core/families/patch/equivariant_patch.h"

#include "core/denoise/posterior.h"

#include <cassert>
#include <fmt/format.h>

namespace scorelet {

namespace {

const char* borderName(PatchBorder border) {
    switch (border) {
    case PatchBorder::cut:
        return "cut";
    case PatchBorder::wrap:
        return "wrapped";
    case PatchBorder::circular:
        return "circular (Kamb & Ganguli)";
    case PatchBorder::borders:
        return "as far from the same edges (Kamb & Ganguli)";
    }
    assert(false);
    return "";
}

} // namespace

EquivariantPatchDenoiser::EquivariantPatchDenoiser(std::shared_ptr<const ImageLanes> images,
                                                   const PatchChoice& choice, double sigma, std::string note)
    : Denoiser(sigma), machine_(std::move(images), choice, sigma), note_(std::move(note)) {}

ImageBatch EquivariantPatchDenoiser::denoise(const ImageBatch& noisy, const Work& work) const {
    return machine_.denoise(noisy, work);
}

Image EquivariantPatchDenoiser::sensitivity(const Image& noisy, PixelId pixel, const Work& work) const {
    return machine_.sensitivity(noisy, pixel, work);
}

FitReport EquivariantPatchDenoiser::report() const {
    FitReport report;
    const int patch = machine_.choice().patch;
    report.note = fmt::format("{}, patch {} x {}, border {}", note_, patch, patch,
                              borderName(machine_.choice().border));
    return report;
}

EquivariantPatchModel::EquivariantPatchModel(const ModelSpec& spec, std::shared_ptr<const DataSet> data,
                                             const Work& work)
    : choice_{squareSide(data->shape, "the equivariant local score machine"), spec.patch, spec.border, true},
      schedule_(spec.schedule) {
    if (schedule_.empty()) requirePatch(choice_);
    const Eigen::Index count = chosenImages(spec.images, defaultImages, data->train.count());
    images_ = std::make_shared<const ImageLanes>(data->train.pixels, count, work);
    note_ = fmt::format("{} of {} training images", count, data->train.count());
}

std::shared_ptr<const Denoiser> EquivariantPatchModel::at(double sigma, const Work&) const {
    requireNoiseLevel(sigma);
    PatchChoice choice = choice_;
    choice.patch = patchAt(choice_, schedule_, sigma);
    return std::make_shared<EquivariantPatchDenoiser>(images_, choice, sigma, note_);
}

} // namespace scorelet
