// The few things a chart is made of, drawn by Dear ImGui (DrawListCanvas) or written as SVG (SvgCanvas).
//
// Pixels, origin at the top left, y downwards.
#pragma once

#include "app/draw/colormap.h"

#include <imgui.h>

#include <span>
#include <string>

namespace scorelet {

struct Point {
    float x = 0;
    float y = 0;
};

struct Rect {
    float x0 = 0, y0 = 0, x1 = 0, y1 = 0;

    float width() const { return x1 - x0; }
    float height() const { return y1 - y0; }
    bool contains(Point p) const { return p.x >= x0 && p.x < x1 && p.y >= y0 && p.y < y1; }
};

/// Which part of a text stands at its place.
enum class Anchor { start, middle, end };

class Canvas {
public:
    virtual ~Canvas() = default;

    virtual float fontSize() const = 0;
    virtual float textWidth(const std::string& text) const = 0;

    /// A connected line; `dashed` with dashes about as long as half the font's size.
    virtual void polyline(std::span<const Point> points, Rgba color, float width, bool dashed) = 0;

    /// A filled convex polygon.
    virtual void polygon(std::span<const Point> points, Rgba color) = 0;
    virtual void circle(Point centre, float radius, Rgba color) = 0;

    /// One line of text, its middle line through `at`; `vertical` turns it by 90 degrees to read upwards.
    virtual void text(Point at, const std::string& text, Rgba color, Anchor anchor, bool vertical) = 0;

    /// What follows is drawn inside the rectangle alone, until popClip.
    virtual void pushClip(const Rect& rect) = 0;
    virtual void popClip() = 0;

    void line(Point a, Point b, Rgba color, float width = 1, bool dashed = false);
    void rect(const Rect& r, Rgba color);
    void frame(const Rect& r, Rgba color, float width = 1);
};

/// Draws with Dear ImGui's current font.
class DrawListCanvas final : public Canvas {
public:
    explicit DrawListCanvas(ImDrawList& list) : list_(list) {}

    float fontSize() const override;
    float textWidth(const std::string& text) const override;
    void polyline(std::span<const Point> points, Rgba color, float width, bool dashed) override;
    void polygon(std::span<const Point> points, Rgba color) override;
    void circle(Point centre, float radius, Rgba color) override;
    void text(Point at, const std::string& text, Rgba color, Anchor anchor, bool vertical) override;
    void pushClip(const Rect& rect) override;
    void popClip() override;

private:
    ImDrawList& list_;
};

/// Writes an SVG document. Widths of text are estimates, as its reader chooses the font.
class SvgCanvas final : public Canvas {
public:
    SvgCanvas(float width, float height, float fontSize, Rgba ground);

    float fontSize() const override { return fontSize_; }
    float textWidth(const std::string& text) const override;
    void polyline(std::span<const Point> points, Rgba color, float width, bool dashed) override;
    void polygon(std::span<const Point> points, Rgba color) override;
    void circle(Point centre, float radius, Rgba color) override;
    void text(Point at, const std::string& text, Rgba color, Anchor anchor, bool vertical) override;
    void pushClip(const Rect& rect) override;
    void popClip() override;

    /// The whole document.
    std::string finish() const { return body_ + "</svg>\n"; }

private:
    float fontSize_;
    int clips_ = 0;
    std::string body_;
};

} // namespace scorelet
