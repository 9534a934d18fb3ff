// The pixels that an output pixel looks at, where a model's denoiser says so (Locality), and how many they
// are; of images in colour the values, every channel of a pixel.
#pragma once

#include "core/families/spec_text.h"
#include "core/studies/model_study.h"

namespace scorelet {

/// How many pixels the masks of all output pixels hold.
struct MaskSizes {
    double mean = 0;
    int least = 0;
    int most = 0;
};

struct MaskResult {
    PixelId pixel;   ///< the output pixel, clamped into the image
    Image mask;      ///< 1 where it looks, 0 elsewhere
    int size = 0;    ///< pixels in it, of colour values
    MaskSizes sizes; ///< of all masks
};

/// Throws Error for a model without masks (Locality).
struct MaskStudy {
    struct Inputs {
        FitInputs fit;
        PixelId pixel;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = MaskResult;
    static Inputs of(const Experiment& e, int column, int = 0) { return {fitOf(e, column), chosenPixel(e)}; }
    static std::string stage(const Inputs& in) { return "masks of " + label(in.fit.solver.spec); }
    static void needs(const Inputs& in, Retained& retained) { FitStudy::needs(in.fit, retained); }
    static Result compute(const Inputs&, const Context&);
};

/// The same at noise level `item` of the chart.
struct MaskOverNoise {
    using Study = MaskStudy;
    static MaskStudy::Inputs of(const Experiment& e, int column, int item) {
        MaskStudy::Inputs inputs = MaskStudy::of(e, column);
        inputs.fit.sigma = chartSigmas(e)[static_cast<std::size_t>(item)];
        return inputs;
    }
};

} // namespace scorelet
