// The equivariant local score machine ELS: every pixel judges by the patch around it, at every place.
//
// D(x)[q] = softmax average of training patches' centre pixels over images and positions, weighted by
// exp(-|patch_q(x) - patch|^2 / (2 sigma^2)) (Kamb & Ganguli 2024). Computed by patch_machine.h, which says
// what happens at the border: theirs are `circular` and `borders`.
#pragma once

#include "core/data/dataset.h"
#include "core/denoise/capabilities.h"
#include "core/families/patch/patch_machine.h"

#include <vector>

namespace scorelet {

/// The equivariant local score machine at one noise level.
class EquivariantPatchDenoiser final : public Denoiser, public Locality {
public:
    EquivariantPatchDenoiser(std::shared_ptr<const ImageLanes> images, const PatchChoice& choice,
                             double sigma, std::string note);

    ImageBatch denoise(const ImageBatch& noisy, const Work& work) const override;

    /// Zero outside the patch around the pixel.
    Image sensitivity(const Image& noisy, PixelId pixel, const Work& work) const override;

    /// Its note says which images, patch and border.
    FitReport report() const override;

    std::vector<int> mask(int pixel) const override { return machine_.mask(pixel); }

private:
    PatchMachine machine_;
    std::string note_;
};

/// The equivariant local score machine, waiting for a noise level.
class EquivariantPatchModel final : public Model {
public:
    static constexpr int defaultImages = 500;

    /// Uses spec.patch, border, images (0: the first 500) and schedule. Throws Error for an impossible patch,
    /// and for images that are not square or have more than one channel.
    EquivariantPatchModel(const ModelSpec& spec, std::shared_ptr<const DataSet> data, const Work& work);

    std::shared_ptr<const Denoiser> at(double sigma, const Work& work) const override;

    std::size_t bytes() const override { return images_->bytes(); }

private:
    std::shared_ptr<const ImageLanes> images_;
    PatchChoice choice_;
    std::vector<int> schedule_;
    std::string note_;
};

} // namespace scorelet
