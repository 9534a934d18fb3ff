// Pictures in files: reading PNG, JPEG and BMP as grey values, writing 8-bit PNG.
//
// Grey is Rec. 601 luminance, Y = 0.299 R + 0.587 G + 0.114 B, and an 8-bit value v is 2 v / 255 - 1.
// Transparent pixels are shown over black. Every function may be called from any thread.
#pragma once

#include "core/image/image.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace scorelet {

/// Rec. 601 luminance of 8-bit colour, 0 to 255, not rounded.
inline float luminance(std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
    return 0.299f * static_cast<float>(red) + 0.587f * static_cast<float>(green) +
           0.114f * static_cast<float>(blue);
}

/// The grey value in [-1, 1] of an 8-bit value, 0 to 255 (which may be fractional).
inline float greyOfByte(float value) {
    return 2.f * value / 255.f - 1.f;
}

/// The 8-bit value of a grey value: rounded, clamped to [-1, 1]; NaN is black.
std::uint8_t byteOfGrey(float grey);

/// Whether a file's name ends like that of a picture which readImage reads: .png, .jpg, .jpeg, .bmp, in
/// whatever case.
bool isPictureName(const std::filesystem::path& path);

/// Reads a PNG, JPEG or BMP file as one channel, grey in [-1, 1]. Throws Error when it cannot be opened, is
/// none of these, is damaged, or is larger than image_header.h allows.
Image readImage(const std::filesystem::path& path);

/// Writes an image of one channel, grey in [-1, 1], as an 8-bit grey PNG. Throws Error for other images, and
/// when the file cannot be written.
void writePng(const std::filesystem::path& path, const Image& image);

/// The bytes of an 8-bit PNG file; pixels as writePng takes them.
std::vector<std::uint8_t> encodePng(std::span<const std::uint8_t> pixels, int height, int width,
                                    int channels);

/// Writes height x width x channels bytes (1: grey, 3: red, green, blue, 4: with opacity), row by row from
/// the top, as an 8-bit PNG. Throws Error when the file cannot be written.
void writePng(const std::filesystem::path& path, std::span<const std::uint8_t> pixels, int height, int width,
              int channels);

} // namespace scorelet
