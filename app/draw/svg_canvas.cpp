#include "app/draw/canvas.h"

#include "core/base/stored_name.h"

#include <fmt/format.h>

namespace scorelet {
namespace {

// The mean advance of DejaVu Sans' letters and digits in terms of the font size.
constexpr float meanAdvance = 0.6f;

std::string paint(const char* property, Rgba color) {
    std::string text = fmt::format(" {}=\"#{:02x}{:02x}{:02x}\"", property, color.r, color.g, color.b);
    if (color.a != 255) text += fmt::format(" {}-opacity=\"{:.3g}\"", property, color.a / 255.0);
    return text;
}

std::string pointList(std::span<const Point> points) {
    std::string text;
    for (const Point& point : points)
        text += fmt::format("{}{:.2f},{:.2f}", text.empty() ? "" : " ", point.x, point.y);
    return text;
}

std::string escaped(const std::string& text) {
    std::string safe;
    for (const char c : asUtf8(text)) {
        if (c == '&')
            safe += "&amp;";
        else if (c == '<')
            safe += "&lt;";
        else if (c == '>')
            safe += "&gt;";
        else if (c == '"')
            safe += "&quot;";
        else if (static_cast<unsigned char>(c) >= 0x20)
            safe += c;
    }
    return safe;
}

} // namespace

SvgCanvas::SvgCanvas(float width, float height, float fontSize, Rgba ground) : fontSize_(fontSize) {
    body_ = fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
                        "viewBox=\"0 0 {0:.0f} {1:.0f}\" font-family=\"DejaVu Sans, Noto Sans, sans-serif\" "
                        "font-size=\"{2:.1f}\">\n",
                        width, height, fontSize);
    rect({0, 0, width, height}, ground);
}

float SvgCanvas::textWidth(const std::string& text) const {
    int letters = 0;
    for (const char c : text) letters += (static_cast<unsigned char>(c) & 0xc0) != 0x80; // UTF-8 first bytes
    return meanAdvance * fontSize_ * static_cast<float>(letters);
}

void SvgCanvas::polyline(std::span<const Point> points, Rgba color, float width, bool dashed) {
    if (points.size() < 2) return;
    body_ += fmt::format(
        "<polyline fill=\"none\"{} stroke-width=\"{:.2f}\" stroke-linejoin=\"round\"{} points=\"{}\"/>\n",
        paint("stroke", color), width,
        dashed ? fmt::format(" stroke-dasharray=\"{:.2f} {:.2f}\"", 0.45 * fontSize_, 0.31 * fontSize_) : "",
        pointList(points));
}

void SvgCanvas::polygon(std::span<const Point> points, Rgba color) {
    body_ += fmt::format("<polygon{} points=\"{}\"/>\n", paint("fill", color), pointList(points));
}

void SvgCanvas::circle(Point centre, float radius, Rgba color) {
    body_ += fmt::format("<circle cx=\"{:.2f}\" cy=\"{:.2f}\" r=\"{:.2f}\"{}/>\n", centre.x, centre.y, radius,
                         paint("fill", color));
}

void SvgCanvas::text(Point at, const std::string& text, Rgba color, Anchor anchor, bool vertical) {
    const char* place = anchor == Anchor::start ? "start" : anchor == Anchor::middle ? "middle" : "end";
    body_ += fmt::format(
        "<text x=\"{0:.2f}\" y=\"{1:.2f}\" dy=\"0.35em\" text-anchor=\"{2}\"{3}{4}>{5}</text>\n", at.x, at.y,
        place, paint("fill", color),
        vertical ? fmt::format(" transform=\"rotate(-90 {:.2f} {:.2f})\"", at.x, at.y) : "", escaped(text));
}

void SvgCanvas::pushClip(const Rect& r) {
    body_ += fmt::format(
        "<clipPath id=\"clip{0}\"><rect x=\"{1:.2f}\" y=\"{2:.2f}\" width=\"{3:.2f}\" height=\"{4:.2f}\"/>"
        "</clipPath>\n<g clip-path=\"url(#clip{0})\">\n",
        clips_++, r.x0, r.y0, r.width(), r.height());
}

void SvgCanvas::popClip() {
    body_ += "</g>\n";
}

} // namespace scorelet
