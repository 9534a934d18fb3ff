#include "core/image/npy.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/stored_name.h"

#include <Eigen/Core>

#include <bit>
#include <charconv>
#include <cstring>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <functional>
#include <limits>
#include <numeric>
#include <string>
#include <type_traits>
#include <utility>

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

namespace {

Error unexpected(const std::string& file, const std::string& expected, const std::string& found) {
    return Error(fmt::format("{}: expected {}, found {}", file, expected, found));
}

NpyView partsOf(std::string_view bytes, const std::string& file) {
    const auto number = [&](std::size_t at, std::size_t count) {
        std::size_t value = 0;
        for (std::size_t i = count; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
        return value;
    };
    if (bytes.size() < 12 || !bytes.starts_with("\x93NUMPY"))
        throw unexpected(file, "an array of NumPy (.npy)",
                         bytes.starts_with("PK") ? "an archive (.npz)" : "something else");
    const std::size_t lengthBytes = bytes[6] == 1 ? 2 : 4, begin = 8 + lengthBytes,
                      length = number(8, lengthBytes);
    if (length > bytes.size() - begin) throw unexpected(file, "a whole header", "that the file ends before");
    const std::string header(bytes.substr(begin, length));
    // {'descr': '<f4', 'fortran_order': False, 'shape': (3, 32, 32), }
    const auto after = [&](const char* key) {
        const auto at = header.find(key);
        return at == std::string::npos ? std::string() : header.substr(at + std::string_view(key).size());
    };
    NpyView parts;
    const std::string type = after("'descr': '");
    parts.type = type.substr(0, type.find('\''));
    const std::string order = after("'fortran_order': ");
    parts.fortranOrder = order.starts_with("True");
    if (!parts.fortranOrder && !order.starts_with("False"))
        throw unexpected(file, "'fortran_order' True or False", order.substr(0, order.find(',')));
    const std::string sides = after("'shape': (");
    std::size_t count = 1;
    for (const char* at = sides.c_str(); *at && *at != ')';) {
        std::size_t side = 0;
        const auto [stop, problem] = std::from_chars(at, sides.c_str() + sides.size(), side);
        if (problem != std::errc{} || parts.shape.size() == 8)
            throw unexpected(file, "a shape such as (3, 32, 32)", '(' + sides);
        parts.shape.push_back(side);
        if (side > 0 && count > std::numeric_limits<std::size_t>::max() / side)
            throw unexpected(file, "a shape that there is memory for", '(' + sides);
        count *= side;
        at = stop;
        while (*at == ',' || *at == ' ') ++at;
    }
    parts.values = bytes.substr(begin + length);
    return parts;
}

} // namespace

namespace {

/// Where the values of an array lie, counted from the first one that is stored: in C's order, the last index
/// running fastest, whichever order they are stored in. The array must have values.
class StoredPlaces {
public:
    StoredPlaces(const NpyView& array, std::size_t first) : shape_(array.shape), place_(first) {
        if (!array.fortranOrder) return;
        std::size_t step = 1;
        for (const std::size_t side : shape_) {
            steps_.push_back(step); // the first index runs fastest
            step *= side;
        }
        index_.resize(shape_.size());
        place_ = 0;
        for (std::size_t axis = shape_.size(); axis-- > 0; first /= shape_[axis]) {
            index_[axis] = first % shape_[axis];
            place_ += index_[axis] * steps_[axis];
        }
    }

