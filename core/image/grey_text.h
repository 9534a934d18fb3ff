// A small picture as text, so that a session can hold one: "16x20:" and two hexadecimal digits a pixel, or
// "16x20x3:" and six of a colour.
#pragma once

#include "core/image/image.h"

#include <string>

namespace scorelet {

/// Most rows or columns of such a picture.
constexpr int mostGreyText = 256;

/// An image of one channel, grey in [-1, 1], rounded to 8 bits: "HEIGHTxWIDTH:" and its pixels row by row,
/// "00" black and "ff" white; one of three: "HEIGHTxWIDTHx3:", "ff0000" red. Throws Error for other channels
/// or a larger image.
std::string greyText(const Image& image);

/// Whether a text begins like one that greyText gives.
bool isGreyText(const std::string& text);

/// The image of such a text. Throws Error, which says what was found, for any other.
Image imageOfGreyText(const std::string& text);

} // namespace scorelet
