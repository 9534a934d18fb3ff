// Subbands: the nested mosaic of wavelet coefficients, clean, noisy and denoised by every model.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"
#include "app/panels/widgets.h"

#include <functional>
#include <vector>

namespace scorelet {

/// Draws the tab. A click chooses Experiment::coefficient.
void drawSubbandsPanel(const View& view, UiState& ui, Edits& edits);

/// Outlines a coefficient (clamped) in a picture of a channel's mosaic, where it is of this channel.
void markChosen(ImageStyle& style, const SubbandLayout& layout, int coefficient, int channel);

/// Lines between the bands of a channel's mosaic that was drawn `side` pixels wide, and their names where
/// there is room.
void drawBandBorders(const View& view, const SubbandLayout& layout, const ImageEvents& at, float side);

/// Draws `count` square pictures, each with so many lines of text, as large as they fit into the region:
/// calls draw(number, side) within an ID of its own. `pair`: the first two, which all others are compared
/// with, may be smaller and stand above each other.
void drawArranged(const View& view, std::size_t count, int lines, bool pair,
                  const std::function<void(std::size_t, float)>& draw);

/// A channel of coefficients (flat, layout.count()) as the nested mosaic, height x width, each divided by its
/// band's scale.
Image mosaicOf(const SubbandLayout& layout, const Eigen::VectorXf& coefficients,
               const std::vector<float>& scales, int channel);

/// The scale of every band: its largest magnitude in `reference` (at least a thousandth of the largest of
/// all), or, not by band, the largest magnitude of all bands but the scaling one, whose own it keeps.
std::vector<float> bandScales(const SubbandLayout& layout, const Eigen::VectorXf& reference, bool byBand);

} // namespace scorelet
