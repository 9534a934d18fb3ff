// Plane: the score of every model as arrows over the plane of two principal components, and samples that move
// in it.
#pragma once

#include "app/draw/chart.h"
#include "app/panels/ui_state.h"
#include "app/panels/view.h"
#include "core/studies/field_study.h"

namespace scorelet {

/// Draws the tab.
void drawPlanePanel(const View& view, UiState& ui, Edits& edits);

/// The field as arrows, their shafts and heads one series with gaps; the longest as long as the grid's
/// spacing. `aspect`: width over height of the plot, for heads of one shape.
Series fieldArrows(const ScoreField& field, Rgba color, double aspect);

/// The samples at a step (clamped) but those that have diverged, and the ways that they have come until then.
Series movingMarks(const MovingSamples& samples, int step, Rgba color);
Series movingPaths(const MovingSamples& samples, int step, Rgba color);

} // namespace scorelet
