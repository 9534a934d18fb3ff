#include "core/families/family.h"
#include "core/families/wiener/wiener.h"

#include <algorithm>

namespace scorelet {
namespace {

std::shared_ptr<const Model> prepare(const ModelSpec&, const Ingredients& from, const Work& work) {
    return std::make_shared<WienerModel>(from.data, work);
}

/// The eigenimages, in double and in float, and held-out images along them, where there are as many as
/// training images.
double bytes(const ModelSpec&, const Extent& extent) {
    const auto values = static_cast<double>(extent.shape.values());
    if (extent.shape.values() > maxPrincipalPixels) return 0; // impossible
    return values * values * (sizeof(double) + sizeof(float)) +
           values * static_cast<double>(std::min(extent.images, WienerModel::keptImages) * sizeof(double));
}

const FamilyRegistration registration({.id = "wiener",
                                       .order = 220,
                                       .label = "Wiener (PCA)",
                                       .offers = capabilities<ExactError, Spectrum>(),
                                       .prepare = prepare,
                                       .bytes = bytes});

} // namespace
} // namespace scorelet
