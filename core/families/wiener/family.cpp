#include "core/families/family.h"
#include "core/families/wiener/components_row.h"
#include "core/families/wiener/wiener.h"

#include <algorithm>

namespace scorelet {
namespace {

std::shared_ptr<const Model> prepare(const ModelSpec& spec, const Ingredients& from, const Work& work) {
    return std::make_shared<WienerModel>(from.data, work, componentsWanted(spec));
}

/// The eigenimages, in double and in float, and held-out images along them, where there are as many as
/// training images.
double bytes(const ModelSpec& spec, const Extent& extent) {
    const Eigen::Index values = extent.shape.values();
    const Eigen::Index count = componentCount(values, extent.images, componentsWanted(spec));
    const Eigen::Index kept = std::min(extent.images, WienerModel::keptImages); // held-out images along them
    return componentBytes(values, count) +
           static_cast<double>(count) *
               (static_cast<double>(values) * sizeof(float) + static_cast<double>(kept) * sizeof(double));
}

const FamilyRegistration registration({.id = "wiener",
                                       .order = 220,
                                       .label = "Wiener (PCA)",
                                       .rows = {componentsRow()},
                                       .offers = capabilities<ExactError, Spectrum>(),
                                       .prepare = prepare,
                                       .bytes = bytes});

} // namespace
} // namespace scorelet
