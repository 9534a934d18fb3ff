// The Basis tab's results: what the chosen wavelet looks like, how well it compacts, what it does at the
// border.
//
// A pure function of the transform, the shown clean image and a pixel. The image is compacted with its
// background out (grey + 1, so that black costs nothing); the bump is a Gaussian of deviation bumpWidth at
// the chosen pixel.
#pragma once

#include "core/base/work.h"
#include "core/evaluate/compaction.h"
#include "core/image/image.h"
#include "core/session/experiment.h"
#include "core/basis/boundary.h"
#include "core/basis/transform.h"

#include <string>
#include <vector>

namespace scorelet {

/// One atom of the basis.
struct Atom {
    int coefficient = 0; ///< flat index
    Image image;         ///< norm 1
};

/// Deviation of the local bump, in pixels.
constexpr double bumpWidth = 1.5;

/// What the Basis tab shows of the wavelet.
struct BasisResult {
    std::string key;
    std::string wavelet;
    std::vector<Atom> atoms; ///< by subband: the one in the middle of the band
    BasisCompaction image;
    BasisCompaction bump;
    Image bumpImage;
    std::vector<BoundaryDefect> defects; ///< periodized (exactly orthonormal), symmetric, zero
};

/// The atom of the chosen coefficient.
struct AtomResult {
    std::string key;
    Atom atom;
    int height = 0;     ///< rows that hold all but atomTail of its energy, the shortest run on the torus
    int width = 0;      ///< columns that do
    bool wraps = false; ///< one of them goes across the image's border
};

/// Share of an atom's energy that its window leaves out.
constexpr double atomTail = 0.01;

/// What a BasisResult and an AtomResult depend on.
std::string basisKey(const Experiment& experiment);
std::string atomKey(const Experiment& experiment);

/// Computes the Basis tab's results. Throws Error unless `clean` is of the transform's
/// shape; the pixel is clamped into it.
BasisResult basisResult(const Experiment& experiment, const WaveletTransform& transform, const Image& clean,
                        const Work& work);

/// The atom of experiment.coefficient (clamped) and where it lives.
AtomResult atomResult(const Experiment& experiment, const WaveletTransform& transform);

/// The shortest run of places on a circle that holds all but `tail` of the energy: its start and length.
struct CircularWindow {
    int start;
    int length;
};
CircularWindow shortestWindow(const std::vector<double>& energy, double tail);

} // namespace scorelet
