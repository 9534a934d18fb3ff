// Which statistics matter: where a wavelet model's error is, and what every order of monomials saves of it.
//
// The transform is orthonormal, so the MSE per pixel is a sum over subbands: each one's part is the sum of
// E (D_k - w0_k)^2 over its coefficients, divided by the number of all. An order's worth is the rise of the
// MSE when all monomials of that total order are switched off and the model is solved again without them.
// Exact in the noise, on training and on held-out images.
#pragma once

#include "core/families/spec_text.h"
#include "core/score/score_fit.h"
#include "core/studies/model_study.h"

#include <string>
#include <vector>

namespace scorelet {

/// One subband's part in the MSE per pixel.
struct BandError {
    int band = 0; ///< index into SubbandLayout::bands()
    double train = 0;
    double heldOut = 0;
    double variance =
        0; ///< its clean held-out variance about the centres, in the same unit: error of the mean
};

/// One total order of monomials.
struct OrderWorth {
    int order = 0;
    bool off = false;   ///< switched off in the column as it stands; the worth is then 0
    int monomials = 0;  ///< of the largest stencil
    double train = 0;   ///< rise of the MSE per pixel without it
    double heldOut = 0; ///< below 0 where the order hurts on held-out images
};

struct StatisticsResult {
    ModelSpec spec;
    double sigma = 0;
    std::vector<BandError> bands;   ///< coarse to fine, as the layout has them
    std::vector<OrderWorth> orders; ///< 1 to the degree; grows while the lab computes
    double train = 0;               ///< MSE per pixel
    double heldOut = 0;
};

/// Errors by subband.
StatisticsResult bandStatistics(const ModelSpec& spec, const FromMoments& model,
                                const ScoreFit& denoiser, const Work& work);

/// Adds the worth of the next order of a model that is made of moments, with an exact error (assert). False when
/// there is none left.
bool addOrderWorth(StatisticsResult& result, const Model& model, const Work& work);

/// Part of a band error list at one level (0: the scaling band), or of one orientation.
BandError sumOfLevel(const StatisticsResult& result, const SubbandLayout& layout, int level);
BandError sumOfOrientation(const StatisticsResult& result, const SubbandLayout& layout,
                           Orientation orientation);

struct StatisticsStudy {
    struct Inputs {
        FitInputs fit;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = StatisticsResult;
    static Inputs of(const Experiment& e, int column, int = 0) { return {fitOf(e, column)}; }
    static std::string stage(const Inputs& in) { return "statistics of " + label(in.fit.solver.spec); }
    static void needs(const Inputs& in, Retained& retained) { FitStudy::needs(in.fit, retained); }
    static Result compute(const Inputs&, const Context&);
};

} // namespace scorelet
