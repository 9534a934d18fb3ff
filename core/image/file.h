// Pictures in files: reading them as luminance or in colour, and writing 8-bit PNG.
//
// An 8-bit value v is 2 v / 255 - 1, one of 16 bits 2 v / 65535 - 1. Every function may be called from any
// thread.
#pragma once

#include "core/image/channels.h"
#include "core/image/image.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace scorelet {

/// The grey value in [-1, 1] of an 8-bit value, 0 to 255 (which may be fractional).
inline float greyOfByte(float value) {
    return 2.f * value / 255.f - 1.f;
}

/// The 8-bit value of a grey value: rounded, clamped to [-1, 1]; NaN is black.
std::uint8_t byteOfGrey(float grey);

/// The kinds of files that are read, for messages: "PNG, JPEG, BMP, TIFF, WebP, PGM or PPM".
const std::string& pictureKinds();

/// Whether a file's name ends like that of a picture which readPicture reads, in whatever case.
bool isPictureName(const std::filesystem::path& path);

/// A picture as it was read.
struct FilePicture {
    Image image;
    bool colour;      ///< whether any pixel of the file is not grey
    bool transparent; ///< whether the ground is seen through any
    bool turned;      ///< as its EXIF orientation says
    int furtherPages; ///< of the file, which were not read
};

/// Reads a picture's file (core/image/decode.h), values in [-1, 1], upright; as its luminance (1 channel), or
/// as red, green and blue (3), which are equal where it is grey. Transparent pixels are shown over the
/// ground. Throws Error when it cannot be opened, is of another kind, is damaged, or is larger than
/// image_header.h allows.
FilePicture readPicture(const std::filesystem::path& path, int channels, Ground ground = Ground::black);

/// The image alone.
Image readImage(const std::filesystem::path& path, int channels = 1, Ground ground = Ground::black);

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
