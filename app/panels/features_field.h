// The list of features of a model, as a field of its own: an expression needs the whole width, and its faults
// stand below it.
//
// UI thread, inside a frame.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"
#include "core/session/parameters.h"

namespace scorelet {

/// Draws it for a column that has the parameter; what was typed becomes the model's with Enter, or when the
/// field is left.
void drawFeaturesField(const View& view, UiState& ui, const ColumnParameter& p, ModelSpec& spec, int column);

} // namespace scorelet
