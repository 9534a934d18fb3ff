// K-fold cross-validation of a wavelet model, on training images alone.
//
// The training images are dealt into K folds in short runs; the model is fitted on all folds but one and its
// error on that one is exact in the noise, from moments: those of K - 1 folds are the sum of theirs. The mean
// over the folds chooses degree, radius, ridge or stencil without held-out images; its standard error says
// how surely.
#pragma once

#include "core/base/bytes.h"
#include "core/studies/model_study.h"

#include <memory>
#include <vector>

namespace scorelet {

constexpr int foldCount = 5;

/// The moments of every fold, on one plan: their centres are those of all images.
struct FoldMoments {
    std::vector<std::shared_ptr<const Moments>> folds;

    std::size_t bytes() const {
        std::size_t sum = 0;
        for (const auto& fold : folds) sum += fold->bytes();
        return sum;
    }
};

/// What they take together with the moments of all folds but one, and of that one, in bytes.
double foldBytes(const ModelSpec& spec, const SubbandLayout& layout);

struct FoldMomentsStudy {
    struct Inputs {
        CoefficientInputs coefficients;
        int subset = 0; ///< the first so many training images; 0: all
        ModelSpec preparation;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = FoldMoments;
    static constexpr bool outlives = true;
    static std::string stage(const Inputs& in) { return "moments of the folds of " + label(in.preparation); }

    /// Throws Error when they do not fit into the budget, or where a fold would have no image.
    static Result compute(const Inputs&, const Context&);
};

/// The error on images that took no part, by cross-validation.
struct CrossValidation {
    double mse = 0;             ///< mean over the folds
    double standardError = 0;   ///< of the mean: the folds' deviation / sqrt(folds)
    std::vector<double> errors; ///< of every fold

    std::size_t bytes() const { return heapBytes(errors); }
};

struct CrossValidationStudy {
    struct Inputs {
        FitInputs fit;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = CrossValidation;
    static Inputs of(const Experiment& e, int column, int = 0) { return {fitOf(e, column)}; }
    static std::string stage(const Inputs& in) { return "cross-validation of " + label(in.fit.solver.spec); }
    static void needs(const Inputs&, Retained&);

    /// Of a model that leaves a setting to the data the error of the one that all folds choose together.
    /// Throws Error for a model that is not one of moments.
    static Result compute(const Inputs&, const Context&);
};

} // namespace scorelet
