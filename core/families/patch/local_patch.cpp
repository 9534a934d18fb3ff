#include "core/families/patch/local_patch.h"

namespace scorelet {

LocalPatchModel::LocalPatchModel(const ModelSpec& spec, const std::shared_ptr<const DataSet>& data,
                                 const Work& work)
    : PatchModel(spec,
                 {squareSide(data->shape, "the local score machine"), spec.patch,
                  spec.border == PatchBorder::wrap ? PatchBorder::wrap : PatchBorder::cut, false},
                 defaultImages, data->train, work) {}

} // namespace scorelet
