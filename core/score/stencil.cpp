#include "core/score/stencil.h"

#include "core/base/error.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace scorelet {
namespace {

using Relation = StencilMember::Relation;

constexpr Orientation details[] = {Orientation::horizontal, Orientation::vertical, Orientation::diagonal};

/// Appends the coefficients that `member` means for coefficient k at `place`; none where it has no meaning
/// there.
void appendMember(const StencilMember& member, const SubbandLayout& layout, const CoefficientPlace& place,
                  std::vector<int>& stencil) {
    const Subband& band = layout.bands()[static_cast<size_t>(place.band)];
    auto add = [&](int otherBand, int row, int col) {
        const int k = layout.index(otherBand, row, col);
        if (std::find(stencil.begin(), stencil.end(), k) == stencil.end()) stencil.push_back(k);
    };
    const bool scaling = band.orientation == Orientation::scaling;
    switch (member.relation) {
    case Relation::same:
        add(place.band, place.row + member.dy, place.col + member.dx);
        break;
    case Relation::horizontal:
    case Relation::vertical:
    case Relation::diagonal: {
        const auto other = static_cast<Orientation>(static_cast<int>(member.relation));
        if (!scaling) add(layout.band(other, band.level), place.row + member.dy, place.col + member.dx);
        break;
    }
    case Relation::parent:
        if (scaling) break;
        if (band.level ==
            layout.levels()) // the coarsest details' parent is the scaling coefficient at their place
            add(0, place.row + member.dy, place.col + member.dx);
        else
            add(layout.band(band.orientation, band.level + 1), place.row / 2 + member.dy,
                place.col / 2 + member.dx);
        break;
    case Relation::children:
        if (scaling || band.level == 1) break;
        for (int y = 0; y < 2; ++y)
            for (int x = 0; x < 2; ++x)
                add(layout.band(band.orientation, band.level - 1), 2 * (place.row + member.dy) + y,
                    2 * (place.col + member.dx) + x);
        break;
    case Relation::details:
        for (const Orientation other : details)
            add(layout.band(other, scaling ? layout.levels() : band.level), place.row + member.dy,
                place.col + member.dx);
        break;
    case Relation::parents:
        if (scaling || band.level == layout.levels()) break;
        for (const Orientation other : details)
            add(layout.band(other, band.level + 1), place.row / 2 + member.dy, place.col / 2 + member.dx);
        break;
    case Relation::scaling: {
        const int finer = scaling ? 0 : layout.levels() - band.level;
        add(0, (place.row >> finer) + member.dy, (place.col >> finer) + member.dx);
        break;
    }
    }
}

std::map<std::string, std::vector<StencilMember> (*)(const ModelSpec&)>& registered() {
    static std::map<std::string, std::vector<StencilMember> (*)(const ModelSpec&)> all;
    return all;
}

} // namespace

std::vector<StencilMember> membersOf(const ModelSpec& spec) {
    const auto found = registered().find(spec.family);
    return found == registered().end() ? std::vector<StencilMember>{} : found->second(spec);
}

void registerStencil(const std::string& family, std::vector<StencilMember> (*members)(const ModelSpec&)) {
    registered()[family] = members;
}

std::vector<std::vector<int>> makeStencils(const ModelSpec& spec, const SubbandLayout& layout) {
    const std::vector<StencilMember> members = membersOf(spec);
    std::vector<std::vector<int>> stencils(static_cast<size_t>(layout.count()));
    for (int k = 0; k < layout.count(); ++k) {
        auto& stencil = stencils[static_cast<size_t>(k)];
        stencil.push_back(k);
        const CoefficientPlace place = layout.place(k);
        for (const StencilMember& member : members) appendMember(member, layout, place, stencil);
    }
    if (!members.empty() &&
        std::all_of(stencils.begin(), stencils.end(), [](const auto& s) { return s.size() == 1; }))
        throw Error(
            "no member of this stencil exists on this transform, so every coefficient sees itself alone",
            "Add neighbours, orientations, parents or children, or choose more levels.");
    return stencils;
}

} // namespace scorelet
