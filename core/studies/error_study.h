// Errors over the noise: the chart, point by point.
#pragma once

#include "core/base/bytes.h"
#include "core/engine/snapshot.h"
#include "core/evaluate/sampled_mse.h"
#include "core/families/spec_text.h"
#include "core/studies/model_study.h"

#include <limits>
#include <span>
#include <vector>

namespace scorelet {

/// Mean squared error of one model at one noise level.
struct ErrorPoint {
    double sigma = 0;
    double train = 0; ///< this and the next are finite, or there is no result
    double heldOut = 0;
    double trainError = 0; ///< standard errors; 0 where exact, NaN of a single image
    double heldOutError = 0;
    double leaveOneOut = std::numeric_limits<double>::quiet_NaN(); ///< NaN of a model that leaves none out
    double leaveOneOutError = std::numeric_limits<double>::quiet_NaN();
    double h = std::numeric_limits<double>::quiet_NaN(); ///< of a Dial
    std::vector<double> scaleH = {};                     ///< of one with an h for every scale
    bool exact = true; ///< exact in the noise, over all images; else sampled
    int samples = 0;   ///< images behind a sampled value
    FitReport fit;
    std::shared_ptr<const Eigen::VectorXd> imageErrors = {}; ///< of a sampled value: of every held-out image

    std::size_t bytes() const {
        return heapBytes(scaleH) + heapBytes(fit) + (imageErrors ? heapBytes(*imageErrors) : 0);
    }
};

struct ErrorStudy {
    struct Inputs {
        FitInputs fit;
        int samples;         ///< images behind a sampled value; 0: the exact one, of a model that has it
        std::uint64_t noise; ///< seed of a sampled value; 0 of an exact one
        int among = 0; ///< training images that a sample is spread over; 0: those that the model is made of
        std::vector<double> levels = {}; ///< of a model that answers many at once (AnswersOverNoise): those
                                         ///< that are asked for together, fit.sigma among them; else empty

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = ErrorPoint;

    /// At noise level `item` of the chart.
    static Inputs of(const Experiment& e, int column, int item) {
        return of(e, e.columns[static_cast<std::size_t>(column)],
                  chartSigmas(e)[static_cast<std::size_t>(item)]);
    }
    static Inputs of(const Experiment& e, const ModelSpec& spec, double sigma);

    /// The same where these noise levels, `sigma` among them, are asked for together.
    static Inputs of(const Experiment& e, const ModelSpec& spec, double sigma, std::vector<double> levels);
    static std::string stage(const Inputs& in) { return "errors of " + label(in.fit.solver.spec); }
    static void needs(const Inputs& in, Retained& retained);
    static Result compute(const Inputs&, const Context&);
};

/// The sampled errors of a model that answers many noise levels at once, by level.
struct ErrorsOverNoise {
    std::vector<SampledMse> train, heldOut;

    std::size_t bytes() const;
};

struct ErrorsOverNoiseStudy {
    using Inputs = ErrorStudy::Inputs; ///< fit.sigma is the first of the levels
    using Result = ErrorsOverNoise;
    static constexpr bool outlives = true;
    static std::string stage(const Inputs& in) { return ErrorStudy::stage(in); }
    static void needs(const Inputs& in, Retained& retained) { retained.add<ErrorsOverNoiseStudy>(in); }
    static Result compute(const Inputs&, const Context&);
};

/// The errors of single held-out images, of a model whose error is exact: how sure a mean over them is, and a
/// difference between two models' means.
struct ImageErrorsStudy {
    using Inputs = ErrorStudy::Inputs;
    using Result = Eigen::VectorXd;
    static constexpr Eigen::Index most = 2000; ///< the first images: they tell the deviation to 2 %

