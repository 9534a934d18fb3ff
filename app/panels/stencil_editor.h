// The stencil editor: click what a coefficient may see on a picture of the subband tree, choose degree and
// interactions, name it, and it is a model column like any other.
//
// The draft lives in UiState::stencil until it is used; members are relative to the coefficient, or a subband
// by its name at the corresponding place, so one stencil serves every band.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

/// What the editor begins with where there is no model to change.
inline const ModelSpec newStencil = {.family = "custom", .degree = 2, .interactions = Interactions::full};

/// Opens the editor on a model (its stencil as members, whatever its kind; one without a stencil: newStencil)
/// that stands in a column, or in none where column < 0.
void openStencilEditor(UiState& ui, const ModelSpec& from, int column);

/// The editor's window, where it is open.
void drawStencilEditor(const View& view, UiState& ui, Edits& edits);

/// Adds the member to a stencil, or takes it out when it is there.
void toggleMember(std::vector<StencilMember>& stencil, StencilMember member);

} // namespace scorelet
