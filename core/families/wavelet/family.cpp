// The wavelet score models: five families that differ in what a coefficient sees (core/score/stencil.h).
#include "core/families/family.h"
#include "core/families/wavelet/wavelet.h"

namespace scorelet {
namespace {

std::shared_ptr<const Model> fromMoments(const ModelSpec& spec,
                                         std::shared_ptr<const WaveletTransform> transform,
                                         std::shared_ptr<const MomentPair> moments) {
    return std::make_shared<const WaveletModel>(spec, std::move(transform), std::move(moments));
}

Family family(std::string id, int order, std::string label, const std::vector<std::string>& more = {}) {
    Family f{.id = std::move(id), .order = order, .label = std::move(label)};
    f.settings = {"degree", "sharing", "interactions", "ridge", "orders", "levels", "monomials"};
    f.settings.insert(f.settings.end(), more.begin(), more.end());
    f.needs = Needs::moments;
    f.exactError = true;
    f.pythonProgram = true;
    f.inMenu = f.id != "custom"; // made in the stencil editor
    f.fromMoments = fromMoments;
    return f;
}

const FamilyRegistration independent(family("independent", 100, "independent"));
const FamilyRegistration bandTied(family("band-tied", 110, "band-tied"));
const FamilyRegistration local(family("local", 120, "local coupling", {"radius"}));
const FamilyRegistration parent(family("parent", 130, "parent-child"));
const FamilyRegistration custom(family("custom", 140, "own stencil", {"stencil"}));

} // namespace
} // namespace scorelet
