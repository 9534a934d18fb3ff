// The basis in which a denoiser shrinks the shown noisy image, and its effective dimension over the noise
// (core/studies/jacobian.h).
#pragma once

#include "core/base/bytes.h"
#include "core/studies/jacobian.h"
#include "core/studies/picture_study.h"

namespace scorelet {

struct HarmonicResult {
    ImageShape shape;
    HarmonicBasis basis;
    JacobianNumbers numbers;

    /// An eigenvector, from 0 by falling shrink factor, as an image of unit norm.
    Image picture(int vector) const { return Image(shape, basis.vectors.col(vector).array()); }
};

struct HarmonicStudy {
    struct Inputs {
        DenoisedStudy::Inputs denoised;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = HarmonicResult;
    static Inputs of(const Experiment& e, int column, int = 0) { return {DenoisedStudy::of(e, column)}; }
    static std::string stage(const Inputs& in) { return "Jacobian of " + label(in.denoised.fit.solver.spec); }
    static void needs(const Inputs& in, Retained& retained) {
        DenoisedStudy::needs(in.denoised, retained);
        retained.add<HarmonicStudy>(in);
    }
    static Room room(const Inputs&, const Context&);

    /// Throws Error as wholeJacobian() and harmonicBasis().
    static Result compute(const Inputs&, const Context&);
};

/// The same Jacobian's numbers alone, at one noise level of the chart, from the shown image with that noise.
struct JacobianStudy {
    using Inputs = HarmonicStudy::Inputs;
    using Result = JacobianNumbers;
    static Inputs of(const Experiment& e, int column, int item) {
        Inputs inputs = HarmonicStudy::of(e, column);
        inputs.denoised.fit.sigma = chartSigmas(e)[static_cast<std::size_t>(item)];
        return inputs;
    }
    static std::string stage(const Inputs& in) {
        return "effective dimension of " + label(in.denoised.fit.solver.spec);
    }
    static void needs(const Inputs& in, Retained& retained) { DenoisedStudy::needs(in.denoised, retained); }
    static Result compute(const Inputs&, const Context&);
};

} // namespace scorelet
