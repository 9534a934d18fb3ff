#include "core/families/family.h"
#include "core/families/ideal/ideal.h"

namespace scorelet {
namespace {

std::shared_ptr<const Model> prepare(const ModelSpec&, const Ingredients& from, const Work& work) {
    return std::make_shared<IdealModel>(std::shared_ptr<const ImageSet>(from.data, &from.data->train), work);
}

const FamilyRegistration registration({.id = "ideal", .order = 200, .label = "ideal", .prepare = prepare});

} // namespace
} // namespace scorelet
