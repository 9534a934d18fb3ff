#include "core/families/patch/equivariant_patch.h"

namespace scorelet {

EquivariantPatchModel::EquivariantPatchModel(const ModelSpec& spec,
                                             const std::shared_ptr<const DataSet>& data, const Work& work)
    : PatchModel(
          spec,
          {squareSide(data->shape, "the equivariant local score machine"), spec.patch, spec.border, true},
          defaultImages, data->train, work) {}

} // namespace scorelet
