#include "tests/fuzz/reader.h"

#include <algorithm>
#include <zlib.h>

namespace scorelet::fuzz {
namespace {

std::size_t numberAt(const std::string& bytes, std::size_t at, int count) {
    std::size_t value = 0;
    for (int i = count; i-- > 0;) {
        const std::size_t place = at + static_cast<std::size_t>(i);
        value = value << 8 | (place < bytes.size() ? static_cast<unsigned char>(bytes[place]) : 0u);
    }
    return value;
}

/// The bytes of a member's content; none where they cannot be had.
std::string contentOf(const std::string& archive, std::size_t begin, std::size_t packed, std::size_t size,
                      bool deflated) {
    constexpr std::size_t most = 1 << 20;
    if (begin > archive.size() || packed > archive.size() - begin || size > most) return {};
    if (!deflated) return archive.substr(begin, packed);
    std::string content(size, 0);
    z_stream stream{};
    if (inflateInit2(&stream, -15) != Z_OK) return {};
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(archive.data() + begin));
    stream.avail_in = static_cast<uInt>(packed);
    stream.next_out = reinterpret_cast<Bytef*>(content.data());
    stream.avail_out = static_cast<uInt>(size);
    inflate(&stream, Z_FINISH);
    inflateEnd(&stream);
    return content;
}

} // namespace

std::string withCheckSums(std::string archive) {
    const std::string directory = "PK\x01\x02"; // where every member's entry begins
    for (std::size_t at = archive.find(directory); at != std::string::npos;
         at = archive.find(directory, at + 4)) {
        const std::size_t local = numberAt(archive, at + 42, 4);
        const std::size_t begin =
            local + 30 + numberAt(archive, local + 26, 2) + numberAt(archive, local + 28, 2);
        const std::string content =
            contentOf(archive, begin, numberAt(archive, at + 20, 4), numberAt(archive, at + 24, 4),
                      numberAt(archive, at + 10, 2) == 8);
        const uLong crc =
            crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size()));
        for (std::size_t i = 0; i < 4 && at + 16 + i < archive.size(); ++i)
            archive[at + 16 + i] = static_cast<char>(crc >> (8 * i) & 0xff);
    }
    return archive;
}

} // namespace scorelet::fuzz
