#include "core/families/family.h"
#include "core/families/nearest/nearest.h"

namespace scorelet {
namespace {

std::shared_ptr<const Model> prepare(const ModelSpec&, const Ingredients& from, const Work& work) {
    return std::make_shared<NearestModel>(std::shared_ptr<const ImageSet>(from.data, &from.data->train),
                                          work);
}

const FamilyRegistration
    registration({.id = "nearest", .order = 210, .label = "nearest image", .prepare = prepare});

} // namespace
} // namespace scorelet
