#include "core/image/orientation.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <string_view>

namespace scorelet {

namespace {

using FileBytes = std::span<const std::uint8_t>;

bool beginsWith(FileBytes bytes, std::string_view magic) {
    return bytes.size() >= magic.size() &&
           std::equal(magic.begin(), magic.end(), bytes.begin(),
                      [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

/// A number of `count` bytes, most significant first unless `little`; 0 beyond the end.
std::size_t numberAt(FileBytes bytes, std::size_t at, std::size_t count, bool little = false) {
    if (at > bytes.size() || count > bytes.size() - at) return 0;
    std::size_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value << 8 | bytes[at + (little ? count - 1 - i : i)];
    return value;
}

FileBytes part(FileBytes bytes, std::size_t at, std::size_t size) {
    const std::size_t begin = std::min(at, bytes.size());
    return bytes.subspan(begin, std::min(size, bytes.size() - begin));
}

/// The EXIF data of a file, which begin as a TIFF file does; empty where there are none.
FileBytes exifIn(FileBytes file) {
    constexpr std::string_view mark("Exif\0\0", 6);
    if (beginsWith(file, "\xff\xd8")) { // JPEG: segments up to the scan
        for (std::size_t at = 2; at + 4 <= file.size() && file[at] == 0xff && file[at + 1] != 0xda;) {
            const std::size_t length = numberAt(file, at + 2, 2);
            const FileBytes segment = part(file, at + 4, std::max<std::size_t>(length, 2) - 2);
            if (file[at + 1] == 0xe1 && beginsWith(segment, mark)) return segment.subspan(mark.size());
            at += 2 + std::max<std::size_t>(length, 2);
        }
    } else if (beginsWith(file, "\x89PNG")) { // chunks: length, kind, data, checksum
        for (std::size_t at = 8; at + 12 <= file.size();) {
            const std::size_t length = numberAt(file, at, 4);
            if (beginsWith(part(file, at + 4, 4), "eXIf")) return part(file, at + 8, length);
            at += 12 + length;
        }
    } else if (beginsWith(file, "RIFF") && beginsWith(part(file, 8, 4), "WEBP")) { // kind, length, data, even
        for (std::size_t at = 12; at + 8 <= file.size();) {
            const std::size_t length = numberAt(file, at + 4, 4, true);
            if (beginsWith(part(file, at, 4), "EXIF")) {
                const FileBytes chunk = part(file, at + 8, length);
                return beginsWith(chunk, mark) ? chunk.subspan(mark.size()) : chunk;
            }
            at += 8 + length + length % 2;
        }
    }
    return {};
}

} // namespace

int exifOrientation(FileBytes file) {
    constexpr std::size_t orientationTag = 0x0112, shortType = 3;
    const FileBytes exif = exifIn(file);
    const bool little = beginsWith(exif, "II");
    if (!little && !beginsWith(exif, "MM")) return 1;
    const std::size_t table = numberAt(exif, 4, 4, little), entries = numberAt(exif, table, 2, little);
    for (std::size_t i = 0; i < entries; ++i) {
        const std::size_t at = table + 2 + 12 * i; // tag, type, count, value
        if (at + 12 > exif.size()) break;
        if (numberAt(exif, at, 2, little) != orientationTag || numberAt(exif, at + 2, 2, little) != shortType)
            continue;
        const auto orientation = static_cast<int>(numberAt(exif, at + 8, 2, little));
        return orientation >= 1 && orientation <= 8 ? orientation : 1;
    }
    return 1;
}

Image turned(const Image& image, int orientation) {
    assert(orientation >= 1 && orientation <= 8);
    if (orientation == 1) return image;
    const bool exchanged = orientation >= 5;
    Image result({image.channels(), exchanged ? image.width() : image.height(),
                  exchanged ? image.height() : image.width()});
    // Which stored side is to be at the top and at the left.
    const bool fromRight = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    const bool fromBottom = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    for (int channel = 0; channel < image.channels(); ++channel)
        for (int row = 0; row < result.height(); ++row)
            for (int col = 0; col < result.width(); ++col) {
                const int y = exchanged ? col : row, x = exchanged ? row : col;
                result.value(channel, row, col) = image.value(
                    channel, fromBottom ? image.height() - 1 - y : y, fromRight ? image.width() - 1 - x : x);
            }
    return result;
}

} // namespace scorelet
