#include "core/denoise/local_patch.h"

#include "core/denoise/posterior.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace scorelet {

LocalPatchDenoiser::LocalPatchDenoiser(std::shared_ptr<const ImageLanes> images, const PatchChoice& choice,
                                       double sigma, std::string note)
    : Denoiser(sigma), machine_(std::move(images), choice, sigma), note_(std::move(note)) {}

ImageMatrix LocalPatchDenoiser::denoise(const ImageMatrix& noisy, const Work& work) const {
    return machine_.denoise(noisy, work);
}

ImageMatrix LocalPatchDenoiser::sensitivity(const ImageMatrix& noisy, int pixel, const Work& work) const {
    return machine_.sensitivity(noisy, pixel, work);
}

FitReport LocalPatchDenoiser::report() const {
    FitReport report;
    report.note = fmt::format("{}, patch {} x {}", note_, patch(), patch());
    return report;
}

LocalPatchModel::LocalPatchModel(const ModelSpec& spec, std::shared_ptr<const DataSet> data, const Work& work)
    : choice_{data->size, spec.patch, spec.border, false}, schedule_(spec.schedule) {
    for (const int side : schedule_) requirePatch({choice_.size, side, choice_.border, false});
    if (schedule_.empty()) requirePatch(choice_);
    const Eigen::Index count = chosenImages(spec.images, defaultImages, data->train.count());
    images_ = std::make_shared<const ImageLanes>(data->train.pixels, count, work);
    note_ = fmt::format("{} of {} training images", count, data->train.count());
}

std::shared_ptr<const Denoiser> LocalPatchModel::at(double sigma, const Work&) const {
    requireNoiseLevel(sigma);
    PatchChoice choice = choice_;
    choice.patch = patchAt(sigma);
    return std::make_shared<LocalPatchDenoiser>(images_, choice, sigma, note_);
}

int LocalPatchModel::patchAt(double sigma) const {
    if (schedule_.empty()) return choice_.patch;
    const auto entries = static_cast<double>(schedule_.size());
    const double entry = std::floor(entries * std::log(sigma / 0.05) / std::log(10 / 0.05));
    return schedule_[static_cast<size_t>(std::clamp(entry, 0.0, entries - 1))];
}

} // namespace scorelet
