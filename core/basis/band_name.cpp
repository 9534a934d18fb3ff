#include "core/basis/band_name.h"

#include "core/base/error.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace scorelet {
namespace {

constexpr std::string_view initials = "SHVD"; // by orientation

} // namespace

std::string shortName(const BandName& band) {
    return fmt::format("{}{}{}{}", initials[static_cast<size_t>(band.orientation)], band.level,
                       band.channel.empty() ? "" : ".", band.channel);
}

std::string shortName(const Subband& band) {
    return shortName(BandName{band.orientation, band.level, band.channelName});
}

std::optional<BandName> parseBand(std::string_view name) {
    if (name.size() < 2 || name.size() == 3 || (name.size() > 3 && name[2] != '.')) return {};
    const size_t initial = initials.find(name[0]);
    if (initial == std::string_view::npos || name[1] < (name[0] == 'S' ? '0' : '1') || name[1] > '9')
        return {};
    return BandName{static_cast<Orientation>(initial), name[1] - '0',
                    std::string(name.size() > 3 ? name.substr(3) : "")};
}

int findBand(const SubbandLayout& layout, const BandName& name, int channel) {
    const auto& bands = layout.bands();
    const auto found = std::find_if(bands.begin(), bands.end(), [&](const Subband& band) {
        return band.orientation == name.orientation && band.level == name.level &&
               (name.channel.empty() ? band.channel == channel : band.channelName == name.channel);
    });
    return found == bands.end() ? -1 : static_cast<int>(found - bands.begin());
}

std::vector<std::string> parseBands(const std::string& text) {
    std::vector<std::string> names;
    if (text.empty()) return names;
    for (size_t from = 0; from <= text.size();) {
        const size_t to = std::min(text.find('+', from), text.size());
        const std::string name = text.substr(from, to - from);
        if (!parseBand(name))
            throw Error(fmt::format(
                "subbands: expected names such as S3, H1, V1 or D2 with + between them, not \"{}\"", text));
        names.push_back(name);
        from = to + 1;
    }
    return names;
}

std::vector<bool> keptBands(const SubbandLayout& layout, const std::string& leftOut) {
    const std::vector<std::string> names = parseBands(leftOut);
    std::vector<bool> kept;
    for (const Subband& band : layout.bands())
        kept.push_back(std::none_of(names.begin(), names.end(), [&](const std::string& name) {
            return name == shortName(band) || name == shortName(BandName{band.orientation, band.level});
        }));
    return kept;
}

std::string bandsText(const SubbandLayout& layout, const std::vector<bool>& kept) {
    std::vector<std::string> names;
    for (size_t i = 0; i < layout.bands().size(); ++i)
        if (!kept[i]) names.push_back(shortName(layout.bands()[i]));
    return fmt::format("{}", fmt::join(names, "+"));
}

} // namespace scorelet
