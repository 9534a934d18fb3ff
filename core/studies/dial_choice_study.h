// The h that leave-one-out on training images chooses for a model with a Dial, seen as it comes.
#pragma once

#include "core/denoise/capabilities.h"
#include "core/studies/classes.h"
#include "core/studies/model_study.h"

#include <string>

namespace scorelet {

/// Whether leave-one-out is to choose the model's h.
bool choosesDial(const ModelSpec& spec);

/// The choice at a noise level, of a model whose h leave-one-out chooses. It is used when it is complete;
/// what is known of it on the way is shown as such.
struct DialChoiceStudy {
    using Inputs = FitInputs;
    using Result = DialChoice;
    static constexpr bool outlives = true;

    /// Of a column, at the Experiment's noise level; where its h is set by hand, what would be chosen for the
    /// whole machine. Of a family with a Dial.
    static Inputs of(const Experiment& e, int column, int = 0);
    static std::string stage(const Inputs& in) { return "choosing h of " + label(in.solver.spec); }
    static void needs(const Inputs& in, Retained& retained) {
        retained.add<DialChoiceStudy>(in);
        for (const FitInputs& one : fitsFor(in, retained)) retained.add<DialChoiceStudy>(one);
        ModelStudy::needs(in.solver.model, retained);
    }
    static Result compute(const Inputs&, const Context&);
};

} // namespace scorelet
