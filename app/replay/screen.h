// What stands on screen, read from the frame's draw data: texts with their places, and the windows' places.
//
// Letters are quads whose texture coordinates each belong to one glyph of the font atlas, so every text that
// a panel draws can be read back, from the software rasteriser's frames and from the window's alike, and no
// panel has to say what it shows. Clipped letters and those below something opaque are not on screen. UI
// thread, after a frame, in its Dear ImGui context.
#pragma once

#include "app/draw/canvas.h"

#include <string>
#include <vector>

struct ImDrawData;

namespace scorelet {

/// One line of text of one colour, or what is seen of it.
struct ScreenText {
    std::string text;
    Rect box; ///< pixels
    Rgba color;
    std::string region;    ///< the names of its windows from the outermost inwards, "Scorelet/middle/chart"
    bool vertical = false; ///< reads upwards
    float size = 0;        ///< of its letters' font, pixels

    Point centre() const { return {(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2}; }

    /// Whether it stands in the region of this name or in one inside it.
    bool in(const std::string& name) const;
};

/// The texts of a frame in the order in which they were drawn; every word that stands close behind another
/// one, in the same colour on the same line, belongs to its text. Tooltips hide nothing, as they follow the
/// mouse; their own texts are in the region "Tooltip".
std::vector<ScreenText> readScreen(const ImDrawData& data);

/// The same, from top to bottom and, within a line, from left to right.
std::vector<ScreenText> inReadingOrder(std::vector<ScreenText> texts);

/// What is seen of the last frame's window of this name ("middle", "chart", "Export"). Throws Error, naming
/// those that there are, for any other.
Rect regionOf(const std::string& name);

/// What was under the mouse in the last frame.
struct MouseAnswer {
    unsigned item = 0;     ///< Dear ImGui's number; 0: nothing that answers the mouse
    bool disabled = false; ///< it would, but not now
};
MouseAnswer answerOfMouse();

} // namespace scorelet
