#include "core/basis/colour_basis.h"

#include "core/base/error.h"

#include <array>
#include <cassert>
#include <cmath>
#include <fmt/format.h>

namespace scorelet {

const std::vector<std::string>& colourBasisNames() {
    static const std::vector<std::string> names = {"rgb", "opponent"};
    return names;
}

void requireColours(ColourBasis colours, int channels) {
    if (colours == ColourBasis::opponent && channels != 3)
        throw Error(
            fmt::format("opponent colours: expected images of red, green and blue, found {} channel{}",
                        channels, channels == 1 ? "" : "s"),
            "Load the images in colour, or leave the colours as they are.");
}

Eigen::MatrixXd colourMatrix(ColourBasis colours, int channels) {
    if (colours == ColourBasis::rgb) return Eigen::MatrixXd::Identity(channels, channels);
    assert(channels == 3);
    Eigen::MatrixXd rows(3, 3);
    rows << 1, 1, 1, 1, 0, -1, 1, -2, 1;
    rows.row(0) /= std::sqrt(3.0);
    rows.row(1) /= std::sqrt(2.0);
    rows.row(2) /= std::sqrt(6.0);
    return rows;
}

std::string channelName(ColourBasis colours, int channels, int channel) {
    assert(channel >= 0 && channel < channels);
    if (channels == 1) return {};
    if (channels != 3) return "channel-" + std::to_string(channel);
    constexpr std::array<std::array<const char*, 3>, 2> names{
        {{"red", "green", "blue"}, {"luminance", "red-blue", "magenta-green"}}};
    return names[static_cast<std::size_t>(colours)][static_cast<std::size_t>(channel)];
}

} // namespace scorelet
