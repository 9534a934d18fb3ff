#include "core/base/stored_name.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>

namespace scorelet {
namespace {

constexpr const char* marker = "bytes:";

/// The bytes of the character that begins at i; 0 where none does.
std::size_t characterAt(std::string_view text, std::size_t i) {
    const auto byte = [&](std::size_t k) {
        return k < text.size() ? static_cast<unsigned char>(text[k]) : 0u;
    };
    const unsigned first = byte(i);
    const std::size_t length = first < 0x80                    ? 1
                               : first >= 0xc2 && first < 0xe0 ? 2
                               : first >= 0xe0 && first < 0xf0 ? 3
                               : first >= 0xf0 && first < 0xf5 ? 4
                                                               : 0;
    for (std::size_t k = 1; k < length; ++k)
        if ((byte(i + k) & 0xc0) != 0x80) return 0;
    // Longer than needed, half of a UTF-16 pair, or beyond the last character.
    if ((first == 0xe0 && byte(i + 1) < 0xa0) || (first == 0xed && byte(i + 1) >= 0xa0) ||
        (first == 0xf0 && byte(i + 1) < 0x90) || (first == 0xf4 && byte(i + 1) >= 0x90))
        return 0;
    return length;
}

} // namespace

bool isUtf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = characterAt(text, i);
        if (length == 0) return false;
        i += length;
    }
    return true;
}

std::string asUtf8(std::string_view text) {
    std::string clean;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = characterAt(text, i);
        clean += length > 0 ? text.substr(i, length) : std::string_view("\xef\xbf\xbd");
        i += std::max<std::size_t>(length, 1);
    }
    return clean;
}

std::string storedName(const std::string& name) {
    if (isUtf8(name) && !name.starts_with(marker)) return name;
    std::string stored = marker;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        stored += byte >= 0x80 || c == '%' ? fmt::format("%{:02X}", byte) : std::string(1, c);
    }
    return stored;
}

std::string namedBy(const std::string& stored) {
    if (!stored.starts_with(marker)) return stored;
    std::string name;
    for (std::size_t i = std::string_view(marker).size(); i < stored.size(); ++i) {
        const bool escaped = stored[i] == '%' && i + 2 < stored.size();
        name += escaped ? static_cast<char>(std::strtol(stored.substr(i + 1, 2).c_str(), nullptr, 16))
                        : stored[i];
        if (escaped) i += 2;
    }
    return name;
}

} // namespace scorelet
