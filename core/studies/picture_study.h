// The shown image, clean, noisy and denoised, in pixels and in coefficients.
#pragma once

#include "core/families/spec_text.h"
#include "core/studies/model_study.h"

#include <limits>
#include <vector>

namespace scorelet {

/// The clean image and the same with noise.
struct Picture {
    int image = 0;    ///< its number among the held-out images, where it is none of one's own
    bool own = false; ///< it is
    double sigma = 0;
    Image clean;
    Image noisy;
    double noisyMse = 0; ///< of the noisy image
};

struct PictureStudy {
    using Inputs = NoisyInputs;
    using Result = Picture;
    static Inputs of(const Experiment& e, int = -1, int = 0) { return noisyOf(e); }
    static void needs(const Inputs& in, Retained& retained) { retained.add<DataStudy>(in.image.data); }
    static Result compute(const Inputs&, const Context&);
};

/// Coefficients of the clean and the noisy image, or of a denoised one, with their layout.
struct Mosaic {
    std::shared_ptr<const OrthonormalTransform> transform;
    Eigen::VectorXf clean;  ///< empty of a denoised image
    Eigen::VectorXf values; ///< of the noisy, or the denoised image
};

struct MosaicStudy {
    struct Inputs {
        NoisyInputs picture;
        BasisInputs basis;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = Mosaic;
    static Inputs of(const Experiment& e, int = -1, int = 0) { return {noisyOf(e), basisOf(e)}; }
    static void needs(const Inputs& in, Retained& retained);
    static Result compute(const Inputs&, const Context&);
};

/// What a model makes of the noisy image.
struct Denoised {
    ModelSpec spec;
    double sigma = 0;
    Image image;
    double mse = 0; ///< of this image
    FitReport fit;
    double h = std::numeric_limits<double>::quiet_NaN(); ///< of a Dial
    std::vector<double> scaleH = {};                     ///< of one with an h for every scale
    std::string ofClass = {}; ///< the class of whose images the model is made; empty: of all
    double previewImages = 0; ///< more than 0: of a model fitted on the first so many training images
};

struct DenoisedStudy {
    struct Inputs {
        FitInputs fit;
        ImageChoice image;   ///< of the model's data
        std::uint64_t noise; ///< seed

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = Denoised;
    static Inputs of(const Experiment& e, int column, int = 0) {
        return {fitOf(e, column), imageChoiceOf(e), noiseOf(e)};
    }
    static std::string stage(const Inputs& in) { return "denoising by " + label(in.fit.solver.spec); }
    static void needs(const Inputs& in, Retained& retained) { FitStudy::needs(in.fit, retained); }
    static Result compute(const Inputs&, const Context&);
};

struct DenoisedMosaicStudy {
    struct Inputs {
        DenoisedStudy::Inputs denoised;
        BasisInputs basis;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = Mosaic;
    static Inputs of(const Experiment& e, int column, int = 0) {
        return {DenoisedStudy::of(e, column), basisOf(e)};
    }
    static void needs(const Inputs& in, Retained& retained);
    static Result compute(const Inputs&, const Context&);
};

} // namespace scorelet
