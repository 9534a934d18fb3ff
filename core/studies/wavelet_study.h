// Where the chosen wavelet comes from: its taps and their equations, both functions by the cascade, and their
// tensor products, which are the atoms of images.
#pragma once

#include "core/basis/cascade.h"
#include "core/basis/filter_equations.h"
#include "core/basis/layout.h"
#include "core/engine/context.h"
#include "core/image/image.h"
#include "core/session/experiment.h"

#include <string>
#include <vector>

namespace scorelet {

/// Values along each axis of a picture of a tensor product.
constexpr int productSide = 96;

/// A picture's two factors: of the horizontal details low-pass across and high-pass down.
struct TensorProduct {
    Orientation orientation = Orientation::scaling;
    bool highDown = false;    ///< the one down is the wavelet, else the scaling function
    bool highAcross = false;  ///< likewise
    std::vector<double> down; ///< productSide values on [0, L - 1] each
    std::vector<double> across;
    Image picture; ///< down[row] across[col]
};

/// How large the details of a polynomial are (polynomialDetail()), and the moment of its degree
/// (relativeMoment()).
struct DegreeDetail {
    int degree = 0;
    double detail = 0;
    double moment = 0;
};

struct WaveletOrigin {
    Filter filter;
    std::vector<FilterEquation> equations;
    int vanishing = 0;                 ///< how many moments vanish
    std::vector<DegreeDetail> degrees; ///< 0 to one beyond the first that has details
    Cascade before;                    ///< one iteration less; of none itself
    Cascade now;
    double scalingChange = 0; ///< largest change of the last iteration; NaN before the first,
    double waveletChange = 0; ///< of the wavelet before the second
    std::vector<TensorProduct>
        products; ///< scaling, horizontal, vertical, diagonal; none before the first iteration
};

struct WaveletStudy {
    struct Inputs {
        std::string wavelet;
        int iterations = 0;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = WaveletOrigin;
    static Inputs of(const Experiment& e, int = -1, int = 0) { return {e.wavelet, e.look.iterations}; }
    static std::string stage(const Inputs& in) { return "cascade of " + in.wavelet; }

    /// Throws Error as wavelet() and cascade().
    static Result compute(const Inputs&, const Context&);
};

} // namespace scorelet
