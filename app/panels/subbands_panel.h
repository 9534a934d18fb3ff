// Subbands: the nested mosaic of wavelet coefficients, clean, noisy and denoised by every model.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"

#include <vector>

namespace scorelet {

/// Draws the tab. A click chooses Experiment::coefficient.
void drawSubbandsPanel(const View& view, UiState& ui, Edits& edits);

/// Coefficients (flat, layout.count()) as the nested mosaic, height x width, each divided by its band's
/// scale.
std::vector<float> mosaicOf(const SubbandLayout& layout, const Eigen::VectorXf& coefficients,
                            const std::vector<float>& scales);

/// The scale of every band: its largest magnitude in `reference` (at least a thousandth of the largest of
/// all), or, not by band, the largest magnitude of all bands but the scaling one, whose own it keeps.
std::vector<float> bandScales(const SubbandLayout& layout, const Eigen::VectorXf& reference, bool byBand);

} // namespace scorelet
