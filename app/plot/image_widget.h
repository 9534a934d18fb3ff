// A picture in a panel: sharp pixels, one cursor and one zoom for all pictures that are linked, values under
// the mouse.
//
// The wheel zooms about the mouse, dragging with the right button moves, a double click shows everything
// again.
#pragma once

#include "app/plot/image_painter.h"
#include "app/plot/palette.h"

#include <imgui.h>

#include <optional>

namespace scorelet {

/// A pixel of an image.
struct PixelPlace {
    int row = 0;
    int col = 0;

    bool operator==(const PixelPlace&) const = default;
};

/// What linked pictures share; in units of the picture, so that different sizes keep in step. Call
/// beginFrame() once per frame, before any of them is drawn.
struct ImageLink {
    float zoom = 1; ///< 1 shows everything, 2 half of each side
    float centreX = 0.5f;
    float centreY = 0.5f;
    float cursorX = -1; ///< of the pixel under the mouse in any of them, in [0, 1); negative: none
    float cursorY = -1;

    void beginFrame();

private:
    friend struct ImageLinkAccess;
    float nextX_ = -1; // the mouse is over one picture only: the others learn of it in the next frame
    float nextY_ = -1;
};

struct ImageEvents {
    std::optional<PixelPlace> hovered = {};
    std::optional<PixelPlace> clicked = {}; ///< with the left button
};

/// Draws the view `size` large at Dear ImGui's cursor; `mark` frames a chosen pixel.
ImageEvents drawImage(const char* id, ImagePainter& painter, const ImageView& view, ImVec2 size,
                      ImageLink& link, const Palette& palette, std::optional<PixelPlace> mark = std::nullopt);

/// A vertical bar of the map with the numbers of its range, `height` tall, about five letters wide.
void drawColorBar(ImagePainter& painter, ColorMap map, float lo, float hi, float height,
                  const Palette& palette);

} // namespace scorelet
