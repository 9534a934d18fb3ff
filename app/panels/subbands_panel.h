// Subbands: the nested mosaic of wavelet coefficients, clean, noisy and denoised by every model.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"
#include "app/panels/widgets.h"

#include <vector>

namespace scorelet {

/// Draws the tab. A click chooses Experiment::coefficient.
void drawSubbandsPanel(const View& view, UiState& ui, Edits& edits);

/// Outlines a coefficient (clamped) in a picture of the mosaic.
void markChosen(ImageStyle& style, const SubbandLayout& layout, int coefficient);

/// Lines between the bands of a mosaic that was drawn `side` pixels wide, and their names where there is
/// room.
void drawBandBorders(const View& view, const SubbandLayout& layout, const ImageEvents& at, float side);

/// The largest side with which `count` square pictures, each with so many lines of text, fit into the region,
/// and how many stand in a row; where that is too small to see, a side with which they are scrolled.
float bestSide(const View& view, std::size_t count, std::size_t& across, int lines);

/// Coefficients (flat, layout.count()) as the nested mosaic, height x width, each divided by its band's
/// scale.
Image mosaicOf(const SubbandLayout& layout, const Eigen::VectorXf& coefficients,
               const std::vector<float>& scales);

/// The scale of every band: its largest magnitude in `reference` (at least a thousandth of the largest of
/// all), or, not by band, the largest magnitude of all bands but the scaling one, whose own it keeps.
std::vector<float> bandScales(const SubbandLayout& layout, const Eigen::VectorXf& reference, bool byBand);

} // namespace scorelet
