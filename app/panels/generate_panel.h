// The Generate tab: samples of every model from the same pure noise, and how near they are to training
// images.
//
// Per column a row of samples (final images, or the step that is scrubbed), each above its nearest training
// image with the distance and its ratio to that of held-out images; a click chooses a sample, whose paths in
// the plane of principal components and whose film strip stand below.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

void drawGeneratePanel(const View& view, UiState& ui, Edits& edits);

} // namespace scorelet
