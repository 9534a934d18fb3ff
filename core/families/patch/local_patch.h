// The local score machine LS: every pixel judges by the patch around it, at its own place.
//
// D(x)[q] = softmax average over training images of x_i[q], weighted by exp(-|patch_q(x) - patch_q(x_i)|^2 /
// (2 sigma^2)) (Kamb & Ganguli, An analytic theory of creativity in convolutional diffusion models, 2024).
// Computed by patch_machine.h. With a schedule the patch's side follows the noise.
#pragma once

#include "core/data/dataset.h"
#include "core/denoise/capabilities.h"
#include "core/families/patch/patch_machine.h"

#include <vector>

namespace scorelet {

/// The local score machine at one noise level.
class LocalPatchDenoiser final : public Denoiser, public Locality {
public:
    LocalPatchDenoiser(std::shared_ptr<const ImageLanes> images, const PatchChoice& choice, double sigma,
                       std::string note);

    ImageBatch denoise(const ImageBatch& noisy, const Work& work) const override;

    /// Zero outside the patch around the pixel.
    Image sensitivity(const Image& noisy, PixelId pixel, const Work& work) const override;

    FitReport report() const override;

    std::vector<int> mask(int pixel) const override { return machine_.mask(pixel); }

    /// The patch's side at this noise level.
    int patch() const { return machine_.choice().patch; }

private:
    PatchMachine machine_;
    std::string note_;
};

/// The local score machine, waiting for a noise level.
class LocalPatchModel final : public Model {
public:
    /// All of MNIST: a picture in 0.06 s on two cores. Fewer look worse than the machine is.
    static constexpr int defaultImages = 60'000;

    /// Uses spec.patch, border (wrap, or else cut), images (0: the first 60,000) and schedule. Throws Error
    /// for an impossible patch, and for images that are not square or have more than one channel.
    LocalPatchModel(const ModelSpec& spec, std::shared_ptr<const DataSet> data, const Work& work);

    std::shared_ptr<const Denoiser> at(double sigma, const Work& work) const override;

    std::size_t bytes() const override { return images_->bytes(); }

private:
    std::shared_ptr<const ImageLanes> images_;
    PatchChoice choice_;
    std::vector<int> schedule_;
    std::string note_;
};

} // namespace scorelet
