// The Basis tab's results: what the chosen basis looks like, and how well it compacts.
//
// Each a function of the transform and of what it is about: the basis itself, the shown clean image, a pixel,
// a coefficient. The image is compacted with its background out (grey + 1, so that black costs nothing); the
// bump is a Gaussian of deviation bumpWidth at the chosen pixel.
#pragma once

#include "core/basis/orthonormal.h"
#include "core/evaluate/compaction.h"
#include "core/image/image.h"
#include "core/studies/picture_study.h"
#include "core/studies/transform_study.h"

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

/// What the Basis tab shows of the basis.
struct BasisResult {
    std::string name;        ///< basisName()
    std::vector<Atom> atoms; ///< by subband the one in the middle; of a list the first ones
    double defect = 0;       ///< max |Q Q' - I| of a matrix of a file
};

/// How many atoms of a list are shown.
constexpr int firstAtoms = 10;

/// The local bump and how well the bases compact it.
struct Bump {
    Image image;
    BasisCompaction compaction;
};

/// The atom of the chosen coefficient.
struct AtomResult {
    Atom atom;
    int height = 0;     ///< rows that hold all but atomTail of its energy, the shortest run on the torus
    int width = 0;      ///< columns that do
    bool wraps = false; ///< one of them goes across the image's border
};

/// Share of an atom's energy that its window leaves out.
constexpr double atomTail = 0.01;

BasisResult basisResult(const OrthonormalTransform& transform, const Work& work);

/// Throws Error unless `clean` is of the transform's shape.
BasisCompaction imageCompaction(const OrthonormalTransform& transform, const Image& clean);

/// The bump at a pixel, which is clamped into the transform's images.
Bump bumpAt(const OrthonormalTransform& transform, int row, int col);

/// The atom of a coefficient (clamped) and where it lives.
AtomResult atomResult(const OrthonormalTransform& transform, int coefficient);

struct BasisStudy {
    struct Inputs {
        ImageShape shape; ///< of images
        BasisInputs basis;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = BasisResult;
    static Inputs of(const Experiment& e, int = -1, int = 0) { return {e.data.shape(), basisOf(e)}; }
    static std::string stage(const Inputs& in) { return "atoms of " + basisName(in.basis); }
    static void needs(const Inputs& in, Retained& retained) {
        TransformStudy::needs({in.basis, in.shape}, retained);
    }
    static Result compute(const Inputs&, const Context&);
};

/// How well the bases compact the shown clean image.
struct CompactionStudy {
    struct Inputs {
        ImageInputs image;
        BasisInputs basis;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = BasisCompaction;
    static Inputs of(const Experiment& e, int = -1, int = 0) { return {imageOf(e), basisOf(e)}; }
    static void needs(const Inputs& in, Retained& retained) {
        retained.add<DataStudy>(in.image.data);
        TransformStudy::needs({in.basis, in.image.data.shape()}, retained);
    }
    static Result compute(const Inputs&, const Context&);
};

/// The bump at the chosen pixel.
struct BumpStudy {
    struct Inputs {
        ImageShape shape; ///< of images
        BasisInputs basis;
        int row = 0;
        int col = 0;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = Bump;
    static Inputs of(const Experiment& e, int = -1, int = 0) {
        return {e.data.shape(), basisOf(e), e.look.pixelRow, e.look.pixelCol};
    }
    static void needs(const Inputs& in, Retained& retained) {
        TransformStudy::needs({in.basis, in.shape}, retained);
    }
    static Result compute(const Inputs&, const Context&);
};

struct AtomStudy {
    struct Inputs {
        ImageShape shape; ///< of images
        BasisInputs basis;
        int coefficient = 0;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = AtomResult;
    static Inputs of(const Experiment& e, int = -1, int = 0) {
        return {e.data.shape(), basisOf(e), e.look.coefficient};
    }
    static void needs(const Inputs& in, Retained& retained) {
        TransformStudy::needs({in.basis, in.shape}, retained);
    }
    static Result compute(const Inputs&, const Context&);
};

/// The shortest run of places on a circle that holds all but `tail` of the energy: its start and length.
struct CircularWindow {
    int start;
    int length;
};
CircularWindow shortestWindow(const std::vector<double>& energy, double tail);

} // namespace scorelet
