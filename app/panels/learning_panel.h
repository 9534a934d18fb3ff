// The Learning tab: train and held-out error over the number of training images, of every column that has a
// curve, or the cross-validation of one (folds_view.h).
#pragma once

#include "app/draw/chart.h"
#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

void drawLearningPanel(const View& view, UiState& ui, Edits& edits);

/// The curves that there are, with training and leave-one-out errors, dashed, where `train`; the cursor is
/// the subset that models use.
Chart learningChart(const View& view, bool train);

} // namespace scorelet
