#include "core/families/family.h"
#include "core/families/wiener/wiener.h"

namespace scorelet {
namespace {

std::shared_ptr<const Model> prepare(const ModelSpec&, const Ingredients& from, const Work& work) {
    return std::make_shared<WienerModel>(from.data, work);
}

const FamilyRegistration registration(
    {.id = "wiener", .order = 220, .label = "Wiener (PCA)", .exactError = true, .prepare = prepare});

} // namespace
} // namespace scorelet
