#include "core/image/decode.h"

#include "core/base/error.h"
#include "core/image/file.h"
#include "core/image/image_header.h"
#include "core/image/orientation.h"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

#define STBI_NO_STDIO
#include <stb_image.h>

namespace scorelet {

namespace {

using PictureBytes = std::span<const std::uint8_t>;

/// Whether a file has these bytes at some place.
bool hasAt(PictureBytes bytes, std::size_t at, std::string_view magic) {
    return bytes.size() >= at + magic.size() &&
           std::equal(magic.begin(), magic.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at),
                      [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

bool isPnm(PictureBytes bytes) {
    return bytes.size() > 2 && bytes[0] == 'P' && bytes[1] >= '1' && bytes[1] <= '6';
}

Error unreadable(const std::string& name, const std::string& why) {
    return Error(fmt::format("{}: not a readable {} image ({})", name, pictureKinds(), why));
}

/// What a file that is none of ours is, as far as its first bytes tell.
std::string kindOf(PictureBytes bytes) {
    if (hasAt(bytes, 0, "GIF8")) return "it is a GIF";
    if (hasAt(bytes, 4, "ftypavif")) return "it is an AVIF";
    if (hasAt(bytes, 4, "ftyphei")) return "it is a HEIC";
    if (hasAt(bytes, 0, "BM")) return "it is a BMP of a kind that is not read, such as a compressed one";
    if (hasAt(bytes, 0, "%PDF")) return "it is a PDF";
    if (hasAt(bytes, 0, "<svg") || hasAt(bytes, 0, "<?xml")) return "it is XML";
    return {};
}

template <class Value, class Load>
void loadByStb(DecodedPicture& picture, const std::string& name, const Load& load) {
    const std::unique_ptr<Value, decltype(&stbi_image_free)> pixels(load(), &stbi_image_free);
    if (!pixels) throw unreadable(name, stbi_failure_reason());
    std::vector<Value>& values = picture.makeRoom<Value>();
    std::copy_n(pixels.get(), values.size(), values.begin());
}

DecodedPicture decodeByStb(PictureBytes bytes, const std::string& name) {
    const int size = static_cast<int>(bytes.size());
    checkImageHeader(bytes, name);
    DecodedPicture picture;
    int &width = picture.width, &height = picture.height, &channels = picture.channels;
    if (!stbi_info_from_memory(bytes.data(), size, &width, &height, &channels)) {
        const std::string kind = kindOf(bytes);
        throw unreadable(name, kind.empty() ? stbi_failure_reason() : kind);
    }
    requirePictureSize(height, width, channels, name); // the decoder's own reading of the head counts, too
    if (stbi_is_16_bit_from_memory(bytes.data(), size))
        loadByStb<std::uint16_t>(picture, name, [&] {
            return stbi_load_16_from_memory(bytes.data(), size, &width, &height, &channels, 0);
        });
    else
        loadByStb<std::uint8_t>(picture, name, [&] {
            return stbi_load_from_memory(bytes.data(), size, &width, &height, &channels, 0);
        });
    return picture;
}

DecodedPicture decodeStored(PictureBytes bytes, const std::string& name) {
    if (hasAt(bytes, 0, std::string_view("II*\0", 4)) || hasAt(bytes, 0, std::string_view("MM\0*", 4)) ||
        hasAt(bytes, 0, std::string_view("II+\0", 4)) || hasAt(bytes, 0, std::string_view("MM\0+", 4)))
        return decodeTiff(bytes, name);
    if (hasAt(bytes, 0, "RIFF") && hasAt(bytes, 8, "WEBP")) return decodeWebp(bytes, name);
    if (isPnm(bytes)) return decodePnm(bytes, name);
    return decodeByStb(bytes, name);
}

} // namespace

void requirePictureSize(long long height, long long width, long long values, const std::string& name) {
    if (height <= 0 || width <= 0)
        throw Error(fmt::format("{}: damaged: its head says {} x {} pixels", name, height, width));
    if (height > mostImageValues || width > mostImageValues ||
        height * width * std::max(1LL, values) > mostImageValues)
        throw Error(
            fmt::format("{}: {} x {} pixels of {} values each, expected at most {} million values in all",
                        name, height, width, values, mostImageValues / 1'000'000),
            "Make the picture smaller first.");
}

DecodedPicture decodePicture(PictureBytes bytes, const std::string& name) {
    if (bytes.empty()) throw unreadable(name, "the file is empty");
    DecodedPicture picture = decodeStored(bytes, name);
    if (picture.orientation == 1) picture.orientation = exifOrientation(bytes);
    return picture;
}

} // namespace scorelet
