// Short names of subbands, "S3", "H1", and choices of them as a text.
#pragma once

#include "core/basis/layout.h"

#include <string>
#include <vector>

namespace scorelet {

/// The band's initial (S, H, V, D) and level.
std::string shortName(const Subband& band);

/// A list of short names, "H1+D1"; may be empty. Throws Error for what is none.
std::vector<std::string> parseBands(const std::string& text);

/// By subband of the layout: whether it is not among those of the list. Names of levels that the layout does
/// not have mean nothing.
std::vector<bool> keptBands(const SubbandLayout& layout, const std::string& leftOut);

/// The list of the bands that are not kept, in the layout's order.
std::string bandsText(const SubbandLayout& layout, const std::vector<bool>& kept);

} // namespace scorelet
