#include "core/image/grey_text.h"

#include "core/base/error.h"
#include "core/image/file.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <string_view>

namespace scorelet {
namespace {

struct Head {
    int height = 0, width = 0, channels = 1;
    std::size_t pixels = 0; ///< where they begin; 0: it is no head
};

Head headOf(const std::string& text) {
    Head head;
    const char* end = text.data() + text.size();
    const auto [cross, noHeight] = std::from_chars(text.data(), end, head.height);
    if (noHeight != std::errc{} || cross == end || *cross != 'x') return {};
    const auto [afterWidth, noWidth] = std::from_chars(cross + 1, end, head.width);
    if (noWidth != std::errc{}) return {};
    const std::string_view rest(afterWidth, static_cast<std::size_t>(end - afterWidth));
    const bool coloured = rest.starts_with("x3:");
    if (!coloured && !rest.starts_with(':')) return {};
    head.channels = coloured ? 3 : 1;
    head.pixels = text.size() - rest.size() + (coloured ? 3 : 1);
    return head;
}

/// The value of a hexadecimal digit; -1 for another sign.
int digitOf(char sign) {
    if (sign >= '0' && sign <= '9') return sign - '0';
    return sign >= 'a' && sign <= 'f' ? sign - 'a' + 10 : -1;
}

} // namespace

std::string greyText(const Image& image) {
    if (image.channels() != 1 && image.channels() != 3)
        throw Error(fmt::format("a picture as text: expected 1 or 3 channels, found {}", image.channels()));
    if (std::max(image.height(), image.width()) > mostGreyText)
        throw Error(fmt::format("a picture as text: expected at most {0} x {0} pixels, found {1} x {2}",
                                mostGreyText, image.height(), image.width()));
    std::string text =
        fmt::format("{}x{}{}:", image.height(), image.width(), image.channels() == 3 ? "x3" : "");
    for (int row = 0; row < image.height(); ++row)
        for (int col = 0; col < image.width(); ++col)
            for (int channel = 0; channel < image.channels(); ++channel)
                text += fmt::format("{:02x}", byteOfGrey(image.value(channel, row, col)));
    return text;
}

bool isGreyText(const std::string& text) {
    return headOf(text).pixels > 0;
}

Image imageOfGreyText(const std::string& text) {
    const Head head = headOf(text);
    if (head.pixels == 0)
        throw Error(
            fmt::format("a picture as text: expected \"HEIGHTxWIDTH:\", found \"{}\"", text.substr(0, 20)));
    if (std::min(head.height, head.width) < 1 || std::max(head.height, head.width) > mostGreyText)
        throw Error(fmt::format("a picture as text: expected 1 to {} pixels a side, found {} x {}",
                                mostGreyText, head.height, head.width));
    Image image({head.channels, head.height, head.width});
    const std::size_t count = image.values().size();
    if (text.size() - head.pixels != 2 * count)
        throw Error(fmt::format("a picture as text: expected {} digits for {} pixels, found {}", 2 * count,
                                describe(image.shape()), text.size() - head.pixels));
    for (std::size_t i = 0; i < count; ++i) {
        const int high = digitOf(text[head.pixels + 2 * i]), low = digitOf(text[head.pixels + 2 * i + 1]);
        if (high < 0 || low < 0)
            throw Error(fmt::format("a picture as text: expected hexadecimal digits, found \"{}\"",
                                    text.substr(head.pixels + 2 * i, 2)));
        const auto channels = static_cast<std::size_t>(head.channels), pixels = count / channels;
        image.values()[i % channels * pixels + i / channels] =
            greyOfByte(static_cast<float>(16 * high + low));
    }
    return image;
}

} // namespace scorelet
