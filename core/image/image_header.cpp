#include "core/image/image_header.h"

#include "core/base/error.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fmt/format.h>

namespace scorelet {
namespace {

using Bytes = std::span<const std::uint8_t>;

class Checker {
public:
    Checker(Bytes bytes, const std::string& name) : bytes_(bytes), name_(name) {}

    bool begins(std::initializer_list<std::uint8_t> magic) const {
        return bytes_.size() >= magic.size() && std::equal(magic.begin(), magic.end(), bytes_.begin());
    }

    void png() const {
        constexpr std::array<int, 7> channels = {1, 0, 3, 1, 2, 0, 4}; // by colour type
        if (bytes_.size() < 26) return; // the decoder says that it ends too early
        const std::size_t type = bytes_[25];
        size(big(20, 4), big(16, 4), type < channels.size() ? std::max(1, channels[type]) : 4);
    }

    void bmp() const {
        if (bytes_.size() < 26) return;
        const bool old = little(14, 4) == 12; // OS/2's head: sides of two bytes
        const auto width = old ? little(18, 2) : static_cast<std::int32_t>(little(18, 4));
        const auto height = old ? little(20, 2) : static_cast<std::int32_t>(little(22, 4));
        size(std::abs(height), width, 4); // upside down where the height is negative
    }

    /// Walks from segment to segment; within a scan there are no other markers.
    void jpeg() const {
        for (std::size_t at = 2; at + 4 <= bytes_.size();) {
            if (bytes_[at] != 0xff) {
                ++at;
                continue;
            }
            const std::uint8_t marker = bytes_[at + 1];
            const bool alone =
                marker == 0xff || marker == 0 || marker == 1 || (marker >= 0xd0 && marker <= 0xd9);
            if (alone) {
                at += marker == 0xff ? 1 : 2;
                continue;
            }
            const auto length = static_cast<std::size_t>(big(at + 2, 2));
            const std::size_t end = std::min(bytes_.size(), at + 2 + length);
            if (marker == 0xc4) huffman(at + 4, end);
            const bool frame =
                marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
            if (frame && at + 10 <= end) size(big(at + 5, 2), big(at + 7, 2), bytes_[at + 9]);
            at = std::max(end, at + 4);
        }
    }

private:
    long long big(std::size_t at, std::size_t count) const {
        long long value = 0;
        for (std::size_t i = 0; i < count; ++i) value = value << 8 | bytes_[at + i];
        return value;
    }
    long long little(std::size_t at, std::size_t count) const {
        long long value = 0;
        for (std::size_t i = count; i-- > 0;) value = value << 8 | bytes_[at + i];
        return value;
    }

    void size(long long height, long long width, long long channels) const {
        if (height <= 0 || width <= 0)
            throw Error(fmt::format("{}: damaged: its head says {} x {} pixels", name_, height, width));
        // Sides are below 2^32: the product of three fits.
        if (height > mostImageValues || width > mostImageValues ||
            height * width * std::max(1LL, channels) > mostImageValues)
            throw Error(
                fmt::format("{}: {} x {} pixels of {} values each, expected at most {} million values in all",
                            name_, height, width, channels, mostImageValues / 1'000'000),
                "Make the picture smaller first.");
    }

    /// A table has at most 256 codes, their numbers by length in 16 bytes.
    void huffman(std::size_t at, std::size_t end) const {
        while (at + 17 <= end) {
            std::size_t codes = 0;
            for (std::size_t i = 1; i <= 16; ++i) codes += bytes_[at + i];
            if (codes > 256)
                throw Error(fmt::format("{}: damaged: a Huffman table of {} codes", name_, codes));
            at += 17 + codes;
        }
    }

    Bytes bytes_;
    const std::string& name_;
};

} // namespace

void checkImageHeader(Bytes bytes, const std::string& name) {
    const Checker check(bytes, name);
    if (check.begins({0x89, 'P', 'N', 'G'})) check.png();
    if (check.begins({'B', 'M'})) check.bmp();
    if (check.begins({0xff, 0xd8})) check.jpeg();
}

} // namespace scorelet
