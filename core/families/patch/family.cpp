// The local machines: patches at one place, at every place, and patches of the Wiener filter's own shape.
#include "core/families/family.h"
#include "core/families/patch/equivariant_patch.h"
#include "core/families/patch/local_patch.h"
#include "core/families/patch/pca_locality.h"
#include "core/families/wiener/components_row.h"

namespace scorelet {
namespace {

template <class Machine>
std::shared_ptr<const Model> prepare(const ModelSpec& spec, const Ingredients& from, const Work& work) {
    return std::make_shared<Machine>(spec, from.data, work);
}

/// Whole blocks of images.
double bytesOfLanes(const ModelSpec&, const Extent& extent) {
    const Eigen::Index blocks = (extent.images + ImageLanes::lanes - 1) / ImageLanes::lanes;
    return static_cast<double>(blocks * ImageLanes::lanes) * extent.shape.values() * sizeof(float);
}

/// ... and the eigenimages.
double bytesOfLocality(const ModelSpec& spec, const Extent& extent) {
    const Eigen::Index values = extent.shape.values();
    // The components are those of all training images, of which the machine compares some.
    const double components = componentBytes(values, componentCount(values, values, componentsWanted(spec)));
    return bytesOfLanes(spec, extent) + components;
}

std::shared_ptr<const Model> prepareLocality(const ModelSpec& spec, const Ingredients& from,
                                             const Work& work) {
    return std::make_shared<PcaLocalityModel>(spec, from.data, work, componentsWanted(spec));
}

constexpr int samples = 200; // a patch machine takes a second an image

const FamilyRegistration local({.id = "ls",
                                .order = 230,
                                .label = "local patch",
                                .settings = {"patch", "border", "schedule", "images"},
                                .offers = capabilities<Locality, Pieces>(),
                                .defaultImages = LocalPatchModel::defaultImages,
                                .chartSamples = samples,
                                .prepare = prepare<LocalPatchModel>,
                                .bytes = bytesOfLanes});
const FamilyRegistration equivariant({.id = "els",
                                      .order = 240,
                                      .label = "equivariant local patch",
                                      .settings = {"patch", "border", "borders", "schedule", "images"},
                                      .offers = capabilities<Locality, Pieces>(),
                                      .defaultImages = EquivariantPatchModel::defaultImages,
                                      .chartSamples = samples,
                                      .prepare = prepare<EquivariantPatchModel>,
                                      .bytes = bytesOfLanes});
const FamilyRegistration locality({.id = "pca-locality",
                                   .order = 250,
                                   .label = "PCA-locality",
                                   .settings = {"rule", "threshold", "images"},
                                   .rows = {componentsRow()},
                                   .offers = capabilities<Locality>(),
                                   .defaultImages = PcaLocalityModel::defaultImages,
                                   .chartSamples = samples,
                                   .prepare = prepareLocality,
                                   .bytes = bytesOfLocality});

} // namespace
} // namespace scorelet
