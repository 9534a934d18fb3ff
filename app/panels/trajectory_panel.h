// The Trajectory tab: reverse diffusion of the shown image, every column from the same start.
//
// Per column the state and the estimate at the scrubbed step, a film strip of both, and where it diverged;
// below, over all columns, the error and the distance to the nearest training image over the steps, and the
// path of the estimates in the plane of the data's first two principal components.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

void drawTrajectoryPanel(const View& view, UiState& ui, Edits& edits);

} // namespace scorelet
