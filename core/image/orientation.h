// How a picture is to be turned before it is shown: cameras store what the sensor saw, and a number of EXIF
// (CIPA DC-008, tag 0x0112).
//
// One number is all that is needed of EXIF, and it stands in its first table: the rest, which libraries for
// EXIF read too (makers' notes above all), is never looked at.
#pragma once

#include "core/image/image.h"

#include <cstdint>
#include <span>

namespace scorelet {

/// The orientation, 1 to 8, that the EXIF data of a JPEG, PNG or WebP file tells; 1, as it is, where there is
/// none or it is damaged.
int exifOrientation(std::span<const std::uint8_t> file);

/// The picture as it is to be seen: 2 mirrored from left to right, 3 turned by half, 4 mirrored from top to
/// bottom, 5 rows and columns exchanged, 6 turned clockwise, 7 exchanged about the other diagonal, 8 turned
/// counterclockwise.
Image turned(const Image& image, int orientation);

} // namespace scorelet
