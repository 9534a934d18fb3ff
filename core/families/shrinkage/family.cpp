#include "core/families/family.h"
#include "core/families/shrinkage/shrinkage.h"

namespace scorelet {
namespace {

template <ShrinkageRule rule>
std::shared_ptr<const Model> prepare(const ModelSpec& spec, const Ingredients& from, const Work&) {
    return std::make_shared<ShrinkageModel>(from.basis, rule, spec.extension);
}

const FamilyRegistration bayes({.id = "bayes-shrink",
                                .order = 260,
                                .label = "BayesShrink",
                                .settings = {"extension"},
                                .inBasis = true,
                                .ofTraining = false,
                                .prepare = prepare<ShrinkageRule::bayes>});
const FamilyRegistration sure({.id = "sure-shrink",
                               .order = 270,
                               .label = "SURE shrinkage",
                               .settings = {"extension"},
                               .inBasis = true,
                               .ofTraining = false,
                               .prepare = prepare<ShrinkageRule::sure>});

} // namespace
} // namespace scorelet
