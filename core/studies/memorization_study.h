// How near answers are to training images: the nearest ones, the typical distance, the ideal denoiser's
// posterior.
#pragma once

#include "core/denoise/capabilities.h"
#include "core/evaluate/neighbours.h"
#include "core/studies/classes.h"
#include "core/studies/picture_study.h"

namespace scorelet {

/// The nearest training images of a denoised image, nearest first; empty where it is not finite.
struct NearestStudy {
    using Inputs = DenoisedStudy::Inputs;
    using Result = std::vector<Neighbour>;
    static Inputs of(const Experiment& e, int column, int = 0) { return DenoisedStudy::of(e, column); }
    static std::string stage(const Inputs&) { return "nearest training images"; }
    static void needs(const Inputs& in, Retained& retained) {
        DenoisedStudy::needs(in, retained);
        retained.add<TrainingStudy>(ofAllClasses(in.fit.solver.model.training));
    }
    static Result compute(const Inputs&, const Context&);
};

/// Of held-out images to their nearest training image.
struct TypicalDistanceStudy {
    using Inputs = TrainingInputs;
    using Result = TypicalDistance;
    static Inputs of(const Experiment& e, int = -1, int = 0) { return trainingOf(e); }
    static std::string stage(const Inputs&) { return "typical distance of held-out images"; }
    static void needs(const Inputs& in, Retained& retained) {
        retained.add<TrainingStudy>(in);
        retained.add<DataStudy>(in.data);
    }
    static Result compute(const Inputs&, const Context&);
};

constexpr int shownWeights = 5;

/// The ideal denoiser's posterior over the training images, given the noisy image.
struct PosteriorResult {
    double sigma = 0;
    Eigen::Index images = 0; ///< training images
    PosteriorShare share;
};

struct PosteriorStudy {
    struct Inputs {
        TrainingInputs training;
        ImageChoice image;
        double sigma;
        std::uint64_t noise; ///< seed

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = PosteriorResult;
    static Inputs of(const Experiment& e, int = -1, int = 0) {
        return {trainingOf(e), imageChoiceOf(e), e.sigma, noiseOf(e)};
    }
    static std::string stage(const Inputs&) { return "posterior over training images"; }
    static void needs(const Inputs& in, Retained& retained) {
        TypicalDistanceStudy::needs(in.training, retained);
    }
    static Result compute(const Inputs&, const Context&);
};

/// The same at noise level `item` of the chart, the image's noise scaled to it.
struct PosteriorOverNoise {
    using Study = PosteriorStudy;
    static PosteriorStudy::Inputs of(const Experiment& e, int, int item) {
        return {trainingOf(e), imageChoiceOf(e), chartSigmas(e)[static_cast<std::size_t>(item)], noiseOf(e)};
    }
};

} // namespace scorelet
