#include "app/draw/palette.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace scorelet;

namespace {

/// Relative luminance as WCAG 2.1 defines it.
double luminance(Rgba color) {
    const auto linear = [](std::uint8_t channel) {
        const double c = channel / 255.0;
        return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b);
}

double contrast(Rgba a, Rgba b) {
    const double one = luminance(a), other = luminance(b);
    return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
}

/// The colour that is seen where `front`, not opaque, lies over `back`.
Rgba over(Rgba front, Rgba back) {
    const double share = front.a / 255.0;
    const auto mix = [&](std::uint8_t f, std::uint8_t b) {
        return static_cast<std::uint8_t>(std::lround(share * f + (1 - share) * b));
    };
    return {mix(front.r, back.r), mix(front.g, back.g), mix(front.b, back.b)};
}

} // namespace

TEST_CASE("contrast: black on white is 21 to 1") {
    CHECK(contrast({0, 0, 0}, {255, 255, 255}) == doctest::Approx(21));
    CHECK(contrast({0x76, 0x76, 0x76}, {255, 255, 255}) == doctest::Approx(4.54).epsilon(0.01)); // WebAIM's grey
}

TEST_CASE("both themes: text has 4.5 to 1 to panels, controls and bars, marks have 3 to 1") {
    for (const Theme theme : {Theme::dark, Theme::light}) {
        CAPTURE(static_cast<int>(theme));
        const Palette& p = palette(theme);
        for (const Rgba ground : {p.panel, p.raised, p.background}) {
            CAPTURE(ground.r);
            for (const Rgba text : {p.text, p.dimText, p.accent, p.warning, p.error})
                CHECK(contrast(text, ground) >= 4.5);
            // Headings of models are text in the colours of their curves.
            for (const Rgba& series : p.series) CHECK(contrast(series, ground) >= 4.5);
        }
        for (const Rgba& series : p.series) // training curves
            CHECK(contrast(over(faded(series, 0.75f), p.panel), p.panel) >= 3);
        CHECK(contrast(p.outline, p.panel) >= 3);
    }
}
