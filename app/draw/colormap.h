// From numbers to colours: grey for images, viridis for amounts, blue-white-red for signed values,
// and labels: 256 colours of which neighbours are far apart, for numbers that are names.
//
// A map is a table of 256 colours. A value in [lo, hi] takes entry round(255 t), t = (value - lo) / (hi -
// lo), clamped; the diverging map is centred at zero whatever the range: t = 1/2 + value / (2 max(|lo|,
// |hi|)). NaN is magenta. shaders/image.frag does the same with the same table. The first three are safe for
// the colour-blind. Sources: viridis by S. van der Walt and N. Smith (CC0), RdBu of ColorBrewer 2 (C.
// Brewer), by control points.
#pragma once

#include "app/draw/rgba_image.h"
#include "core/image/image.h"

#include <array>
#include <cstdint>

namespace scorelet {

enum class ColorMap { grey, viridis, diverging, labels };

struct Rgba {
    std::uint8_t r = 0, g = 0, b = 0, a = 255;

    bool operator==(const Rgba&) const = default;
};

/// The colour of a value that is not a number.
inline constexpr Rgba nanColor{255, 0, 255, 255};

/// The 256 colours of a map, from low to high; entry 128 of the diverging map is zero.
const std::array<Rgba, 256>& colorTable(ColorMap map);

/// The colour of a value where the map spans [lo, hi]. `gamma` bends the grey map, t^(1 / gamma): above 1
/// dark values grow lighter; the other maps stay as they are, for their colours are read as numbers.
Rgba colorOf(ColorMap map, float value, float lo, float hi, float gamma = 1);

/// The picture of an image, coloured over [lo, hi]. Of three channels each is grey by itself, and the three
/// are red, green and blue (with the diverging map grey is zero), but for maps whose colours are read as
/// numbers: these, and images of other channels, show the luminance (withChannels()).
RgbaImage colorize(const Image& image, ColorMap map, float lo, float hi, float gamma = 1);

} // namespace scorelet
