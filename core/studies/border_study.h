// What a wavelet transform does at the image's border, and what that does to the error of a model.
//
// The transform with other boundary modes (core/basis/boundary.h) is no orthonormal basis: it has more
// coefficients than pixels, and the noise of those near the border is neither white nor of deviation sigma. A
// user who takes the first mode at hand fits the same class of models to these coefficients as if it were:
// moments of the frame's clean coefficients, the closed form with white noise of deviation sigma, and
// PyWavelets' inverse. That is what is measured here: the error in pixels, with the same images and the same
// noise in every mode, so that differences are much surer than errors. Two things differ between the modes:
// what is beyond the border, and, but for Haar's filter, at which pixels the coefficients begin. The mode
// `moved` is the circle with the others' places, and so the one to compare them with.
#pragma once

#include "core/basis/boundary_transform.h"
#include "core/studies/model_study.h"

#include <memory>
#include <vector>

namespace scorelet {

/// How far each mode is from orthonormal, along one axis of the images.
struct BorderDefectsStudy {
    struct Inputs {
        std::string wavelet;
        int levels = 0;
        int size = 0; ///< of images, pixels

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = std::vector<BoundaryDefect>; ///< in the order of boundaryModes
    static Inputs of(const Experiment& e, int = -1, int = 0) { return {e.wavelet, e.levels, e.data.size}; }
    static std::string stage(const Inputs& in) { return "border defects of " + in.wavelet; }

    /// Throws Error as measureBoundary().
    static Result compute(const Inputs&, const Context&);
};

/// Most training images that models are fitted on here.
constexpr int mostBorderImages = 10'000;

/// The training images' coefficients in one mode.
struct BorderCoefficients {
    std::shared_ptr<const BoundaryTransform> transform;
    CoefficientBatch train;
};

struct BorderCoefficientsStudy {
    struct Inputs {
        DataRequest data;
        int images = 0; ///< the first so many training images
        std::string wavelet;
        int levels = 0;
        BoundaryMode mode = BoundaryMode::periodized;
        ColourBasis colours = ColourBasis::rgb;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = BorderCoefficients;
    static constexpr bool outlives = true;
    static std::string stage(const Inputs& in) {
        return std::string("wavelet coefficients, ") + name(in.mode);
    }
    static void needs(const Inputs& in, Retained& retained) {
        retained.add<BorderCoefficientsStudy>(in);
        retained.add<DataStudy>(in.data);
    }
    static Room room(const Inputs&, const Context&);
    static Result compute(const Inputs&, const Context&);
};

/// Their moments for one class of models.
struct BorderMoments {
    std::shared_ptr<const Moments> moments;

    std::size_t bytes() const { return moments->bytes() + moments->plan().bytes(); }
};

struct BorderMomentsStudy {
    struct Inputs {
        BorderCoefficientsStudy::Inputs coefficients;
        ModelSpec preparation;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = BorderMoments;
    static constexpr bool outlives = true;
    static std::string stage(const Inputs& in) {
        return std::string("moments, ") + name(in.coefficients.mode);
    }
    static void needs(const Inputs& in, Retained& retained) {
        retained.add<BorderMomentsStudy>(in);
        BorderCoefficientsStudy::needs(in.coefficients, retained);
    }

    /// Throws Error as MomentPlan, and as makeStencils(): coefficients at the border of a redundant mode have
    /// fewer neighbours.
    static Result compute(const Inputs&, const Context&);
};

/// The error of a model fitted in one mode, with sampled noise.
struct BorderError {
    BoundaryMode mode = BoundaryMode::periodized;
    double sigma = 0;
    double mse = 0; ///< per value, over held-out images
    double standardError = 0;
    int images = 0;         ///< held-out images
    int trainImages = 0;    ///< training images that it is fitted on
    Eigen::VectorXd errors; ///< of every held-out image
};

struct BorderErrorStudy {
    struct Inputs {
        FitInputs fit;
        BoundaryMode mode = BoundaryMode::periodized;
        int samples = 0;         ///< held-out images
        std::uint64_t noise = 0; ///< seed

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = BorderError;
    static Inputs of(const Experiment& e, int column, BoundaryMode mode, double sigma);
    static Inputs of(const Experiment& e, const ModelSpec& spec, BoundaryMode mode, double sigma);
    static std::string stage(const Inputs& in) {
        return std::string("error, ") + name(in.mode) + ", of " + label(in.fit.solver.spec);
    }
    static void needs(const Inputs&, Retained&);

    /// What is left to the data is chosen in the periodized mode. Throws Error for a model that is not one of
    /// moments of wavelets, or one of a class of images; and as BorderMomentsStudy.
    static Result compute(const Inputs&, const Context&);
};

/// Whether the errors of a column depend on the mode: a model of moments, in a basis of wavelets.
bool hasBorder(const Experiment& e, int column);

/// In every mode at the Experiment's noise level; `item` counts boundaryModes.
struct BorderErrorHere {
    using Study = BorderErrorStudy;
    static constexpr bool tellsFailures = true;
    static Study::Inputs of(const Experiment& e, int column, int item) {
        return BorderErrorStudy::of(e, column, boundaryModes[static_cast<std::size_t>(item)], e.sigma);
    }
};

/// The same at the chart's noise levels, which `item` counts within each mode.
struct BorderErrorOverNoise {
    using Study = BorderErrorStudy;
    static constexpr bool tellsFailures = true;
    static Study::Inputs of(const Experiment& e, int column, int item);
};

/// By how many percent one error is above another, over the same images and noise.
struct BorderCost {
    double percent = 0;       ///< NaN where there are no images
    double standardError = 0; ///< in percent, of the ratio of the two means; NaN for fewer than two images
};

/// Assert: both are of the same images.
BorderCost borderCost(const BorderError& of, const BorderError& over);

} // namespace scorelet
