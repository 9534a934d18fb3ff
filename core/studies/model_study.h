// From images to denoisers: the results that all others are made of.
#pragma once

#include "core/base/digest.h"
#include "core/data/dataset.h"
#include "core/denoise/denoiser.h"
#include "core/engine/context.h"
#include "core/families/spec_text.h"
#include "core/families/wavelet/nested_moments.h"
#include "core/families/wavelet/wavelet.h"
#include "core/image/statistics.h"
#include "core/studies/inputs.h"

namespace scorelet {

/// The images of a source.
struct DataStudy {
    using Inputs = DataRequest;
    using Result = DataSet;
    static constexpr bool outlives = true;
    static Inputs of(const Experiment& e, int = -1, int = 0) { return e.data; }
    static std::string stage(const Inputs&);
    static void needs(const Inputs& in, Retained& retained) { retained.add<DataStudy>(in); }
    static Room room(const Inputs&, const Context&);
    static Result compute(const Inputs&, const Context&);
};

/// The pixels of the loaded training images, in numbers.
struct PixelStatisticsStudy {
    using Inputs = DataRequest;
    using Result = PixelStatistics;
    static Inputs of(const Experiment& e, int = -1, int = 0) { return e.data; }
    static void needs(const Inputs& in, Retained& retained) { retained.add<DataStudy>(in); }
    static Result compute(const Inputs&, const Context&);
};

/// The images that models are made of, beside all held-out ones.
struct TrainingSet {
    std::shared_ptr<const DataSet> data;
    std::size_t ownBytes = 0; ///< 0 where it is the whole data set

    std::size_t bytes() const { return ownBytes; }
};

struct TrainingStudy {
    using Inputs = TrainingInputs;
    using Result = TrainingSet;
    static constexpr bool outlives = true;
    static constexpr bool holdsWhatItUses = true;
    static void needs(const Inputs& in, Retained& retained) {
        retained.add<TrainingStudy>(in);
        retained.add<DataStudy>(in.data);
    }
    static Room room(const Inputs&, const Context&);
    static Result compute(const Inputs&, const Context&);
};

/// All images' coefficients.
struct CoefficientsStudy {
    using Inputs = CoefficientInputs;
    using Result = Coefficients;
    static constexpr bool outlives = true;
    static Inputs of(const Experiment& e, int = -1, int = 0) { return coefficientsOf(e); }
    static std::string stage(const Inputs& in) {
        return in.basis.kind == BasisKind::wavelet ? "wavelet coefficients" : "coefficients";
    }
    static void needs(const Inputs& in, Retained& retained);
    static Room room(const Inputs&, const Context&);
    static Result compute(const Inputs&, const Context&);
};

/// What tells the images of a source, and their classes, from all others.
struct ImagesDigestStudy {
    using Inputs = DataRequest;
    using Result = Digest;
    static Result compute(const Inputs&, const Context&);
};

/// Moments of a wavelet model, for any number of training images; they grow while they are used.
struct KeptMoments {
    std::shared_ptr<NestedMoments> nested;

    std::size_t bytes() const { return nested->bytes(); }
};

struct MomentsStudy {
    struct Inputs {
        CoefficientInputs coefficients;
        ModelSpec preparation;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = KeptMoments;
    static constexpr bool grows = true;
    static constexpr bool spare = true; // a model holds its own
    static Result compute(const Inputs&, const Context&);
};

/// What a model will take. Of a model whose settings are impossible nothing.
struct ModelCostStudy {
    struct Inputs {
        ModelSpec preparation;
        ImageShape shape;
        BasisKind kind = BasisKind::wavelet;
        ColourBasis colours = ColourBasis::rgb;
        int levels = 0;
        Eigen::Index images = 0;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = double; ///< bytes
    static Result compute(const Inputs&, const Context&);
};

/// A model, or as a preview one that was fitted on the first images while the rest is coming.
struct PreparedModel {
    std::shared_ptr<const Model> model;
    double previewImages = 0; ///< 0: the whole model

    std::size_t bytes() const { return model ? model->bytes() : 0; }
};

struct ModelStudy {
    using Inputs = ModelInputs;
    using Result = PreparedModel;
    static constexpr bool outlives = true;
    static constexpr bool holdsWhatItUses = true;
    static std::string stage(const Inputs&);
    static void needs(const Inputs&, Retained&);
    static Room room(const Inputs&, const Context&);
    static Result compute(const Inputs&, const Context&);
};

/// A denoiser.
struct Fitted {
    std::shared_ptr<const Denoiser> denoiser;

    std::size_t bytes() const { return denoiser ? denoiser->bytes() : 0; }
};

/// Of a model that answers by class the fit that all classes share.
struct WholeFitStudy {
    struct Inputs {
        ModelInputs model;
        double sigma = 0;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = Fitted;
    static constexpr bool holdsWhatItUses = true;
    static std::string stage(const Inputs& in) { return "fit of " + label(in.model.preparation); }
    static Result compute(const Inputs&, const Context&);
};

struct FitStudy {
    using Inputs = FitInputs;
    using Result = Fitted;
    static constexpr bool holdsWhatItUses = true;
    static std::string stage(const Inputs& in) { return "fit of " + label(in.solver.spec); }
    static void needs(const Inputs&, Retained&);
    static Result compute(const Inputs&, const Context&);
};

/// The same of the class that is meant (classes.h), with what is left to the data chosen at its noise level
/// (choosing_study.h).
FitInputs chosenFit(const FitInputs& inputs, const Context& context);

/// The model with all its settings. Throws Error as ModelStudy.
std::shared_ptr<const Model> modelOf(const SolverInputs& inputs, const Context& context);

/// ... that are chosen at this noise level, where some are left to the data.
std::shared_ptr<const Model> modelOf(const FitInputs& inputs, const Context& context);

/// The prepared model (or its preview) with all settings.
std::shared_ptr<const Model> withSettings(const PreparedModel& prepared, const ModelSpec& spec);

/// Denoisers at any noise level, for a trajectory; `context` must outlive it.
DenoiserSource denoisersOf(const SolverInputs& inputs, const Context& context);

} // namespace scorelet
