// Short names of subbands, "S3", "H1", "H1.red", and choices of them as a text.
#pragma once

#include "core/basis/layout.h"

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scorelet {

/// A band by its name alone; a layout need not have it.
struct BandName {
    Orientation orientation = Orientation::scaling;
    int level = 0;            ///< 1 (finest) to 9; 0 of a band that is all coefficients
    std::string channel = {}; ///< its name (Subband::channelName); empty: whichever is meant

    auto operator<=>(const BandName&) const = default;
};

/// The band's initial (S, H, V, D) and level, and after a dot its channel, if any.
std::string shortName(const BandName& band);
std::string shortName(const Subband& band);

/// The band of a short name; nothing where it is none.
std::optional<BandName> parseBand(std::string_view name);

/// Its index in the layout; in `channel` where the name tells of none; -1 where the layout has no such band.
int findBand(const SubbandLayout& layout, const BandName& name, int channel);

/// A list of short names, "H1+D1"; may be empty. Throws Error for what is none.
std::vector<std::string> parseBands(const std::string& text);

/// By subband of the layout: whether it is not among those of the list, where a name without a channel means
/// those of all. Names of levels that the layout does not have mean nothing.
std::vector<bool> keptBands(const SubbandLayout& layout, const std::string& leftOut);

/// The list of the bands that are not kept, in the layout's order.
std::string bandsText(const SubbandLayout& layout, const std::vector<bool>& kept);

} // namespace scorelet
