// A finished picture: 8 bits per channel, as PNG files and textures take it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace scorelet {

/// Row-major, top row first, 4 bytes per pixel: red, green, blue, alpha (not premultiplied).
struct RgbaImage {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> pixels;

    RgbaImage() = default;
    RgbaImage(int w, int h)
        : width(w), height(h), pixels(static_cast<std::size_t>(w) * static_cast<std::size_t>(h) * 4) {}

    std::uint8_t* at(int x, int y) { return pixels.data() + offset(x, y); }
    const std::uint8_t* at(int x, int y) const { return pixels.data() + offset(x, y); }

    bool operator==(const RgbaImage&) const = default;

    /// Every pixel as a square of the least whole number of pixels that makes the longer side `least` or
    /// more.
    RgbaImage magnifiedTo(int least) const;

private:
    std::size_t offset(int x, int y) const {
        return (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) *
               4;
    }
};

} // namespace scorelet
