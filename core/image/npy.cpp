#include "core/image/npy.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/stored_name.h"

#include <bit>
#include <charconv>
#include <cstring>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <functional>
#include <limits>
#include <numeric>
#include <string>

namespace scorelet {

namespace {

/// Magic, version, length and text of the header, padded so that the values begin at a multiple of 64 bytes.
std::string npyHeader(const std::string& type, const std::vector<std::size_t>& shape) {
    std::string sides;
    for (std::size_t side : shape) sides += fmt::format("{}, ", side);
    // One dimension is written "(3,)", several "(2, 3)".
    if (shape.size() == 1) sides.pop_back();
    if (shape.size() > 1) sides.resize(sides.size() - 2);
    std::string text = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", type, sides);
    const std::size_t unpadded = 10 + text.size() + 1;
    text.append((64 - unpadded % 64) % 64, ' ');
    text += '\n';
    std::string header = "\x93NUMPY";
    header += {'\x01', '\x00', static_cast<char>(text.size() & 0xff), static_cast<char>(text.size() >> 8)};
    return header + text;
}

template <class T>
std::string encode(const char* type, std::span<const T> values, const std::vector<std::size_t>& shape) {
    static_assert(std::endian::native == std::endian::little, "the values are written as they lie in memory");
    if (values.size() != std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>()))
        throw Error(
            fmt::format("an array of shape {}: found {} values", fmt::join(shape, " x "), values.size()));
    return npyHeader(type, shape).append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

/// The characters of a text that is UTF-8.
std::u32string charactersOf(std::string_view text) {
    std::u32string characters;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80)
            characters.push_back(byte);
        else if (byte < 0xc0) // follows another: six more bits
            characters.back() = characters.back() << 6 | (byte & 0x3fu);
        else
            characters.push_back(byte & (byte < 0xe0 ? 0x1fu : byte < 0xf0 ? 0x0fu : 0x07u));
    }
    return characters;
}

} // namespace

std::string encodeNpy(std::span<const float> values, const std::vector<std::size_t>& shape) {
    return encode("<f4", values, shape);
}

std::string encodeNpy(std::span<const double> values, const std::vector<std::size_t>& shape) {
    return encode("<f8", values, shape);
}

std::string encodeNpy(std::span<const std::int32_t> values, const std::vector<std::size_t>& shape) {
    return encode("<i4", values, shape);
}

std::string encodeNpy(std::span<const bool> values, const std::vector<std::size_t>& shape) {
    static_assert(sizeof(bool) == 1);
    return encode("|b1", values, shape);
}

std::string encodeNpyText(std::string_view text) {
    if (!isUtf8(text)) throw Error("a text for NumPy: expected UTF-8, found other bytes");
    std::u32string characters = charactersOf(text);
    if (characters.empty()) characters.push_back(0); // NumPy's empty text, too, has a width
    return npyHeader(fmt::format("<U{}", characters.size()), {})
        .append(reinterpret_cast<const char*>(characters.data()), characters.size() * sizeof(char32_t));
}

void writeNpy(const std::filesystem::path& path, std::span<const float> values,
              const std::vector<std::size_t>& shape) {
    writeFile(path.string(), encodeNpy(values, shape));
}

NpyArray readNpy(const std::filesystem::path& path) {
    constexpr std::size_t most = std::size_t{8} << 30;
    const std::string bytes = readFile(path.string(), most);
    const auto refuse = [&](const std::string& expected, const std::string& found) {
        return Error(fmt::format("{}: expected {}, found {}", path.string(), expected, found));
    };
    const auto number = [&](std::size_t at, std::size_t count) {
        std::size_t value = 0;
        for (std::size_t i = count; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
        return value;
    };
    if (bytes.size() < 12 || !bytes.starts_with("\x93NUMPY"))
        throw refuse("an array of NumPy (.npy)",
                     bytes.starts_with("PK") ? "an archive (.npz)" : "something else");
    const std::size_t lengthBytes = bytes[6] == 1 ? 2 : 4, begin = 8 + lengthBytes,
                      length = number(8, lengthBytes);
    if (length > bytes.size() - begin) throw refuse("a whole header", "that the file ends before");
    const std::string header = bytes.substr(begin, length);
    // {'descr': '<f4', 'fortran_order': False, 'shape': (3, 32, 32), }
    const auto after = [&](const char* key) {
        const auto at = header.find(key);
        return at == std::string::npos ? std::string() : header.substr(at + std::string_view(key).size());
    };
    const std::string type = after("'descr': '").substr(0, 3);
    if (type != "<f4" && type != "<f8")
        throw refuse("float32 or float64 ('<f4', '<f8')", fmt::format("'{}'", type));
    if (!after("'fortran_order': ").starts_with("False")) throw refuse("an array in C order", "Fortran's");
    const std::string sides = after("'shape': (");
    NpyArray array;
    const std::size_t size = type == "<f4" ? sizeof(float) : sizeof(double);
    const std::size_t held = (bytes.size() - begin - length) / size;
    std::size_t count = 1;
    for (const char* at = sides.c_str(); *at && *at != ')';) {
        std::size_t side = 0;
        const auto [stop, problem] = std::from_chars(at, sides.c_str() + sides.size(), side);
        if (problem != std::errc{} || array.shape.size() == 8)
            throw refuse("a shape such as (3, 32, 32)", '(' + sides);
        array.shape.push_back(side);
        if (side > 0 && count > std::numeric_limits<std::size_t>::max() / side)
            throw refuse("a shape that there is memory for", '(' + sides);
        count *= side;
        at = stop;
        while (*at == ',' || *at == ' ') ++at;
    }
    if (count != held)
        throw refuse(fmt::format("{} values for the shape ({})", count, fmt::join(array.shape, ", ")),
                     fmt::format("{}", held));
    array.values.resize(count);
    const char* from = bytes.data() + begin + length;
    for (std::size_t i = 0; i < count; ++i) {
        if (size == sizeof(float)) {
            std::memcpy(&array.values[i], from + i * size, size);
        } else {
            double value;
            std::memcpy(&value, from + i * size, size);
            array.values[i] = static_cast<float>(value);
        }
    }
    return array;
}

} // namespace scorelet
