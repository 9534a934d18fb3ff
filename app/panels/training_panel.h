// The tab Training: networks while they are trained, and at every moment before.
//
// UI thread, inside a frame.
#pragma once

#include "app/draw/chart.h"
#include "app/panels/ui_state.h"
#include "app/panels/view.h"

#include <optional>

namespace scorelet {

void drawTrainingPanel(const View& view, UiState& ui, Edits& edits);

/// Below a network's settings: how far it is trained, and a button that trains or pauses.
void drawTrainingSwitch(const View& view, const UiState& ui, Edits& edits, int column);

/// Errors of all networks over the images that they have seen, at the chosen noise level, with those of the
/// closed-form models and of Wiener's filter as lines.
Chart trainingChart(const View& view, const UiState& ui);

/// The images seen when a curve first falls below a line, between two points as both logarithms go; none
/// where it does not.
std::optional<double> crossing(const Series& curve, double line);

} // namespace scorelet
