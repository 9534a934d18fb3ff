// What a lesson draws attention to, and what it hides until it is needed.
//
// Set once at the beginning of a frame; the controls ask by their id (of a parameter, or a part of
// lessonParts()), so that no panel needs to know lessons. UI thread.
#pragma once

#include "app/draw/palette.h"

#include <imgui.h>

#include <string>
#include <vector>

namespace scorelet {

struct Spotlight {
    std::vector<std::string> highlight = {}; ///< get a pulsing outline
    std::vector<std::string> hidden = {};    ///< are not drawn
    std::vector<std::string> covered = {};   ///< nor are these, until the reader has predicted
    Rgba color{};
    float scale = 1;
    double time = 0; ///< seconds, for the pulse
};

/// For this frame; an empty one ends it.
void setSpotlight(Spotlight spotlight);

/// Whether the control or part is not to be drawn.
bool isHidden(const std::string& id);

/// Whether the control or part waits for the reader's prediction; then it is hidden, too.
bool isCovered(const std::string& id);

/// What stands in place of a covered part.
const char* coveredText();

/// Whether the outline still pulses; later it rests.
bool spotlightMoves();

/// Whether it has the outline.
bool isHighlighted(const std::string& id);

/// Outlines the last item where its id is highlighted; keeps a new highlight in view until the mouse is used.
void spotlightItem(const std::string& id);

/// Outlines a rectangle of the screen where the id is highlighted.
void spotlightRect(const std::string& id, ImVec2 from, ImVec2 to);

} // namespace scorelet
