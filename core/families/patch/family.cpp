// The local machines: patches at one place, at every place, and patches of the Wiener filter's own shape.
#include "core/families/family.h"
#include "core/families/patch/equivariant_patch.h"
#include "core/families/patch/local_patch.h"
#include "core/families/patch/pca_locality.h"

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
    const auto values = static_cast<double>(extent.shape.values());
    if (extent.shape.values() > maxPrincipalPixels) return 0; // impossible
    return bytesOfLanes(spec, extent) + values * values * sizeof(double);
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
                                   .offers = capabilities<Locality>(),
                                   .defaultImages = PcaLocalityModel::defaultImages,
                                   .chartSamples = samples,
                                   .prepare = prepare<PcaLocalityModel>,
                                   .bytes = bytesOfLocality});

} // namespace
} // namespace scorelet
