// Which piece of which training image an answer is made of: for every pixel or wavelet coefficient the one
// with the largest share (Kamb & Ganguli's patch mosaic, 2024, of any machine made of training images).
#pragma once

#include "core/base/bytes.h"
#include "core/denoise/capabilities.h"
#include "core/studies/picture_study.h"

#include <vector>

namespace scorelet {

struct PiecesResult {
    std::vector<Piece> pieces; ///< of every value of the answer; images by their number among all
    std::vector<Eigen::Index>
        rows; ///< their images' rows among those of the model's class; empty of one of all classes
    bool ofCoefficients = false;
    std::vector<int> valueAt; ///< the value at every place of a picture of them, channel by channel, row by
                              ///< row: itself, or the coefficient that stands there in the mosaic of subbands
    std::vector<double>
        shift;        ///< how far its place is from the piece's, pixels (coefficients: places of its band)
    Image mosaic;     ///< the image made of the pieces alone
    int images = 0;   ///< different training images among them
    double share = 0; ///< mean weight of the largest pieces, 0 to 1; NaN where there are none
    std::shared_ptr<const Denoiser> denoiser; ///< whose pieces they are

    /// A value's piece as a picture (it must have one).
    Image picture(int value) const;

    std::size_t bytes() const {
        return heapBytes(pieces) + heapBytes(rows) + heapBytes(valueAt) + heapBytes(shift) +
               heapBytes(mosaic);
    }
};

struct PiecesStudy {
    struct Inputs {
        DenoisedStudy::Inputs denoised;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = PiecesResult;
    static constexpr bool holdsWhatItUses = true;
    static Inputs of(const Experiment& e, int column, int = 0) { return {DenoisedStudy::of(e, column)}; }
    static std::string stage(const Inputs& in) { return "pieces of " + label(in.denoised.fit.solver.spec); }
    static void needs(const Inputs& in, Retained& retained) { DenoisedStudy::needs(in.denoised, retained); }

    /// Throws Error for a model that is not made of training images.
    static Result compute(const Inputs&, const Context&);
};

} // namespace scorelet
