// A pen that draws curves: Catmull-Rom through the control points, ink by the distance to the curve.
//
// Coverage of a pixel is a ramp one pixel wide at the pen's edge (antialiasing); where strokes cross, the
// darker ink counts. The pen's half-width swells and thins along a stroke (pressure) and narrows towards its
// ends.
#pragma once

#include "core/data/digit_skeleton.h"

#include <span>
#include <vector>

namespace scorelet {

/// How the pen draws, lengths in pixels.
struct Pen {
    float halfWidth = 1.5f;   ///< at mean pressure
    float swell = 0.f;        ///< relative change of the half-width along a stroke, 0 to 1
    float swellLength = 10.f; ///< one swelling and thinning
    float swellStart = 0.f;   ///< where in it the stroke begins, 0 to 1
    float taper = 0.f;        ///< how much narrower the ends are, 0 to 1
    float ink = 1.f;          ///< coverage under the pen, 0 to 1
};

/// Draws strokes (control points in pixels; (0, 0) is the corner of the upper left pixel) over `pixels`, size
/// x size coverage values of which each becomes the largest of itself and the ink.
void drawPenStrokes(std::span<const PenStroke> strokes, const Pen& pen, int size, std::span<float> pixels);

} // namespace scorelet
