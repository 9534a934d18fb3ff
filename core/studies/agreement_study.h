// How alike a column's answers are to the reference column's, on the same noised held-out images.
#pragma once

#include "core/families/spec_text.h"
#include "core/studies/model_study.h"

namespace scorelet {

/// Held-out images on which models are compared with one another.
constexpr Eigen::Index agreementImages = 32;

/// A model's answers to the first agreementImages held-out images, noised; of all of them, or of those of one
/// class.
struct AnswersStudy {
    struct Inputs {
        FitInputs fit;
        std::uint64_t noise;    ///< seed
        ClassInputs among = {}; ///< the class of the images: known, or all

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = ImageBatch;
    static std::string stage(const Inputs& in) { return "answers of " + label(in.fit.solver.spec); }
    static Result compute(const Inputs&, const Context&);
};

/// Of two models that are both of one class it is over its images, of which one alone is, over that one's.
struct AgreementResult {
    int images = 0;
    std::string ofClass = {}; ///< of which they are; empty: of all
    double mse = 0;           ///< mean squared difference per pixel
    double cosine = 0;        ///< mean-removed, averaged over the images
    double explained = 0;     ///< 1 - SSres / SStot, averaged over the images
};

struct AgreementStudy {
    struct Inputs {
        FitInputs one;
        FitInputs reference;
        std::uint64_t noise; ///< seed

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = AgreementResult;
    static Inputs of(const Experiment& e, int column, int = 0) {
        return {fitOfEach(fitOf(e, column)), fitOfEach(fitOf(e, referenceOf(e))), noiseOf(e)};
    }
    static void needs(const Inputs& in, Retained& retained) {
        FitStudy::needs(in.one, retained);
        FitStudy::needs(in.reference, retained);
    }
    /// Throws Error for models of two different classes, which have no images in common.
    static Result compute(const Inputs&, const Context&);
};

} // namespace scorelet
