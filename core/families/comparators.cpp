#include "core/families/comparators.h"

#include "core/base/error.h"
#include "core/families/ideal/ideal.h"
#include "core/families/nearest/nearest.h"
#include "core/families/patch/equivariant_patch.h"
#include "core/families/patch/local_patch.h"
#include "core/families/patch/pca_locality.h"
#include "core/families/shrinkage/shrinkage.h"
#include "core/families/wiener/wiener.h"

namespace scorelet {

std::shared_ptr<const Model> prepareComparator(const ModelSpec& spec, std::shared_ptr<const DataSet> data,
                                               const Work& work) {
    const std::shared_ptr<const ImageSet> train(data, &data->train);
    switch (spec.kind) {
    case ModelKind::ideal:
        return std::make_shared<IdealModel>(train, work);
    case ModelKind::nearest:
        return std::make_shared<NearestModel>(train, work);
    case ModelKind::wiener:
        return std::make_shared<WienerModel>(data, work);
    case ModelKind::localPatch:
        return std::make_shared<LocalPatchModel>(spec, data, work);
    case ModelKind::equivariantPatch:
        return std::make_shared<EquivariantPatchModel>(spec, data, work);
    case ModelKind::pcaLocality:
        return std::make_shared<PcaLocalityModel>(spec, data, work);
    case ModelKind::bayesShrink:
        return std::make_shared<ShrinkageModel>(data->shape, ShrinkageRule::bayes);
    case ModelKind::sureShrink:
        return std::make_shared<ShrinkageModel>(data->shape, ShrinkageRule::sure);
    case ModelKind::independent:
    case ModelKind::bandTied:
    case ModelKind::local:
    case ModelKind::parent:
    case ModelKind::custom:
        break;
    }
    throw Error("comparators: expected a model that is not a wavelet score model, found one");
}

bool hasExactError(const ModelSpec& spec) {
    return isWaveletModel(spec.kind) || spec.kind == ModelKind::wiener;
}

Eigen::Index imagesOf(const ModelSpec& spec, Eigen::Index available) {
    switch (spec.kind) {
    case ModelKind::localPatch:
        return chosenImages(spec.images, LocalPatchModel::defaultImages, available);
    case ModelKind::equivariantPatch:
        return chosenImages(spec.images, EquivariantPatchModel::defaultImages, available);
    case ModelKind::pcaLocality:
        return chosenImages(spec.images, PcaLocalityModel::defaultImages, available);
    default:
        return available;
    }
}

} // namespace scorelet
