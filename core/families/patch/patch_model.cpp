#include "core/families/patch/patch_model.h"

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

PatchDenoiser::PatchDenoiser(std::shared_ptr<const ImageLanes> images, const PatchChoice& choice,
                             double sigma, std::string note)
    : Denoiser(sigma), machine_(std::move(images), choice, sigma), note_(std::move(note)) {}

ImageBatch PatchDenoiser::denoise(const ImageBatch& noisy, const Work& work) const {
    return machine_.denoise(noisy, work);
}

Image PatchDenoiser::sensitivity(const Image& noisy, PixelId pixel, const Work& work) const {
    return machine_.sensitivity(noisy, pixel, work);
}

FitReport PatchDenoiser::report() const {
    FitReport report;
    report.parameters.kept = machine_.images().count() * std::int64_t{machine_.images().shape().values()};
    const PatchChoice& choice = machine_.choice();
    report.note = fmt::format("{}, patch {} x {}", note_, choice.patch, choice.patch);
    if (choice.everywhere) report.note += fmt::format(", border {}", borderName(choice.border));
    return report;
}

PatchModel::PatchModel(const ModelSpec& spec, const PatchChoice& choice, Eigen::Index standard,
                       const ImageSet& train, const Work& work)
    : choice_(choice), schedule_(spec.schedule) {
    if (schedule_.empty()) requirePatch(choice_);
    const Eigen::Index count = chosenImages(spec.images, standard, train.count());
    images_ = std::make_shared<const ImageLanes>(train.pixels, count, work);
    note_ = fmt::format("{} of {} training images", count, train.count());
}

std::shared_ptr<const Denoiser> PatchModel::at(double sigma, const Work&) const {
    requireNoiseLevel(sigma);
    PatchChoice choice = choice_;
    choice.patch = patchAt(choice_, schedule_, sigma);
    return std::make_shared<PatchDenoiser>(images_, choice, sigma, note_);
}

} // namespace scorelet
