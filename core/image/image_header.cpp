#include "core/image/image_header.h"

#include "core/base/error.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fmt/format.h>
#include <string_view>
#include <vector>
#include <zlib.h>

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
        if (chunkKind(8) != "IHDR")     // Apple's CgBI, whose red and blue the decoder would exchange
            throw Error(
                fmt::format("{}: a damaged PNG, or one of Apple's own kind: expected IHDR first, found {}",
                            name_, chunkKind(8) == "CgBI" ? "CgBI" : "something else"));
        const std::size_t type = bytes_[25];
        const long long values = type < channels.size() ? std::max(1, channels[type]) : 4;
        const long long height = big(20, 4), width = big(16, 4), bits = bytes_[24];
        size(height, width, values);
        // Interlaced pictures have up to twice the rows, and every row a byte of its own.
        inflated(2 * height * (2 + width * values * bits / 8));
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
        constexpr int mostScans = 300; // each goes over all pixels; encoders make up to some ten
        int scans = 0;
        bool progressive = false;
        Tables tables{};
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
            if (marker == 0xc4) huffman(at + 4, end, tables);
            if (marker == 0xda) tablesOfScan(at + 4, end, progressive, tables);
            if (marker >= 0xc0 && marker <= 0xc2) progressive = marker == 0xc2;
            if (marker == 0xda && ++scans > mostScans)
                throw Error(fmt::format("{}: damaged: more than {} scans of one picture", name_, mostScans));
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

    /// The decoder makes room for whatever a PNG's data unpack to: they may not be more than its pixels.
    /// Looked at where they could be many.
    void inflated(long long most) const {
        constexpr std::size_t fewBytes = 200'000; // of which deflate makes 200 MB at most
        std::size_t packed = 0;
        forData([&](Bytes data) { packed += data.size(); });
        if (packed <= fewBytes) return;
        z_stream stream{};
        if (inflateInit(&stream) != Z_OK) return;
        std::vector<std::uint8_t> out(1 << 16);
        long long all = 0;
        int result = Z_OK;
        forData([&](Bytes data) {
            stream.next_in = const_cast<Bytef*>(data.data());
            stream.avail_in = static_cast<uInt>(data.size());
            while (result == Z_OK && stream.avail_in > 0 && all <= most) {
                stream.next_out = out.data();
                stream.avail_out = static_cast<uInt>(out.size());
                result = inflate(&stream, Z_NO_FLUSH);
                all += static_cast<long long>(out.size() - stream.avail_out);
            }
        });
        inflateEnd(&stream);
        if (all > most)
            throw Error(
                fmt::format("{}: damaged: its data unpack to more than its {} bytes of pixels", name_, most));
    }

    /// What a PNG's chunk that begins at `at` is called.
    std::string_view chunkKind(std::size_t at) const {
        return {reinterpret_cast<const char*>(bytes_.data()) + at + 4, 4};
    }

    /// Calls body(data) for every piece of a PNG's data.
    template <class Body>
    void forData(const Body& body) const {
        for (std::size_t at = 8; at + 12 <= bytes_.size();) {
            const auto length = static_cast<std::size_t>(big(at, 4));
            if (chunkKind(at) == "IDAT")
                body(bytes_.subspan(at + 8, std::min(length, bytes_.size() - at - 8)));
            at += 12 + length;
        }
    }

    using Tables = std::array<std::array<bool, 4>, 2>; ///< which are there: of means, of the rest

    /// The decoder reads by whatever lies in the place of a table that no segment before has.
    void tablesOfScan(std::size_t at, std::size_t end, bool progressive, const Tables& tables) const {
        const std::size_t count = at < end ? bytes_[at] : 0, behind = at + 1 + 2 * count;
        if (behind + 3 > end) return; // the decoder says that it ends too early
        const bool refines = progressive && bytes_[behind] == 0 && bytes_[behind + 2] >> 4 != 0;
        if (refines) return; // by single bits
        const bool means = bytes_[behind] == 0, rest = !progressive || !means;
        for (std::size_t i = at + 2; i < behind; i += 2)
            if ((means && !tables[0][bytes_[i] >> 4 & 3]) || (rest && !tables[1][bytes_[i] & 3]))
                throw Error(fmt::format("{}: damaged: a scan by a Huffman table that is not there", name_));
    }

    /// A table has at most 256 codes, their numbers by length in 16 bytes. The decoder reads a table that
    /// begins within its segment to its end, wherever that is.
    void huffman(std::size_t at, std::size_t end, Tables& tables) const {
        while (at < end) {
            std::size_t codes = 0;
            for (std::size_t i = at + 1; i <= at + 16 && i < bytes_.size(); ++i) codes += bytes_[i];
            if (codes > 256)
                throw Error(fmt::format("{}: damaged: a Huffman table of {} codes", name_, codes));
            tables[bytes_[at] >> 4 & 1][bytes_[at] & 3] = true;
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
    if (check.begins({0xff})) check.jpeg(); // more of these may stand before 0xd8
}

} // namespace scorelet
