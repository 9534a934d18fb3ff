#include "app/draw/colormap.h"

#include "core/image/channels.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace scorelet {
namespace {

// Equally spaced control points, 0xRRGGBB.
constexpr std::array<std::uint32_t, 2> greyPoints = {0x000000, 0xffffff};
constexpr std::array<std::uint32_t, 10> viridisPoints = {0x440154, 0x482878, 0x3e4989, 0x31688e, 0x26828e,
                                                         0x1f9e89, 0x35b779, 0x6dcd59, 0xb4de2c, 0xfde725};
constexpr std::array<std::uint32_t, 11> divergingPoints = {0x053061, 0x2166ac, 0x4393c3, 0x92c5de,
                                                           0xd1e5f0, 0xf7f7f7, 0xfddbc7, 0xf4a582,
                                                           0xd6604d, 0xb2182b, 0x67001f};

Rgba interpolate(std::span<const std::uint32_t> points, double t) {
    const double place = t * static_cast<double>(points.size() - 1);
    const auto left = std::min(static_cast<std::size_t>(place), points.size() - 2);
    const double part = place - static_cast<double>(left);
    auto channel = [&](unsigned shift) {
        const double a = (points[left] >> shift) & 0xff;
        const double b = (points[left + 1] >> shift) & 0xff;
        return static_cast<std::uint8_t>(std::lround(a + part * (b - a)));
    };
    return {channel(16), channel(8), channel(0), 255};
}

/// Hues by the golden ratio, in three lightnesses.
Rgba labelColor(int label) {
    const double hue = std::fmod(label * 0.6180339887, 1.0), light = 0.55 + 0.2 * (label % 3);
    const auto channel = [&](double turn) {
        const double wave =
            std::abs(std::fmod(hue + turn, 1.0) * 6 - 3) - 1; // 0 to 1 and flat, thrice a turn
        return static_cast<std::uint8_t>(
            std::lround(255 * light * (0.25 + 0.75 * std::clamp(wave, 0.0, 1.0))));
    };
    return {channel(0), channel(2.0 / 3), channel(1.0 / 3), 255};
}

std::array<Rgba, 256> makeTable(ColorMap map) {
    std::array<Rgba, 256> table;
    for (int i = 0; i < 256; ++i) {
        const double t = i / 255.0;
        // Zero is entry 128, so the two arms differ by one entry.
        const double signedT = i < 128 ? 0.5 * i / 128 : 0.5 + 0.5 * (i - 128) / 127;
        table[static_cast<std::size_t>(i)] = map == ColorMap::labels ? labelColor(i)
                                             : map == ColorMap::grey ? interpolate(greyPoints, t)
                                             : map == ColorMap::viridis
                                                 ? interpolate(viridisPoints, t)
                                                 : interpolate(divergingPoints, signedT);
    }
    return table;
}

} // namespace

const std::array<Rgba, 256>& colorTable(ColorMap map) {
    static const std::array<std::array<Rgba, 256>, 4> tables = {
        makeTable(ColorMap::grey), makeTable(ColorMap::viridis), makeTable(ColorMap::diverging),
        makeTable(ColorMap::labels)};
    return tables[static_cast<std::size_t>(map)];
}

Rgba colorOf(ColorMap map, float value, float lo, float hi, float gamma) {
    if (std::isnan(value)) return nanColor;
    float t = 0;
    if (map == ColorMap::diverging) {
        const float reach = std::max(std::abs(lo), std::abs(hi));
        t = reach > 0 ? 0.5f + 0.5f * (value / reach) : 0.5f;
    } else {
        t = hi > lo ? (value - lo) / (hi - lo) : 0.0f;
    }
    t = std::clamp(t, 0.0f, 1.0f);
    if (map == ColorMap::grey && gamma != 1) t = std::pow(t, 1 / gamma);
    const float place = t * 255.0f + 0.5f;
    return colorTable(map)[static_cast<std::size_t>(place)];
}

namespace {

/// Of three channels, each through the grey map; the diverging one's range lies evenly around zero.
RgbaImage inColour(const Image& image, ColorMap map, float lo, float hi, float gamma) {
    if (map == ColorMap::diverging) {
        hi = std::max(std::abs(lo), std::abs(hi));
        lo = -hi;
        gamma = 1;
    }
    RgbaImage picture(image.width(), image.height());
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            std::uint8_t* pixel = picture.at(x, y);
            pixel[3] = 255;
            bool known = true;
            for (int channel = 0; channel < 3; ++channel) {
                const float value = image.value(channel, y, x);
                known = known && !std::isnan(value);
                pixel[channel] = colorOf(ColorMap::grey, value, lo, hi, gamma).r;
            }
            if (known) continue;
            pixel[0] = nanColor.r;
            pixel[1] = nanColor.g;
            pixel[2] = nanColor.b;
        }
    return picture;
}

} // namespace

RgbaImage colorize(const Image& image, ColorMap map, float lo, float hi, float gamma) {
    if (image.channels() == 3 && (map == ColorMap::grey || map == ColorMap::diverging))
        return inColour(image, map, lo, hi, gamma);
    if (image.channels() != 1) return colorize(withChannels(image, 1), map, lo, hi, gamma);
    RgbaImage picture(image.width(), image.height());
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const Rgba color = colorOf(map, image.value(0, y, x), lo, hi, gamma);
            std::uint8_t* pixel = picture.at(x, y);
            pixel[0] = color.r;
            pixel[1] = color.g;
            pixel[2] = color.b;
            pixel[3] = color.a;
        }
    }
    return picture;
}

} // namespace scorelet
