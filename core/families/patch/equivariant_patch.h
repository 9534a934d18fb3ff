// The equivariant local score machine ELS: every pixel judges by the patch around it, at every place.
//
// D(x)[q] = softmax average of training patches' centre pixels over images and positions, weighted by
// exp(-|patch_q(x) - patch|^2 / (2 sigma^2)) (Kamb & Ganguli 2024). Computed by patch_machine.h, which says
// what happens at the border: theirs are `circular` and `borders`.
#pragma once

#include "core/families/patch/patch_model.h"

namespace scorelet {

/// The equivariant local score machine, waiting for a noise level.
class EquivariantPatchModel final : public PatchModel {
public:
    static constexpr int defaultImages = 500;

    /// Uses spec.patch, border, images (0: the first 500) and schedule. Throws Error for an impossible patch,
    /// and for images that are not square or have more than one channel.
    EquivariantPatchModel(const ModelSpec& spec, const std::shared_ptr<const DataSet>& data,
                          const Work& work);
};

} // namespace scorelet
