#include "core/image/grey_text.h"

#include "core/base/error.h"
#include "core/image/file.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace scorelet {
namespace {

struct Head {
    int height = 0, width = 0;
    std::size_t pixels = 0; ///< where they begin; 0: it is no head
};

Head headOf(const std::string& text) {
    Head head;
    const char* end = text.data() + text.size();
    const auto [cross, noHeight] = std::from_chars(text.data(), end, head.height);
    if (noHeight != std::errc{} || cross == end || *cross != 'x') return {};
    const auto [colon, noWidth] = std::from_chars(cross + 1, end, head.width);
    if (noWidth != std::errc{} || colon == end || *colon != ':') return {};
    head.pixels = static_cast<std::size_t>(colon - text.data()) + 1;
    return head;
}

/// The value of a hexadecimal digit; -1 for another sign.
int digitOf(char sign) {
    if (sign >= '0' && sign <= '9') return sign - '0';
    return sign >= 'a' && sign <= 'f' ? sign - 'a' + 10 : -1;
}

} // namespace

std::string greyText(const Image& image) {
    requireOneChannel(image.shape(), "a picture as text");
    if (std::max(image.height(), image.width()) > mostGreyText)
        throw Error(fmt::format("a picture as text: expected at most {0} x {0} pixels, found {1} x {2}",
                                mostGreyText, image.height(), image.width()));
    std::string text = fmt::format("{}x{}:", image.height(), image.width());
    for (const float grey : image.values()) text += fmt::format("{:02x}", byteOfGrey(grey));
    return text;
}

bool isGreyText(const std::string& text) {
    return headOf(text).pixels > 0;
}

Image imageOfGreyText(const std::string& text) {
    const Head head = headOf(text);
    if (head.pixels == 0)
        throw Error(fmt::format("a picture as text: expected \"HEIGHTxWIDTH:\", found \"{}\"", text.substr(0, 20)));
    if (std::min(head.height, head.width) < 1 || std::max(head.height, head.width) > mostGreyText)
        throw Error(fmt::format("a picture as text: expected 1 to {} pixels a side, found {} x {}", mostGreyText,
                                head.height, head.width));
    const auto count = static_cast<std::size_t>(head.height) * static_cast<std::size_t>(head.width);
    if (text.size() - head.pixels != 2 * count)
        throw Error(fmt::format("a picture as text: expected {} digits for {} x {} pixels, found {}", 2 * count,
                                head.height, head.width, text.size() - head.pixels));
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i) {
        const int high = digitOf(text[head.pixels + 2 * i]), low = digitOf(text[head.pixels + 2 * i + 1]);
        if (high < 0 || low < 0)
            throw Error(fmt::format("a picture as text: expected hexadecimal digits, found \"{}\"",
                                    text.substr(head.pixels + 2 * i, 2)));
        values[i] = greyOfByte(static_cast<float>(16 * high + low));
    }
    return Image({1, head.height, head.width}, values);
}

} // namespace scorelet
