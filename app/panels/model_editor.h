// The model columns of the Experiment panel: add, remove, duplicate, reorder, and every setting of each.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"

#include <vector>

namespace scorelet {

/// The models of the menu "Add model", with their default settings.
std::vector<ModelSpec> offeredModels();

void drawModelEditor(const View& view, UiState& ui, Edits& edits);

} // namespace scorelet
