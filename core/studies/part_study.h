// Images made of chosen subbands alone: of the clean, the noisy and every denoised image.
//
// The transform is orthonormal, so an image's squared norm is the sum over its subbands, and so is its error:
// what is left out is told as shares of both. A picture without the scaling band is about zero, the middle of
// the greys.
#pragma once

#include "core/studies/picture_study.h"

#include <string>
#include <vector>

namespace scorelet {

/// An image of some of its subbands.
struct ImagePart {
    Image image;
    double share = 0; ///< of the whole image's squared norm; NaN of an image that is zero
    double mse = 0;   ///< squared distance to the clean image's same part, per pixel of the whole image
};

/// The part of an image with these coefficients in the kept subbands (by layout().bands()), against `clean`
/// ones.
ImagePart imagePart(const OrthonormalTransform& transform, const Eigen::VectorXf& coefficients,
                    const Eigen::VectorXf& clean, const std::vector<bool>& kept);

struct ImageParts {
    ImagePart clean;
    ImagePart noisy;
};

struct PartStudy {
    struct Inputs {
        MosaicStudy::Inputs mosaic;
        std::string leftOut; ///< subbands, "H1+D1"

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = ImageParts;
    static Inputs of(const Experiment& e, int = -1, int = 0) { return {MosaicStudy::of(e), e.look.leftOut}; }
    static void needs(const Inputs& in, Retained& retained) { MosaicStudy::needs(in.mosaic, retained); }
    static Result compute(const Inputs&, const Context&);
};

struct DenoisedPartStudy {
    struct Inputs {
        DenoisedMosaicStudy::Inputs mosaic;
        std::string leftOut;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = ImagePart;
    static Inputs of(const Experiment& e, int column, int = 0) {
        return {DenoisedMosaicStudy::of(e, column), e.look.leftOut};
    }
    static void needs(const Inputs& in, Retained& retained) {
        DenoisedMosaicStudy::needs(in.mosaic, retained);
    }
    static Result compute(const Inputs&, const Context&);
};

} // namespace scorelet
