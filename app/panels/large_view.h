// One picture of the tab over the whole window; or two with an edge between them, or their difference.
//
// A double click on a picture opens it (UiState::large). The tab goes on below, so the picture stays a live
// one: it is found again in every frame by its place. Keys are in the action table. UI thread, inside a frame.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"

#include <imgui.h>

namespace scorelet {

/// Draws the large view over a part of the screen, where one is open.
void drawLargeView(const View& view, UiState& ui, Edits& edits, ImVec2 corner, ImVec2 size);

/// Opens it with the picture of a number, from 1 in the order of the tab; nothing where there is none.
void enlarge(UiState& ui, int number);

/// Puts the picture of a number, from 1, into the open view; as the second one, that the first is compared
/// with, where `second` says so.
void choosePicture(UiState& ui, int number, bool second);

/// Goes so many pictures on.
void movePicture(UiState& ui, int by);

/// Exchanges the first and the second picture.
void swapPictures(UiState& ui);

/// Switches a way of comparing on, or off where it is on.
void toggleMode(UiState& ui, LargeMode mode);

} // namespace scorelet
