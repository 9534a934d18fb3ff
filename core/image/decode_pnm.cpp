#include "core/image/decode.h"

#include "core/base/error.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

namespace scorelet {

namespace {

/// Reads what netpbm's formats consist of (netpbm.sourceforge.net/doc/pgm.html): numbers as text, with blanks
/// and comments between them, and bytes.
class PnmReader {
public:
    PnmReader(std::span<const std::uint8_t> bytes, const std::string& name) : bytes_(bytes), name_(name) {}

    [[noreturn]] void fail(const std::string& expected) const {
        throw Error(fmt::format("{}: a damaged PNM image: expected {} at byte {}", name_, expected, at_));
    }

    /// A number as text, at most `most`.
    std::uint32_t number(const char* what, std::uint32_t most) {
        skipBlanks();
        if (at_ == bytes_.size() || !isDigit(bytes_[at_])) fail(what);
        std::uint32_t value = 0;
        for (; at_ < bytes_.size() && isDigit(bytes_[at_]); ++at_) {
            value = 10 * value + (bytes_[at_] - '0');
            if (value > most) fail(fmt::format("{} of at most {}", what, most));
        }
        return value;
    }

    /// A digit 0 or 1; no blank need follow.
    std::uint32_t bit() {
        skipBlanks();
        if (at_ == bytes_.size() || bytes_[at_] < '0' || bytes_[at_] > '1') fail("0 or 1");
        return bytes_[at_++] - std::uint32_t{'0'};
    }

    /// The bytes that follow a single blank: there must be so many.
    std::span<const std::uint8_t> rest(std::size_t count) {
        ++at_;
        if (at_ > bytes_.size() || bytes_.size() - at_ < count) {
            at_ = std::min(at_, bytes_.size());
            fail(fmt::format("{} bytes more, found {},", count, bytes_.size() - at_));
        }
        return bytes_.subspan(at_, count);
    }

private:
    static bool isDigit(std::uint8_t c) { return c >= '0' && c <= '9'; }

    void skipBlanks() {
        for (; at_ < bytes_.size(); ++at_) {
            const std::uint8_t c = bytes_[at_];
            if (c == '#')
                while (at_ + 1 < bytes_.size() && bytes_[at_ + 1] != '\n') ++at_;
            else if (c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\v' && c != '\f')
                return;
        }
    }

    std::span<const std::uint8_t> bytes_;
    const std::string& name_;
    std::size_t at_ = 2;
};

/// Values of 0 to `most` on the whole range of a type.
template <class Value>
Value spread(std::uint32_t value, std::uint32_t most) {
    constexpr std::uint32_t greatest = std::numeric_limits<Value>::max();
    return static_cast<Value>((value * greatest + most / 2) / most);
}

template <class Value>
void readText(PnmReader& reader, std::uint32_t most, std::vector<Value>& values) {
    for (Value& value : values) value = spread<Value>(reader.number("a value", most), most);
}

} // namespace

DecodedPicture decodePnm(std::span<const std::uint8_t> bytes, const std::string& name) {
    PnmReader reader(bytes, name);
    const char kind =
        static_cast<char>(bytes[1]); // 1 and 4 bits, 2 and 5 grey, 3 and 6 colour; from 4 on in bytes
    const bool bits = kind == '1' || kind == '4';
    constexpr std::uint32_t mostSide = 1'000'000;
    DecodedPicture picture;
    picture.width = static_cast<int>(reader.number("the width", mostSide));
    picture.height = static_cast<int>(reader.number("the height", mostSide));
    picture.channels = kind == '3' || kind == '6' ? 3 : 1;
    requirePictureSize(picture.height, picture.width, picture.channels, name);
    const std::uint32_t most = bits ? 1 : reader.number("the greatest value", 65535);
    if (most == 0) reader.fail("a greatest value of at least 1");
    // A file cannot hold more values than it has bytes, eight times as many where they are bits.
    const auto count = static_cast<std::size_t>(picture.height) * static_cast<std::size_t>(picture.width) *
                       static_cast<std::size_t>(picture.channels);
    if (count / 8 > bytes.size()) reader.fail(fmt::format("{} values", count));

    if (kind == '1') {
        for (std::uint8_t& value : picture.makeRoom<std::uint8_t>())
            value = reader.bit() ? 0 : 255; // 1 is ink
    } else if (kind == '4') {
        const std::size_t width = static_cast<std::size_t>(picture.width), rowBytes = (width + 7) / 8;
        const auto packed = reader.rest(rowBytes * static_cast<std::size_t>(picture.height));
        std::vector<std::uint8_t>& values = picture.makeRoom<std::uint8_t>();
        for (std::size_t i = 0; i < values.size(); ++i) {
            const std::size_t x = i % width;
            values[i] = packed[i / width * rowBytes + x / 8] >> (7 - x % 8) & 1 ? 0 : 255;
        }
    } else if (most < 256) {
        std::vector<std::uint8_t>& values = picture.makeRoom<std::uint8_t>();
        if (kind < '4') {
            readText(reader, most, values);
            return picture;
        }
        const auto stored = reader.rest(count);
        for (std::size_t i = 0; i < count; ++i)
            values[i] = spread<std::uint8_t>(std::min<std::uint32_t>(stored[i], most), most);
    } else {
        std::vector<std::uint16_t>& values = picture.makeRoom<std::uint16_t>();
        if (kind < '4') {
            readText(reader, most, values);
            return picture;
        }
        const auto stored = reader.rest(2 * count); // the greater byte first
        for (std::size_t i = 0; i < count; ++i)
            values[i] = spread<std::uint16_t>(
                std::min(std::uint32_t{stored[2 * i]} << 8 | stored[2 * i + 1], most), most);
    }
    return picture;
}

} // namespace scorelet