    std::size_t next() {
        const std::size_t place = place_;
        if (steps_.empty()) {
            ++place_;
            return place;
        }
        for (std::size_t axis = shape_.size(); axis-- > 0;) {
            place_ += steps_[axis];
            if (++index_[axis] < shape_[axis]) break;
            place_ -= steps_[axis] * shape_[axis];
            index_[axis] = 0;
        }
        return place;
    }

private:
    const std::vector<std::size_t>& shape_;
    std::size_t place_;
    std::vector<std::size_t> steps_, index_; // none where they are stored in C's order
};

/// float32 or float64, as numbers of one kind.
template <class Number>
std::pair<std::vector<std::size_t>, std::vector<Number>> numbersOf(std::string_view bytes,
                                                                   const std::string& file) {
    NpyView parts = partsOf(bytes, file);
    if (parts.type != "<f4" && parts.type != "<f8")
        throw unexpected(file, "float32 or float64 ('<f4', '<f8')", fmt::format("'{}'", parts.type));
    const std::size_t size = parts.type == "<f4" ? sizeof(float) : sizeof(double), count = parts.count();
    if (count != parts.values.size() / size)
        throw unexpected(file,
                         fmt::format("{} values for the shape ({})", count, fmt::join(parts.shape, ", ")),
                         fmt::format("{}", parts.values.size() / size));
    std::vector<Number> numbers(count);
    if (size == sizeof(Number) && !parts.fortranOrder) {
        if (count > 0) std::memcpy(numbers.data(), parts.values.data(), count * size);
        return {std::move(parts.shape), std::move(numbers)};
    }
    const auto read = [&](auto value) {
        StoredPlaces places(parts, 0);
        for (Number& number : numbers) {
            std::memcpy(&value, parts.values.data() + places.next() * size, size);
            number = static_cast<Number>(value);
        }
    };
    if (count > 0) size == sizeof(float) ? read(float{}) : read(double{});
    return {std::move(parts.shape), std::move(numbers)};
}

} // namespace

namespace {

/// Calls body(Number{}) for the C++ type of one of NumPy's; false for another.
template <class Body>
bool withType(const std::string& type, const Body& body) {
    if (type == "|b1" || type == "|u1") return body(std::uint8_t{}), true;
    if (type == "|i1") return body(std::int8_t{}), true;
    if (type == "<u2") return body(std::uint16_t{}), true;
    if (type == "<i2") return body(std::int16_t{}), true;
    if (type == "<u4") return body(std::uint32_t{}), true;
    if (type == "<i4") return body(std::int32_t{}), true;
    if (type == "<u8") return body(std::uint64_t{}), true;
    if (type == "<i8") return body(std::int64_t{}), true;
    if (type == "<f2") return body(Eigen::half{}), true;
    if (type == "<f4") return body(float{}), true;
    if (type == "<f8") return body(double{}), true;
    return false;
}

} // namespace

std::size_t NpyView::count() const {
    return std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
}

std::size_t NpyView::bytesPerValue() const {
    std::size_t bytes = 0;
    withType(type, [&](auto number) { bytes = sizeof number; });
    return bytes;
}

void NpyView::copyTo(std::size_t first, std::span<float> to) const {
    withType(type, [&](auto number) {
        if (to.empty()) return;
        StoredPlaces places(*this, first);
        for (float& value : to) {
            std::memcpy(&number, values.data() + places.next() * sizeof number, sizeof number);
            value = static_cast<float>(number);
        }
    });
}

NpyView viewNpy(std::string_view bytes, const std::string& file) {
    NpyView view = partsOf(bytes, file);
    if (view.bytesPerValue() == 0)
        throw unexpected(file, "numbers (bool, integers, float16, float32 or float64, little-endian)",
                         fmt::format("'{}'", view.type));
    if (view.count() != view.values.size() / view.bytesPerValue())
        throw unexpected(
            file, fmt::format("{} values for the shape ({})", view.count(), fmt::join(view.shape, ", ")),
            fmt::format("{}", view.values.size() / view.bytesPerValue()));
    return view;
}

NpyArray decodeNpy(std::string_view bytes, const std::string& file) {
    auto [shape, values] = numbersOf<float>(bytes, file);
    return {std::move(shape), std::move(values)};
}

std::vector<double> decodeNpyDoubles(std::string_view bytes, const std::string& file) {
    return numbersOf<double>(bytes, file).second;
}

std::string decodeNpyText(std::string_view bytes, const std::string& file) {
    const NpyView parts = partsOf(bytes, file);
    if (!parts.type.starts_with("<U") || !parts.shape.empty() || parts.values.size() % sizeof(char32_t) != 0)
        throw unexpected(file, "one text ('<U...')", fmt::format("'{}'", parts.type));
    std::string text;
    for (std::size_t at = 0; at < parts.values.size(); at += sizeof(char32_t)) {
        char32_t character;
        std::memcpy(&character, parts.values.data() + at, sizeof character);
        if (character == 0) break; // NumPy fills up with zeros
        const auto put = [&](char32_t value) { text.push_back(static_cast<char>(value)); };
        const auto rest = [&](int shift) { put(0x80 | (character >> shift & 0x3f)); };
        if (character < 0x80) {
            put(character);
        } else if (character < 0x800) {
            put(0xc0 | character >> 6);
            rest(0);
        } else if (character < 0x10000) {
            put(0xe0 | character >> 12);
            rest(6), rest(0);
        } else {
            put(0xf0 | (character >> 18 & 0x07));
            rest(12), rest(6), rest(0);
        }
    }
    return text;
}

NpyArray readNpy(const std::filesystem::path& path) {
    constexpr std::size_t most = std::size_t{8} << 30;
    return decodeNpy(readFile(path.string(), most), path.string());
}

} // namespace scorelet
