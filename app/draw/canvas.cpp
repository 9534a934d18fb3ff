#include "app/draw/canvas.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace scorelet {
namespace {

ImU32 packed(Rgba color) {
    return IM_COL32(color.r, color.g, color.b, color.a);
}

ImVec2 vec(Point p) {
    return {p.x, p.y};
}

} // namespace

void Canvas::line(Point a, Point b, Rgba color, float width, bool dashed) {
    polyline(std::array{a, b}, color, width, dashed);
}

void Canvas::rect(const Rect& r, Rgba color) {
    polygon(std::array{Point{r.x0, r.y0}, Point{r.x1, r.y0}, Point{r.x1, r.y1}, Point{r.x0, r.y1}}, color);
}

void Canvas::frame(const Rect& r, Rgba color, float width) {
    polyline(std::array{Point{r.x0, r.y0}, Point{r.x1, r.y0}, Point{r.x1, r.y1}, Point{r.x0, r.y1},
                        Point{r.x0, r.y0}},
             color, width, false);
}

float DrawListCanvas::fontSize() const {
    return ImGui::GetFontSize();
}

float DrawListCanvas::textWidth(const std::string& text) const {
    return ImGui::CalcTextSize(text.c_str()).x;
}

void DrawListCanvas::polyline(std::span<const Point> points, Rgba color, float width, bool dashed) {
    if (points.size() < 2) return;
    if (!dashed) {
        std::vector<ImVec2> path;
        path.reserve(points.size());
        for (const Point& point : points) path.push_back(vec(point));
        list_.AddPolyline(path.data(), static_cast<int>(path.size()), packed(color), 0, width);
        return;
    }
    // Dashes run on around corners: `phase` is how far into dash and gap the line is.
    const float dash = 0.45f * fontSize();
    const float period = dash * 1.7f;
    float phase = 0;
    for (std::size_t i = 0; i + 1 < points.size(); ++i) {
        const Point a = points[i], b = points[i + 1];
        const float length = std::hypot(b.x - a.x, b.y - a.y);
        if (!(length > 0) || length > 1e5f) continue;
        auto at = [&](float place) {
            return ImVec2(a.x + (b.x - a.x) * place / length, a.y + (b.y - a.y) * place / length);
        };
        for (float start = -phase; start < length; start += period) {
            const float from = std::max(start, 0.0f), to = std::min(start + dash, length);
            if (to > from) list_.AddLine(at(from), at(to), packed(color), width);
        }
        phase = std::fmod(phase + length, period);
    }
}

void DrawListCanvas::polygon(std::span<const Point> points, Rgba color) {
    std::vector<ImVec2> path;
    path.reserve(points.size());
    for (const Point& point : points) path.push_back(vec(point));
    list_.AddConvexPolyFilled(path.data(), static_cast<int>(path.size()), packed(color));
}

void DrawListCanvas::circle(Point centre, float radius, Rgba color) {
    list_.AddCircleFilled(vec(centre), radius, packed(color), 16);
}

void DrawListCanvas::text(Point at, const std::string& text, Rgba color, Anchor anchor, bool vertical) {
    const float width = textWidth(text);
    const float shift = anchor == Anchor::start ? 0 : anchor == Anchor::middle ? width / 2 : width;
    const ImVec2 corner(std::round(at.x - shift), std::round(at.y - fontSize() / 2));
    if (!vertical) {
        list_.AddText(corner, packed(color), text.c_str());
        return;
    }
    // Glyphs are culled at their upright places, so the cull rectangle is everything; the clip rectangle
    // stays.
    const int first = list_.VtxBuffer.Size;
    ImGui::GetFont()->RenderText(&list_, fontSize(), corner, packed(color), ImVec4(-1e6f, -1e6f, 1e6f, 1e6f),
                                 text.data(), text.data() + text.size());
    for (int i = first; i < list_.VtxBuffer.Size; ++i) {
        ImVec2& p = list_.VtxBuffer[i].pos;
        p = ImVec2(std::round(at.x) + (p.y - std::round(at.y)), std::round(at.y) - (p.x - std::round(at.x)));
    }
}

void DrawListCanvas::pushClip(const Rect& r) {
    list_.PushClipRect(ImVec2(r.x0, r.y0), ImVec2(r.x1, r.y1), true);
}

void DrawListCanvas::popClip() {
    list_.PopClipRect();
}

} // namespace scorelet
