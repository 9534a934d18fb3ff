#include "app/plot/image_widget.h"

#include "app/plot/axis.h"
#include "app/plot/canvas.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace scorelet {

void ImageLink::beginFrame() {
    cursorX = nextX_;
    cursorY = nextY_;
    nextX_ = nextY_ = -1;
}

/// The pictures' way to tell the link where the mouse is.
struct ImageLinkAccess {
    static void setCursor(ImageLink& link, float x, float y) {
        link.nextX_ = x;
        link.nextY_ = y;
    }
};

namespace {

constexpr float maxZoom = 32;

/// The part of the picture that is in sight: texture coordinates of its corners.
struct Sight {
    float u0, v0, side;

    explicit Sight(const ImageLink& link)
        : u0(link.centreX - 0.5f / link.zoom), v0(link.centreY - 0.5f / link.zoom), side(1 / link.zoom) {}
};

void keepInside(ImageLink& link) {
    link.zoom = std::clamp(link.zoom, 1.0f, maxZoom);
    const float half = 0.5f / link.zoom;
    link.centreX = std::clamp(link.centreX, half, 1 - half);
    link.centreY = std::clamp(link.centreY, half, 1 - half);
}

void zoomAndMove(ImageLink& link, ImVec2 size, float u, float v) {
    const ImGuiIO& io = ImGui::GetIO();
    if (io.MouseWheel != 0) {
        const float before = link.zoom;
        link.zoom = std::clamp(link.zoom * std::pow(1.25f, io.MouseWheel), 1.0f, maxZoom);
        // The place under the mouse stays under the mouse.
        link.centreX = u + (link.centreX - u) * before / link.zoom;
        link.centreY = v + (link.centreY - v) * before / link.zoom;
    }
    if (ImGui::IsMouseDragging(ImGuiMouseButton_Right, 0)) {
        link.centreX -= io.MouseDelta.x / size.x / link.zoom;
        link.centreY -= io.MouseDelta.y / size.y / link.zoom;
    }
    if (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) link.zoom = 1;
    keepInside(link);
}

/// Frames one pixel of the picture, where it is in sight.
void framePixel(Canvas& canvas, ImVec2 corner, ImVec2 size, const ImageView& view, const Sight& sight,
                PixelPlace pixel, Rgba color) {
    auto x = [&](int col) {
        return corner.x +
               (static_cast<float>(col) / static_cast<float>(view.cols) - sight.u0) / sight.side * size.x;
    };
    auto y = [&](int row) {
        return corner.y +
               (static_cast<float>(row) / static_cast<float>(view.rows) - sight.v0) / sight.side * size.y;
    };
    canvas.frame({x(pixel.col), y(pixel.row), x(pixel.col + 1), y(pixel.row + 1)}, color, 2);
}

PixelPlace pixelAt(const ImageView& view, float u, float v) {
    return {std::clamp(static_cast<int>(v * static_cast<float>(view.rows)), 0, view.rows - 1),
            std::clamp(static_cast<int>(u * static_cast<float>(view.cols)), 0, view.cols - 1)};
}

} // namespace

ImageEvents drawImage(const char* id, ImagePainter& painter, const ImageView& view, ImVec2 size,
                      ImageLink& link, const Palette& palette, std::optional<PixelPlace> mark) {
    ImageEvents events;
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    ImGui::InvisibleButton(id, size);
    Sight sight(link);
    if (ImGui::IsItemHovered()) {
        const ImVec2 mouse = ImGui::GetIO().MousePos;
        const float u = sight.u0 + (mouse.x - corner.x) / size.x * sight.side;
        const float v = sight.v0 + (mouse.y - corner.y) / size.y * sight.side;
        events.hovered = pixelAt(view, u, v);
        if (ImGui::IsMouseClicked(ImGuiMouseButton_Left)) events.clicked = events.hovered;
        ImageLinkAccess::setCursor(link, u, v);
        zoomAndMove(link, size, u, v);
        sight = Sight(link);
    }
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 end(corner.x + size.x, corner.y + size.y);
    list.AddImage(painter.textureFor(view), corner, end, ImVec2(sight.u0, sight.v0),
                  ImVec2(sight.u0 + sight.side, sight.v0 + sight.side));
    DrawListCanvas canvas(list);
    canvas.pushClip({corner.x, corner.y, end.x, end.y});
    if (link.cursorX >= 0)
        framePixel(canvas, corner, size, view, sight, pixelAt(view, link.cursorX, link.cursorY),
                   faded(palette.warning, 0.8f));
    if (mark) framePixel(canvas, corner, size, view, sight, *mark, palette.accent);
    canvas.popClip();
    return events;
}

void drawColorBar(ImagePainter& painter, ColorMap map, float lo, float hi, float height,
                  const Palette& palette) {
    if (map == ColorMap::diverging) {
        hi = std::max(std::abs(lo), std::abs(hi));
        lo = -hi;
    }
    static constexpr std::array<float, 256> ramp = [] {
        std::array<float, 256> values{};
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = 1.0f - static_cast<float>(i) / 127.5f;
        return values;
    }();
    const float em = ImGui::GetFontSize();
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    ImGui::Dummy(ImVec2(4.5f * em, height));
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const Rect bar{corner.x, corner.y + 0.5f * em, corner.x + 0.8f * em, corner.y + height - 0.5f * em};
    list.AddImage(painter.textureFor({.values = ramp.data(), .rows = 256, .cols = 1, .map = map}),
                  ImVec2(bar.x0, bar.y0), ImVec2(bar.x1, bar.y1));
    DrawListCanvas canvas(list);
    canvas.frame(bar, palette.border);
    const Axis axis{lo, hi > lo ? hi : lo + 1.0, false};
    for (const Tick& tick : axisTicks(axis, std::max(2, static_cast<int>(height / (2.5f * em))))) {
        const float y = bar.y1 - static_cast<float>(axis.toUnit(tick.value)) * bar.height();
        canvas.line({bar.x1, y}, {bar.x1 + 0.25f * em, y}, palette.dimText);
        canvas.text({bar.x1 + 0.45f * em, y}, tick.label, palette.dimText, Anchor::start, false);
    }
}

} // namespace scorelet
