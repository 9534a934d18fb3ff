// How one output pixel answers to every input pixel, and how far it looks over the noise.
#pragma once

#include "core/evaluate/sensitivity.h"
#include "core/families/spec_text.h"
#include "core/studies/picture_study.h"

namespace scorelet {

struct SensitivityResult {
    PixelId pixel;     ///< the output pixel, clamped into the image
    Image map;         ///< dD_pixel / dx_j at the noisy image
    double radius = 0; ///< effective radius in pixels, on the torus; NaN without any sensitivity
};

struct SensitivityStudy {
    struct Inputs {
        DenoisedStudy::Inputs denoised;
        PixelId pixel;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = SensitivityResult;
    static Inputs of(const Experiment& e, int column, int = 0) {
        return {DenoisedStudy::of(e, column), chosenPixel(e)};
    }
    static std::string stage(const Inputs& in) {
        return "sensitivity of " + label(in.denoised.fit.solver.spec);
    }
    static void needs(const Inputs& in, Retained& retained) { DenoisedStudy::needs(in.denoised, retained); }
    static Result compute(const Inputs&, const Context&);
};

/// The effective radius at one noise level of the chart, from the shown image with that noise.
struct RadiusStudy {
    using Inputs = SensitivityStudy::Inputs;
    using Result = double;
    static Inputs of(const Experiment& e, int column, int item) {
        Inputs inputs = SensitivityStudy::of(e, column);
        inputs.denoised.fit.sigma = chartSigmas(e)[static_cast<std::size_t>(item)];
        return inputs;
    }
    static std::string stage(const Inputs& in) {
        return "effective radius of " + label(in.denoised.fit.solver.spec);
    }
    static void needs(const Inputs& in, Retained& retained) { DenoisedStudy::needs(in.denoised, retained); }
    static Result compute(const Inputs&, const Context&);
};

} // namespace scorelet
