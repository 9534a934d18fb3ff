// The local score machine LS: every pixel judges by the patch around it, at its own place.
//
// D(x)[q] = softmax average over training images of x_i[q], weighted by exp(-|patch_q(x) - patch_q(x_i)|^2 /
// (2 sigma^2)) (Kamb & Ganguli, An analytic theory of creativity in convolutional diffusion models, 2024).
// Computed by patch_machine.h. With a schedule the patch's side follows the noise.
#pragma once

#include "core/families/patch/patch_model.h"

namespace scorelet {

/// The local score machine, waiting for a noise level.
class LocalPatchModel final : public PatchModel {
public:
    /// All of MNIST: a picture in 0.06 s on two cores. Fewer look worse than the machine is.
    static constexpr int defaultImages = 60'000;

    /// Uses spec.patch, border (wrap, or else cut), images (0: the first 60,000) and schedule. Throws Error
    /// for an impossible patch, and for images that are not square or have more than one channel.
    LocalPatchModel(const ModelSpec& spec, const std::shared_ptr<const DataSet>& data, const Work& work);
};

} // namespace scorelet
