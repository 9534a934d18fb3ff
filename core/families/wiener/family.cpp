#include "core/families/family.h"
#include "core/families/wiener/wiener.h"

namespace scorelet {
namespace {

std::shared_ptr<const Model> prepare(const ModelSpec&, const Ingredients& from, const Work& work) {
    return std::make_shared<WienerModel>(from.data, work);
}

/// The eigenimages, in double and in float.
double bytes(const ModelSpec&, const Extent& extent) {
    const auto values = static_cast<double>(extent.shape.values());
    if (extent.shape.values() > maxPrincipalPixels) return 0; // impossible
    return values * values * (sizeof(double) + sizeof(float));
}

const FamilyRegistration registration({.id = "wiener",
                                       .order = 220,
                                       .label = "Wiener (PCA)",
                                       .offers = capabilities<ExactError, Spectrum>(),
                                       .prepare = prepare,
                                       .bytes = bytes});

} // namespace
} // namespace scorelet
