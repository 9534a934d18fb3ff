#include "core/data/pen.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

namespace scorelet {

namespace {

/// A place on a flattened curve and the pen there.
struct Dot {
    float x, y, halfWidth;
};

/// The Catmull-Rom curve from b to c, a before and d after them, at t in [0, 1].
PenPoint curvePoint(PenPoint a, PenPoint b, PenPoint c, PenPoint d, float t) {
    auto mix = [t](float p, float q, float r, float s) {
        return q + 0.5f * t * (r - p + t * (2 * p - 5 * q + 4 * r - s + t * (3 * (q - r) + s - p)));
    };
    return {mix(a.x, b.x, c.x, d.x), mix(a.y, b.y, c.y, d.y)};
}

/// The curve through a stroke's points as straight pieces of about this many pixels.
void flatten(const PenStroke& stroke, float pieceLength, std::vector<Dot>& dots) {
    dots.clear();
    const auto last = static_cast<std::ptrdiff_t>(stroke.size()) - 1;
    auto point = [&](std::ptrdiff_t i) {
        return stroke[static_cast<size_t>(std::clamp<std::ptrdiff_t>(i, 0, last))];
    };
    dots.push_back({stroke[0].x, stroke[0].y, 0});
    for (std::ptrdiff_t i = 0; i < last; ++i) {
        const PenPoint from = point(i), to = point(i + 1);
        const float length = std::hypot(to.x - from.x, to.y - from.y);
        if (length == 0) continue;
        const int steps = std::clamp(static_cast<int>(length / pieceLength), 2, 64);
        for (int step = 1; step <= steps; ++step) {
            const float t = static_cast<float>(step) / static_cast<float>(steps);
            const PenPoint p = curvePoint(point(i - 1), from, to, point(i + 2), t);
            dots.push_back({p.x, p.y, 0});
        }
    }
}

/// Sets the pen's half-width at every dot from how far along the stroke it is.
void press(std::vector<Dot>& dots, const Pen& pen) {
    std::vector<float> places(dots.size(), 0.f);
    for (size_t i = 1; i < dots.size(); ++i)
        places[i] = places[i - 1] + std::hypot(dots[i].x - dots[i - 1].x, dots[i].y - dots[i - 1].y);
    const float taperLength = 3 * pen.halfWidth;
    for (size_t i = 0; i < dots.size(); ++i) {
        const float phase = 2 * std::numbers::pi_v<float> * (places[i] / pen.swellLength + pen.swellStart);
        const float toEnd = std::min(places[i], places.back() - places[i]);
        const float narrowing = pen.taper * std::max(0.f, 1.f - toEnd / taperLength);
        dots[i].halfWidth = pen.halfWidth * (1.f + pen.swell * std::sin(phase)) * (1.f - narrowing);
    }
}

void drawPiece(const Dot& from, const Dot& to, float ink, int size, std::span<float> pixels) {
    const float reach = std::max(from.halfWidth, to.halfWidth) + 0.5f;
    auto clampPixel = [size](float place) {
        return static_cast<int>(std::clamp(std::floor(place), 0.f, static_cast<float>(size)));
    };
    const int left = clampPixel(std::min(from.x, to.x) - reach),
              right = clampPixel(std::max(from.x, to.x) + reach + 1);
    const int top = clampPixel(std::min(from.y, to.y) - reach),
              bottom = clampPixel(std::max(from.y, to.y) + reach + 1);
    const float dx = to.x - from.x, dy = to.y - from.y, length2 = dx * dx + dy * dy;
    const float scale = length2 > 0 ? 1.f / length2 : 0.f;
    for (int y = top; y < bottom; ++y)
        for (int x = left; x < right; ++x) {
            const float px = static_cast<float>(x) + 0.5f - from.x,
                        py = static_cast<float>(y) + 0.5f - from.y;
            const float t = std::clamp((px * dx + py * dy) * scale, 0.f, 1.f);
            const float ex = px - t * dx, ey = py - t * dy;
            const float edge = from.halfWidth + t * (to.halfWidth - from.halfWidth) + 0.5f;
            const float distance2 = ex * ex + ey * ey;
            if (distance2 >= edge * edge) continue;
            float& pixel = pixels[static_cast<size_t>(y * size + x)];
            pixel = std::max(pixel, ink * std::min(1.f, edge - std::sqrt(distance2)));
        }
}

} // namespace

void drawPenStrokes(std::span<const PenStroke> strokes, const Pen& pen, int size, std::span<float> pixels) {
    assert(pixels.size() == static_cast<size_t>(size) * static_cast<size_t>(size));
    // A chord's distance from its curve grows with its length squared over the radius: this keeps it below
    // 0.1 pixel.
    const float pieceLength = 1.5f * std::sqrt(std::max(1.f, static_cast<float>(size) / 32.f));
    std::vector<Dot> dots;
    for (const PenStroke& stroke : strokes) {
        flatten(stroke, pieceLength, dots);
        press(dots, pen);
        for (size_t i = 1; i < dots.size(); ++i) drawPiece(dots[i - 1], dots[i], pen.ink, size, pixels);
    }
}

} // namespace scorelet
