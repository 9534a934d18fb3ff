#include "core/families/family.h"
#include "core/families/ideal/ideal.h"

namespace scorelet {
namespace {

std::shared_ptr<const Model> prepare(const ModelSpec&, const Ingredients& from, const Work& work) {
    return std::make_shared<IdealModel>(std::shared_ptr<const ImageSet>(from.data, &from.data->train), work);
}

/// A norm an image, beside the images.
double bytes(const ModelSpec&, const Extent& extent) {
    return static_cast<double>(extent.images) * sizeof(double);
}

const FamilyRegistration registration({.id = "ideal",
                                       .order = 200,
                                       .label = "ideal",
                                       .offers = capabilities<Posterior, Pieces, AnswersOverNoise>(),
                                       .prepare = prepare,
                                       .bytes = bytes});

} // namespace
} // namespace scorelet
