#include "core/image/npy.h"

#include "core/base/error.h"
#include "core/base/file.h"

#include <bit>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <functional>
#include <numeric>
#include <string>

namespace scorelet {

namespace {

/// Magic, version, length and text of the header, padded so that the values begin at a multiple of 64 bytes.
std::string npyHeader(const std::vector<std::size_t>& shape) {
    std::string sides;
    for (std::size_t side : shape) sides += fmt::format("{}, ", side);
    // One dimension is written "(3,)", several "(2, 3)".
    if (shape.size() == 1) sides.pop_back();
    if (shape.size() > 1) sides.resize(sides.size() - 2);
    std::string text = fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}), }}", sides);
    const std::size_t unpadded = 10 + text.size() + 1;
    text.append((64 - unpadded % 64) % 64, ' ');
    text += '\n';
    std::string header = "\x93NUMPY";
    header += {'\x01', '\x00', static_cast<char>(text.size() & 0xff), static_cast<char>(text.size() >> 8)};
    return header + text;
}

} // namespace

std::string encodeNpy(std::span<const float> values, const std::vector<std::size_t>& shape) {
    static_assert(std::endian::native == std::endian::little, "the values are written as they lie in memory");
    if (values.size() != std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>()))
        throw Error(
            fmt::format("an array of shape {}: found {} values", fmt::join(shape, " x "), values.size()));
    return npyHeader(shape).append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

void writeNpy(const std::filesystem::path& path, std::span<const float> values,
              const std::vector<std::size_t>& shape) {
    writeFile(path.string(), encodeNpy(values, shape));
}

} // namespace scorelet
