#include "app/draw/palette.h"

namespace scorelet {
namespace {

constexpr Rgba rgb(unsigned hex) {
    return {static_cast<std::uint8_t>(hex >> 16), static_cast<std::uint8_t>(hex >> 8 & 0xff),
            static_cast<std::uint8_t>(hex & 0xff), 255};
}

constexpr Palette dark{
    .background = rgb(0x141619),
    .panel = rgb(0x1c1f24),
    .raised = rgb(0x2a2f37),
    .hovered = rgb(0x38404b),
    .border = rgb(0x333942),
    .outline = rgb(0x676d75),
    .text = rgb(0xe4e7eb),
    .dimText = rgb(0x9aa3af),
    .grid = rgb(0x30353d),
    .accent = rgb(0x4f9fd8),
    .warning = rgb(0xe0a83a),
    .error = rgb(0xf27469),
    .series = {rgb(0x56b4e9), rgb(0xe69f00), rgb(0x2fbf8f), rgb(0xd98abb), rgb(0xf0743e), rgb(0xf0e442),
               rgb(0x9a96ee), rgb(0xb0b6bf)},
};

constexpr Palette light{
    .background = rgb(0xe9ebee),
    .panel = rgb(0xfbfbfc),
    .raised = rgb(0xe6e9ed),
    .hovered = rgb(0xd5dbe3),
    .border = rgb(0xcfd4da),
    .outline = rgb(0x888e96),
    .text = rgb(0x1d2329),
    .dimText = rgb(0x5d6670),
    .grid = rgb(0xdfe3e8),
    .accent = rgb(0x1c6da8),
    .warning = rgb(0x8c6000),
    .error = rgb(0xb3261e),
    .series = {rgb(0x006daa), rgb(0xa35200), rgb(0x007655), rgb(0xa04b7e), rgb(0x9c1f2e), rgb(0x5e6b00),
               rgb(0x5f57c4), rgb(0x5f666f)},
};

} // namespace

const Palette& palette(Theme theme) {
    return theme == Theme::dark ? dark : light;
}

Rgba faded(Rgba color, float alpha) {
    color.a = static_cast<std::uint8_t>(static_cast<float>(color.a) * alpha + 0.5f);
    return color;
}

} // namespace scorelet
