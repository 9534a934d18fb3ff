#include "core/score/stencil.h"

#include "core/base/error.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>

namespace scorelet {
namespace {

using Relation = StencilMember::Relation;

constexpr Orientation details[] = {Orientation::horizontal, Orientation::vertical, Orientation::diagonal};

/// Along one axis, the places of a band `levels` coarser (negative: finer) that correspond to a place; first
/// and count.
std::pair<int, int> corresponding(const SubbandLayout& layout, int place, int levels) {
    for (; levels > 0; --levels) place = layout.coarser(place);
    int count = 1;
    for (; levels < 0; ++levels, count *= 2) place = layout.finer(place);
    return {place, count};
}

/// The same place of another channel.
CoefficientPlace inChannel(const SubbandLayout& layout, const CoefficientPlace& place, int channel) {
    const Subband& band = layout.bands()[static_cast<size_t>(place.band)];
    return {layout.band(band.orientation, band.level, channel), place.row, place.col};
}

/// The channels that the member is of for a coefficient of one of them.
std::vector<int> channelsOf(const StencilMember& member, const SubbandLayout& layout, int own) {
    if (member.channel.empty()) return {own};
    std::vector<int> channels;
    for (int channel = 0; channel < layout.channels(); ++channel)
        if (member.channel == otherChannels ? channel != own
                                            : layout.nameOfChannel(channel) == member.channel)
            channels.push_back(channel);
    return channels;
}

/// Appends the coefficients of its channel that `member` means for the one at `place`; none where it has no
/// meaning there.
void appendMember(const StencilMember& member, const SubbandLayout& layout, const CoefficientPlace& place,
                  std::vector<int>& stencil) {
    const Subband& band = layout.bands()[static_cast<size_t>(place.band)];
    auto add = [&](int otherBand, int row, int col, int dy, int dx) {
        const int k = layout.neighbour(otherBand, row, col, dy, dx);
        if (k >= 0 && std::find(stencil.begin(), stencil.end(), k) == stencil.end()) stencil.push_back(k);
    };
    // All of a band that correspond to the place; shifts are by the places of the coarser of the two bands.
    auto addBand = [&](int other, int levels) {
        const auto [row, count] = corresponding(layout, place.row, levels);
        const int col = corresponding(layout, place.col, levels).first;
        for (int y = 0; y < count; ++y)
            for (int x = 0; x < count; ++x)
                add(other, row + y, col + x, count * member.dy, count * member.dx);
    };
    const bool scaling = band.orientation == Orientation::scaling;
    switch (member.relation) {
    case Relation::same:
        add(place.band, place.row, place.col, member.dy, member.dx);
        break;
    case Relation::horizontal:
    case Relation::vertical:
    case Relation::diagonal: {
        const auto other = static_cast<Orientation>(static_cast<int>(member.relation));
        if (!scaling)
            add(layout.band(other, band.level, band.channel), place.row, place.col, member.dy, member.dx);
        break;
    }
    case Relation::parent:
        if (!scaling) {
            const CoefficientPlace parent = layout.parent(place);
            add(parent.band, parent.row, parent.col, member.dy, member.dx);
        }
        break;
    case Relation::children:
        if (!scaling && band.level > 1)
            addBand(layout.band(band.orientation, band.level - 1, band.channel), -1);
        break;
    case Relation::details:
        for (const Orientation other : details)
            add(layout.band(other, scaling ? layout.levels() : band.level, band.channel), place.row,
                place.col, member.dy, member.dx);
        break;
    case Relation::parents:
        if (scaling || band.level == layout.levels()) break;
        for (const Orientation other : details) addBand(layout.band(other, band.level + 1, band.channel), 1);
        break;
    case Relation::scaling:
        addBand(layout.band(Orientation::scaling, layout.levels(), band.channel),
                layout.levels() - band.level);
        break;
    case Relation::band:
        addBand(findBand(layout, member.of, band.channel), member.of.level - band.level);
        break;
    }
}

std::map<std::string, std::vector<StencilMember> (*)(const ModelSpec&)>& registered() {
    static std::map<std::string, std::vector<StencilMember> (*)(const ModelSpec&)> all;
    return all;
}

/// "one channel", or "the channels red, green, blue".
std::string namesOfChannels(const SubbandLayout& layout) {
    if (layout.channels() == 1) return "one channel";
    std::vector<std::string> names;
    for (int channel = 0; channel < layout.channels(); ++channel)
        names.push_back(layout.nameOfChannel(channel));
    return fmt::format("the channels {}", fmt::join(names, ", "));
}

/// Throws Error where the model needs what the basis has not.
void requireMeaning(const ModelSpec& spec, const std::vector<StencilMember>& members,
                    const SubbandLayout& layout) {
    if (layout.places() == Places::list) {
        const char* remedy = "Choose independent, per location, or another basis.";
        if (!members.empty())
            throw Error(fmt::format("{}: the coefficients of this basis are a list, which has no neighbours, "
                                    "orientations, scales or channels",
                                    spec.family),
                        remedy);
        if (spec.sharing == Sharing::perSubband)
            throw Error(fmt::format("{}: weights are shared per subband, and the coefficients of this basis "
                                    "are a list without bands",
                                    spec.family),
                        remedy);
    }
    if (layout.levels() == 0 && std::any_of(members.begin(), members.end(), [](const StencilMember& member) {
            return member.relation != Relation::same;
        }))
        throw Error(fmt::format("{}: pixels have neighbours, but no orientations or scales", spec.family),
                    "Choose independent or local coupling, or another basis.");
    for (const StencilMember& member : members)
        if (!member.channel.empty() && channelsOf(member, layout, 0).empty())
            throw Error(fmt::format("{}: the stencil sees {}, and the images have {}", spec.family,
                                    member.channel == otherChannels
                                        ? "other channels"
                                        : fmt::format("a channel \"{}\"", member.channel),
                                    namesOfChannels(layout)),
                        layout.channels() == 1 ? "Load the images in colour, or leave channels uncoupled."
                                               : "Choose one of these, or the other colours of the basis.");
    for (const StencilMember& member : members)
        if (member.relation == Relation::band && findBand(layout, member.of, 0) < 0)
            throw Error(
                fmt::format("{}: the stencil sees {}, and this basis has no such subband: its levels are "
                            "1 to {}, its scaling band is S{}",
                            spec.family, shortName(member.of), layout.levels(), layout.levels()),
                "Choose more levels, or take the member out of the stencil.");
}

/// Throws Error where coefficients of a band, which are to share weights, see differently many others: at the
/// borders of frequencies, or of a frame's bands.
void requireAlike(const ModelSpec& spec, const SubbandLayout& layout,
                  const std::vector<std::vector<int>>& stencils) {
    for (const Subband& band : layout.bands())
        for (int k = band.offset; k < band.offset + band.count(); ++k)
            if (stencils[static_cast<size_t>(k)].size() != stencils[static_cast<size_t>(band.offset)].size())
                throw Error(
                    fmt::format("{}: weights are shared per subband, and at {} a coefficient has fewer "
                                "neighbours",
                                spec.family,
                                layout.places() == Places::frame ? "the border of a redundant transform"
                                                                 : "the lowest and the highest frequencies"),
                    "Choose weights per location.");
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
    requireMeaning(spec, members, layout);
    std::vector<std::vector<int>> stencils(static_cast<size_t>(layout.count()));
    for (int k = 0; k < layout.count(); ++k) {
        auto& stencil = stencils[static_cast<size_t>(k)];
        stencil.push_back(k);
        const CoefficientPlace place = layout.place(k);
        const int own = layout.bands()[static_cast<size_t>(place.band)].channel;
        for (const StencilMember& member : members)
            for (const int channel : channelsOf(member, layout, own))
                appendMember(member, layout, channel == own ? place : inChannel(layout, place, channel),
                             stencil);
    }
    if (!members.empty() &&
        std::all_of(stencils.begin(), stencils.end(), [](const auto& s) { return s.size() == 1; }))
        throw Error(
            "no member of this stencil exists on this transform, so every coefficient sees itself alone",
            "Add neighbours, orientations, parents or children, or choose more levels.");
    if (spec.sharing == Sharing::perSubband) requireAlike(spec, layout, stencils);
    return stencils;
}

} // namespace scorelet
