// The model and the denoiser of both local score machines (patch_machine.h), which differ in where a patch's
// likes are looked for, at the border, and in how many images they take.
#pragma once

#include "core/data/dataset.h"
#include "core/denoise/capabilities.h"
#include "core/families/patch/patch_machine.h"

#include <string>
#include <vector>

namespace scorelet {

/// A local score machine at one noise level.
class PatchDenoiser final : public Denoiser, public Locality, public Pieces {
public:
    PatchDenoiser(std::shared_ptr<const ImageLanes> images, const PatchChoice& choice, double sigma,
                  std::string note);

    ImageBatch denoise(const ImageBatch& noisy, const Work& work) const override;

    /// Zero outside the patch around the pixel.
    Image sensitivity(const Image& noisy, PixelId pixel, const Work& work) const override;

    /// Its note says which images and patch, and of patches from everywhere which border.
    FitReport report() const override;

    std::vector<int> mask(int pixel) const override { return machine_.mask(pixel); }

    bool ofCoefficients() const override { return false; }
    std::vector<Piece> pieces(const Image& noisy, const Work& work) const override {
        return machine_.pieces(noisy, work);
    }
    Image mosaic(const std::vector<Piece>& pieces) const override { return machine_.mosaic(pieces); }
    Image picture(const Piece& piece) const override { return machine_.picture(piece); }

private:
    PatchMachine machine_;
    std::string note_;
};

/// A local score machine, waiting for a noise level.
class PatchModel : public Model {
public:
    /// The first spec.images images (0: `standard`) with a patch as `choice` says, or as spec.schedule has
    /// it. Throws Error for an impossible patch, and for images with more than one channel.
    PatchModel(const ModelSpec& spec, const PatchChoice& choice, Eigen::Index standard, const ImageSet& train,
               const Work& work);

    std::shared_ptr<const Denoiser> at(double sigma, const Work& work) const override;

    std::size_t bytes() const override { return images_->bytes(); }

private:
    std::shared_ptr<const ImageLanes> images_;
    PatchChoice choice_;
    std::vector<int> schedule_;
    std::string note_;
};

} // namespace scorelet
