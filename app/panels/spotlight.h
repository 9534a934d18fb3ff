// What a lesson draws attention to, and what it hides until it is needed.
//
// Set once at the beginning of a frame; the controls ask by their id (of a parameter, or a part of
// lessonParts()), so that no panel needs to know lessons. UI thread.
#pragma once

#include "app/draw/canvas.h"
#include "app/draw/palette.h"

#include <imgui.h>

#include <string>
#include <vector>

namespace scorelet {

struct Spotlight {
    std::vector<std::string> highlight = {}; ///< get a pulsing outline
    std::vector<std::string> hidden = {};    ///< are not drawn
    std::vector<std::string> covered = {};   ///< of lessonCovers(): their answers wait for the prediction
    Rgba color{};
    float scale = 1;
    double time = 0; ///< seconds, for the pulse
};

/// For this frame; an empty one ends it.
void setSpotlight(Spotlight spotlight);

/// Whether the control or part is not to be drawn.
bool isHidden(const std::string& id);

/// Whether the answers in a part wait for the reader's prediction. Its frame, axes, controls and what is no
/// model's answer are drawn all the same, so that nothing moves when the cover goes.
bool isCovered(const std::string& part);

/// The same of one model column (0, 1, ...) in a part: covered with the part, or by itself in all parts.
bool isCovered(const std::string& part, int column);

/// Whether anything of `columns` model columns is covered in a part.
bool anyCovered(const std::string& part, int columns);

/// What stands in place of a covered answer.
const char* coveredText();

/// Writes it in the middle of a covered chart's area, from one corner on screen to the other.
void drawCoveredText(const Rect& plot, Rgba color);

/// Whether the outline still pulses; later it rests.
bool spotlightMoves();

/// Whether it has the outline.
bool isHighlighted(const std::string& id);

/// Outlines the last item where its id is highlighted; keeps a new highlight in view until the mouse is used.
void spotlightItem(const std::string& id);

/// Outlines a rectangle of the screen where the id is highlighted.
void spotlightRect(const std::string& id, ImVec2 from, ImVec2 to);

} // namespace scorelet
