#include "core/families/lighter.h"

#include "core/families/family.h"
#include "core/families/wiener/components_row.h"

#include <algorithm>

namespace scorelet {
namespace {

constexpr int fewestHalved = 8; // components or images: of fewer nothing is to be seen

bool hasRow(const Family& family, const std::string& id) {
    return std::any_of(family.rows.begin(), family.rows.end(),
                       [&](const FamilyRow& row) { return row.id == id; });
}

} // namespace

std::vector<LighterModel> lighterModels(const ModelSpec& spec, Eigen::Index images, double most,
                                        const std::function<double(const ModelSpec&)>& bytesOf) {
    const Family& family = familyOf(spec);
    std::vector<LighterModel> found;
    const auto fits = [&](const ModelSpec& other) {
        const double bytes = bytesOf(other);
        if (!(bytes > 0 && bytes <= most)) return false;
        found.push_back({other, bytes});
        return true;
    };
    const auto offered = [&](const char* setting) { return isByHand(spec, setting); };
    if (offered("sharing") && spec.sharing == Sharing::perLocation) {
        ModelSpec shared = spec;
        shared.sharing = Sharing::perSubband;
        fits(shared);
    }
    if (offered("interactions") && spec.interactions != Interactions::additive) {
        ModelSpec additive = spec;
        additive.interactions = Interactions::additive;
        fits(additive);
    }
    // The first of the values first, next(first), ... down to `last` that fits.
    const auto firstThatFits = [&](int first, int last, const auto& next, const auto& set) {
        for (int value = first; value >= last; value = next(value)) {
            ModelSpec other = spec;
            set(other, value);
            if (fits(other)) return;
        }
    };
    const auto oneLess = [](int value) { return value - 1; };
    const auto half = [](int value) { return value / 2; };
    if (offered("degree"))
        firstThatFits(spec.degree - 1, 1, oneLess, [](ModelSpec& s, int value) { s.degree = value; });
    if (offered("radius"))
        firstThatFits(spec.radius - 1, 1, oneLess, [](ModelSpec& s, int value) { s.radius = value; });
    if (hasRow(family, componentsRow().id)) {
        const int now = componentsWanted(spec) > 0 ? componentsWanted(spec) : 2 * defaultLeadingComponents;
        firstThatFits(now / 2, fewestHalved, half,
                      [](ModelSpec& s, int value) { setSetting(s, componentsRow(), value); });
    }
    if (family.has("images"))
        firstThatFits(static_cast<int>(imagesOf(spec, images)) / 2, fewestHalved, half,
                      [](ModelSpec& s, int value) { s.images = value; });
    return found;
}

} // namespace scorelet
