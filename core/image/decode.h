// The bytes of a picture's file as pixels, before anything is made of them: PNG, JPEG and BMP by stb_image,
// TIFF by libtiff and WebP by libwebp where the program was built with them, and PGM, PPM and PBM. Any
// thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace scorelet {

/// Pixels as a file holds them, row by row from the top: grey, grey and opacity, red, green and blue, or
/// these and opacity.
struct DecodedPicture {
    int height = 0, width = 0;
    int channels = 0; ///< 1 to 4
    std::variant<std::vector<std::uint8_t>, std::vector<std::uint16_t>> values;
    bool premultiplied = false; ///< colours are multiplied by the opacity already
    int orientation = 1;        ///< how it is to be turned (core/image/orientation.h)
    int furtherPages = 0;       ///< of the file, which are not read

    /// Its rows with room for their values: `Value` is std::uint8_t or std::uint16_t.
    template <class Value>
    std::vector<Value>& makeRoom() {
        return values.emplace<std::vector<Value>>(static_cast<std::size_t>(height) *
                                                  static_cast<std::size_t>(width) *
                                                  static_cast<std::size_t>(channels));
    }
};

/// Decodes a file, whatever its name ends with. Throws Error, `name` first, for other kinds, damaged files,
/// and those of more than mostImageValues values (core/image/image_header.h).
DecodedPicture decodePicture(std::span<const std::uint8_t> bytes, const std::string& name);

/// Throws Error unless a picture may have these sides; `values` to a pixel.
void requirePictureSize(long long height, long long width, long long values, const std::string& name);

/// The single formats, whose bytes begin as theirs do; errors alike.
DecodedPicture decodeTiff(std::span<const std::uint8_t> bytes, const std::string& name);
DecodedPicture decodeWebp(std::span<const std::uint8_t> bytes, const std::string& name);
DecodedPicture decodePnm(std::span<const std::uint8_t> bytes, const std::string& name);

/// Whether this program was built with what these formats need.
bool readsTiff();
bool readsWebp();

} // namespace scorelet
