#include "core/families/family.h"
#include "core/families/shrinkage/shrinkage.h"

namespace scorelet {
namespace {

template <ShrinkageRule rule>
std::shared_ptr<const Model> prepare(const ModelSpec&, std::shared_ptr<const DataSet> data, const Work&) {
    return std::make_shared<ShrinkageModel>(data->shape, rule); // db2 with 3 levels
}

const FamilyRegistration bayes({.id = "bayes-shrink",
                                .order = 260,
                                .label = "BayesShrink",
                                .prepare = prepare<ShrinkageRule::bayes>});
const FamilyRegistration sure({.id = "sure-shrink",
                               .order = 270,
                               .label = "SURE shrinkage",
                               .prepare = prepare<ShrinkageRule::sure>});

} // namespace
} // namespace scorelet
