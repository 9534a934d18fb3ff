// A picture of one's own, drawn with the mouse: the image of every tab while it is there.
//
// UI thread, inside a frame.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

/// A point of the drawing: row and column, in pixels, fractions included.
struct PenPoint {
    float row = 0;
    float col = 0;
};

/// Draws a stroke from one point to another into a grey image of one channel: white, or black where it erases,
/// with soft edges. `radius` in pixels.
void drawStroke(Image& image, PenPoint from, PenPoint to, float radius, bool erases);

/// The window with the drawing, open while ui.pen.open. A stroke is one step of the undo.
void drawOwnPicture(const View& view, UiState& ui, Edits& edits);

} // namespace scorelet
