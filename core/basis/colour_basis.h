// In which three directions of colour the channels of an image are: as they are stored, or luminance and two
// differences.
//
// The opponent basis is one orthonormal matrix for all pixels and all data, so white noise stays white and
// squared errors keep their sum.
#pragma once

#include <Eigen/Core>

#include <string>
#include <vector>

namespace scorelet {

enum class ColourBasis {
    rgb,     ///< the channels themselves, whatever they are
    opponent ///< of red, green and blue their sum, red against blue, and both against green
};

/// "rgb", "opponent": in the order of the enumeration.
const std::vector<std::string>& colourBasisNames();

/// Throws Error for opponent colours of other than three channels.
void requireColours(ColourBasis colours, int channels);

/// An atom a row: the identity, or (1, 1, 1) / sqrt 3, (1, 0, -1) / sqrt 2, (1, -2, 1) / sqrt 6.
Eigen::MatrixXd colourMatrix(ColourBasis colours, int channels);

/// "red", "green", "blue"; "luminance", "red-blue", "magenta-green"; "channel-2" where there are not three;
/// empty where there is one.
std::string channelName(ColourBasis colours, int channels, int channel);

} // namespace scorelet
