// Wavelet score models of any features.
#include "core/families/family.h"

#include "core/base/error.h"
#include "core/families/features/feature_model.h"
#include "core/families/features/features.h"
#include "core/score/stencil.h"

#include <fmt/format.h>

namespace scorelet {
namespace {

constexpr int imagesByDefault = 10000;

std::shared_ptr<const Model> prepareFeatures(const ModelSpec& spec, const Ingredients& from,
                                             const Work& work) {
    const Eigen::Index all = from.data->train.count(), images = imagesOf(spec, all);
    if (images < 1) throw Error("features: expected at least one training image, found none");
    auto plan = std::make_shared<const FeaturePlan>(spec, textOf(spec, featuresRow), from.basis,
                                                    from.data->train, images, work);
    std::string note = images < all ? fmt::format("{} of {} training images", images, all)
                                    : fmt::format("all {} training images", images);
    if (plan->list.ofSampledNoise())
        return std::make_shared<const FeatureModel>(std::move(plan), from.data, std::move(note));
    return std::make_shared<const ExpectedFeatureModel>(std::move(plan), from.data, std::move(note));
}

double bytesOfFeatures(const ModelSpec& spec, const Extent& extent) {
    double members = 0;
    for (const auto& stencil : makeStencils(spec, extent.layout))
        members += static_cast<double>(stencil.size());
    return static_cast<double>(extent.shape.values()) *
               (static_cast<double>(extent.images) * sizeof(float) + 100) +
           members * sizeof(int);
}

/// Whether its errors are known without sampling; so of a list that cannot be read nobody waits for sampled
/// ones.
bool hasExpectations(const ModelSpec& spec) {
    try {
        return !featuresOf(spec).ofSampledNoise();
    } catch (const Error&) { // told by the preparation
        return true;
    }
}

FamilyRow listOfFeatures() {
    FamilyRow row{.id = featuresRow,
                  .label = "list of features",
                  .unit = {},
                  .tooltip = std::string("What a coefficient's score is a sum of, beside a constant. ") +
                             featureLanguage(),
                  .text = true,
                  .bare = true};
    row.textByDefault = "w; abs(w); w*bump(w, 0, 2*sigma)";
    return row;
}

/// Whether its denoisers are told the class of their image; so is none of a list that cannot be read.
bool seesTheClass(const ModelSpec& spec) {
    try {
        return featuresOf(spec).ofLabel();
    } catch (const Error&) { // told by the preparation
        return false;
    }
}

std::vector<Offer> offeredByFeatures() {
    auto list = capabilities<StencilAnswers, ExactError, AnswersByClass, WeighedFeatures>();
    list[1].when = hasExpectations;
    list[2].when = seesTheClass;
    return list;
}

const FamilyRegistration registration({.id = featuresFamily,
                                       .order = 150,
                                       .label = "any features",
                                       .settings = {"sharing", "ridge", "stencil", "images"},
                                       .rows = {listOfFeatures()},
                                       .inBasis = true,
                                       .offers = offeredByFeatures(),
                                       .defaultImages = imagesByDefault,
                                       .pythonProgram = true,
                                       .prepare = prepareFeatures,
                                       .bytes = bytesOfFeatures,
                                       .members = [](const ModelSpec& spec) { return spec.stencil; }});

} // namespace

FeatureList featuresOf(const ModelSpec& spec) {
    return FeatureList(textOf(spec, featuresRow));
}

} // namespace scorelet
