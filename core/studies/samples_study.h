// Samples of every column from the same pure noise: new images, or copies?
#pragma once

#include "core/families/spec_text.h"
#include "core/studies/classes.h"
#include "core/studies/trajectory_study.h"

namespace scorelet {

struct SamplesResult {
    Trajectory path; ///< all samples
    std::vector<std::vector<Neighbour>>
        nearest;                         ///< by sample: the nearest training images; once it is complete
    std::string ofClass = {};            ///< the class of whose images the model is made; empty: of all
    std::vector<Eigen::MatrixX2f> plane; ///< by sample: states in the plane, steps x 2
};

struct SamplesStudy {
    struct Inputs {
        SolverInputs solver;
        int count = 0;
        SamplingInputs sampling;
        int first = 0; ///< the samples' numbers begin there: noise goes by number

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = SamplesResult;
    static constexpr bool outlives = true;
    static Inputs of(const Experiment& e, int column, int = 0) {
        return {solverOf(e, column), e.generateCount, samplingOf(e), 0};
    }
    static std::string stage(const Inputs& in) { return "samples of " + label(in.solver.spec); }
    static void needs(const Inputs& in, Retained& retained) {
        retained.add<SamplesStudy>(in);
        ModelStudy::needs(in.solver.model, retained);
        retained.add<TrainingStudy>(ofAllClasses(in.solver.model.training));
    }
    static Result compute(const Inputs&, const Context&);
};

} // namespace scorelet
