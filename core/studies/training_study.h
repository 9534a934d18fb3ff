// A network on its way: what it was at earlier moments of its training, beside the other models.
//
// Moments are those of the network store (momentsUpTo): item 0 of all views is after the first step.
#pragma once

#include "core/studies/agreement_study.h"
#include "core/studies/memorization_study.h"
#include "core/studies/samples_study.h"
#include "core/studies/sensitivity_study.h"

#include <cstdint>

namespace scorelet {

/// Errors of any model on the same few images with the same noise, so that models can be compared with one
/// another on them.
struct SampledErrors {
    double heldOut = 0;
    double heldOutError = 0; ///< standard error of the mean
    double train = 0;
    int images = 0; ///< of each kind
};

struct SampledErrorStudy {
    /// The first so many held-out images, and as many training images, spread evenly.
    static constexpr Eigen::Index images = 64;

    struct Inputs {
        FitInputs fit;
        std::uint64_t noise; ///< seed

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = SampledErrors;
    static std::string stage(const Inputs& in) { return "errors of " + label(in.fit.solver.spec); }
    static void needs(const Inputs& in, Retained& retained) { FitStudy::needs(in.fit, retained); }
    static Result compute(const Inputs&, const Context&);
};

/// A column's network after as many training images as moment `moment` has seen.
ModelSpec atMoment(const ModelSpec& spec, int moment);

/// Training images that a column's network has seen by then.
std::int64_t seenAt(const ModelSpec& spec, int moment);

/// The noise levels of the tab Training: those of the chart, then the Experiment's.
std::vector<double> trainingSigmas(const Experiment& e);

/// Of a column at one level: item counts them.
struct ErrorAtLevel {
    using Study = SampledErrorStudy;
    static Study::Inputs of(const Experiment& e, int column, int item);
};

/// Of Wiener's filter: of the class of a column, which has the same images; of column -1 that of all.
struct WienerAtLevel {
    using Study = SampledErrorStudy;
    static Study::Inputs of(const Experiment& e, int column, int item);
};

/// A column's network at moment item / levels, level item % levels.
struct ErrorAtMoment {
    using Study = SampledErrorStudy;
    static Study::Inputs of(const Experiment& e, int column, int item);
};

/// How alike it was to the reference column then.
struct AgreementAtMoment {
    using Study = AgreementStudy;
    static Study::Inputs of(const Experiment& e, int column, int item);
};

/// Its effective radius then, at the Experiment's noise level.
struct RadiusAtMoment {
    using Study = RadiusStudy;
    static Study::Inputs of(const Experiment& e, int column, int item);
};

/// The effective radius of a model that is not trained, at the Experiment's noise level: beside those.
struct RadiusHere {
    using Study = RadiusStudy;
    static Study::Inputs of(const Experiment& e, int column, int) { return SensitivityStudy::of(e, column); }
};

/// A few samples that it drew then, and their nearest training images.
struct SamplesAtMoment {
    using Study = SamplesStudy;
    static constexpr int count = 4;
    static Study::Inputs of(const Experiment& e, int column, int item);
};

/// How near those are to training images: the median of their distances over the typical one of held-out
/// images; NaN without a sample that is finite.
double nearnessOf(const SamplesResult& samples, const TypicalDistance& typical);

} // namespace scorelet