    static std::string stage(const Inputs& in) { return "errors of images by " + label(in.fit.solver.spec); }
    static void needs(const Inputs& in, Retained& retained) { FitStudy::needs(in.fit, retained); }
    static Result compute(const Inputs&, const Context&);
};

/// The area under mse / sigma^2 over ln sigma, from the first noise level to the last, in bits per pixel (by
/// trapezoids; levels rising). By I-MMSE (Guo, Shamai & Verdu, Mutual information and minimum mean-square
/// error in Gaussian channels, 2005) the difference of two models' areas is what one of them codes better
/// within this range of noise. NaN for fewer than two levels.
double codedBits(std::span<const double> sigmas, std::span<const double> mse);

/// A model's held-out errors over the noise, as far as a comparison of areas needs them.
struct CodedErrors {
    std::vector<double> means;                  ///< by noise level
    std::vector<const Eigen::VectorXd*> images; ///< of single images, the first ones; null where not known
    bool exact = true; ///< the means are exact in the noise and over all held-out images; else sampled
};

/// What a model codes better than another.
struct BitsBetter {
    double bits = std::numeric_limits<double>::quiet_NaN();          ///< per pixel
    double standardError = std::numeric_limits<double>::quiet_NaN(); ///< NaN where it cannot be told
};

/// The difference of two models' areas: of two exact ones that of all held-out images, `heldOut` of them;
/// else over the first images whose errors are known of both, paired, because a mean over a few images
/// differs more from one over all than models do from each other. NaN where that cannot be told.
BitsBetter bitsBetter(std::span<const double> sigmas, const CodedErrors& model, const CodedErrors& other,
                      double heldOut);

/// The exact error at the slider's noise level, of a column whose model has one.
struct ErrorHere {
    using Study = ErrorStudy;
    static ErrorStudy::Inputs of(const Experiment& e, int column, int = 0) {
        return ErrorStudy::of(e, e.columns[static_cast<std::size_t>(column)], e.sigma);
    }
};

/// The errors of single images there, of such a column.
struct ImageErrorsHere {
    using Study = ImageErrorsStudy;
    static ImageErrorsStudy::Inputs of(const Experiment& e, int column, int = 0) {
        return ErrorHere::of(e, column);
    }
};

/// The models of the chart's reference curves: Wiener, whose training error is the floor of degree 1, and
/// ideal.
const std::vector<ModelSpec>& referenceModels();

/// Their errors; `column` counts them.
struct ReferenceError {
    using Study = ErrorStudy;
    static ErrorStudy::Inputs of(const Experiment& e, int column, int item) {
        return ErrorStudy::of(e, referenceModels()[static_cast<std::size_t>(column)],
                              chartSigmas(e)[static_cast<std::size_t>(item)]);
    }
};

/// Held-out error of answering the mean training image.
struct MeanImageErrorStudy {
    using Inputs = TrainingInputs;
    using Result = double;
    static Inputs of(const Experiment& e, int = -1, int = 0) { return trainingOf(e); }
    static void needs(const Inputs& in, Retained& retained) { retained.add<DataStudy>(in.data); }
    static Result compute(const Inputs&, const Context&);
};

/// One series of the chart: the points that answer the Experiment, or where there are none yet the last ones.
struct ErrorCurve {
    ModelSpec spec;
    std::vector<ErrorPoint> points; ///< rising sigma
    bool fresh = false;             ///< the points answer the Experiment
    bool complete = false;          ///< all noise levels of the chart are there
    std::optional<Failure> failure; ///< of the Experiment
};

/// codedBits() of its held-out errors; NaN unless all of it answers the Experiment.
double codedBits(const ErrorCurve& curve);

/// The standard error of codedBits() of a sampled curve; NaN of an exact one.
double codedBitsError(const ErrorCurve& curve);

/// Whether the errors of two models are over the same held-out images, so that they can be compared: those of
/// a model of one class are over the images of that class, those of a model with images of its own over those.
bool onSameImages(const ModelSpec& one, const ModelSpec& other);

/// What a model codes better than another; NaN unless all of both answers the Experiment and is over the same
/// images.
BitsBetter bitsBetter(const ErrorCurve& model, const ErrorCurve& other);

/// The curve of a column (V: ErrorStudy) or of a reference model (ReferenceError).
template <class V>
ErrorCurve errorCurve(const Snapshot& snapshot, const Experiment& experiment, int column);

} // namespace scorelet
