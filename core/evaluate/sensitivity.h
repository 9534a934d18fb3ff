// How far a denoised pixel looks: the effective radius of its sensitivity map, and that radius over noise
// levels.
//
// A sensitivity map is one row of the Jacobian, J_j = dD_pixel / dx_j (Denoiser::sensitivity). Its effective
// radius is the root mean square distance from the pixel, weighted by the squared sensitivity: sqrt(sum_j
// J_j^2 d_j^2 / sum_j J_j^2), in pixels; 0 when the pixel sees itself alone. A map without any sensitivity
// has none: NaN, a gap in a chart.
#pragma once

#include "core/base/work.h"
#include "core/image/image.h"
#include "core/sample/trajectory.h"

#include <cstdint>
#include <vector>

namespace scorelet {

/// How the distance of two pixels is measured.
enum class PixelDistance {
    plain,  ///< Euclidean within the image
    wrapped ///< Euclidean on the torus, each axis the shorter way round: fair to periodized transforms at the
            ///< border
};

/// The effective radius in pixels of the map(s) of one pixel; several maps, and the channels of each, are
/// pooled: their squares are added. NaN when all are zero or any is not finite. Throws Error unless they have
/// this pixel.
double effectiveRadius(const ImageBatch& maps, PixelId pixel, PixelDistance distance);

/// Radius over noise levels.
struct RadiusCurve {
    std::vector<double> sigmas; ///< pixel units, as asked for
    std::vector<double> radii;  ///< pixels; NaN where undefined
};

/// The radius of one output pixel at every sigma > 0, its squared maps pooled over the clean images. Every
/// image keeps its noise draw z (by its row and the seed) at all noise levels, so that the curve is smooth.
/// Throws Error as effectiveRadius.
RadiusCurve radiusOverSigma(const DenoiserSource& source, const ImageBatch& clean, PixelId pixel,
                            const std::vector<double>& sigmas, PixelDistance distance, std::uint64_t seed,
                            const Work& work);

} // namespace scorelet
