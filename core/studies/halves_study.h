// The two-halves experiment of a column: does a model learn the data, or its own training images?
//
// For rising n, the same model on n training images of even and n of odd number denoises the same noisy
// held-out images (Kadkhodaie et al. 2024, core/evaluate/agreement.h). Results that agree show what both
// halves share; results that differ show what each has memorized. One size at a time, so that a window can
// show the curve grow.
#pragma once

#include "core/evaluate/agreement.h"
#include "core/families/spec_text.h"
#include "core/studies/model_study.h"

namespace scorelet {

/// The experiment's curve (so far, where it grows).
struct HalvesResult {
    double sigma = 0;
    int queries = 0;                 ///< held-out images denoised
    std::vector<int> sizes;          ///< planned: images of each half, rising
    std::vector<HalvesPoint> points; ///< done, in order
};

constexpr int halvesQueries = 24;

/// Sizes of a half: 8, 32, 128, ... and half of the `train` images (or of the first `subset`, where that is
/// above 0 and less); none of fewer than 4 images, which have no halves to compare.
std::vector<int> halvesSizes(Eigen::Index train, int subset);

/// The model of one half: the same at all noise levels.
struct HalfModelStudy {
    struct Inputs {
        SolverInputs solver; ///< of the column, on all images
        int which = 0;       ///< 0: images of even number, 1: of odd
        int size = 0;        ///< images

        auto operator<=>(const Inputs&) const = default;
    };
    struct Result {
        std::shared_ptr<const Model> model;
        std::shared_ptr<const DataSet> half; ///< that it is made of

        std::size_t bytes() const { return model->bytes() + heapBytes(*half); }
    };
    static Result compute(const Inputs&, const Context&);
};

struct HalvesStudy {
    struct Inputs {
        FitInputs fit;
        std::uint64_t noise; ///< seed

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = HalvesResult;
    static constexpr bool outlives = true;
    static Inputs of(const Experiment& e, int column, int = 0) { return {fitOf(e, column), noiseOf(e)}; }
    static std::string stage(const Inputs& in) { return "two halves of " + label(in.fit.solver.spec); }
    static void needs(const Inputs& in, Retained& retained) {
        retained.add<HalvesStudy>(in);
        FitStudy::needs(in.fit, retained); // half as many images, as large a model
    }
    static Result compute(const Inputs&, const Context&);
};

} // namespace scorelet
