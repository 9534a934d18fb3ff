// How the window shows its results, between what it remembers from frame to frame and the Experiment that keeps it.
#pragma once

#include "app/panels/ui_state.h"
#include "core/session/experiment.h"

namespace scorelet {

/// What the window shows now. `steps`: of the trajectories; at the last one or beyond, the scene is at the end.
Scene sceneOf(const UiState& ui, int steps);

/// Makes the window show a scene.
void showScene(const Scene& scene, UiState& ui);

} // namespace scorelet
