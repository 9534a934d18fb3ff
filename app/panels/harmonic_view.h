// The Sensitivity tab's whole Jacobians (core/studies/jacobian.h): in which basis every model shrinks the
// shown noisy image and by how much, and their numbers over the noise.
#pragma once

#include "app/panels/instruments.h"
#include "app/panels/ui_state.h"
#include "app/panels/view.h"

namespace scorelet {

/// What to add where there is no model to show.
void offerHarmonicModels(const View& view, Edits& edits);

/// The first eigenvectors of every model's Jacobian, and the curve of all their shrink factors; a click on a
/// picture or the curve chooses one.
void drawEigenvectors(const View& view, UiState& ui);
void wantEigenvectors(const Wanted& wanted);

/// Effective dimension and symmetry defect at the chart's noise levels.
void drawJacobiansOverNoise(const View& view, UiState& ui, Edits& edits);
void wantJacobiansOverNoise(const Wanted& wanted);

} // namespace scorelet
