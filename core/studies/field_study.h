// The score as a field over the plane of two principal components, and samples that move in it.
//
// The plane goes through a chosen point p (the data's mean, or the shown image, clean or noisy by the field's
// own noise): x(a, b) = p with its coordinates on the two components put to a and b, so that the axes are
// PlaneStudy's for every point. An arrow is the projection of the score (D(x) - x) / s^2 on the two
// components; what points out of the plane is left out, and the share of the squared norm that stays is told.
#pragma once

#include "core/studies/trajectory_study.h"

#include <vector>

namespace scorelet {

struct ScoreField {
    double sigma = 0;
    std::vector<double>
        first; ///< coordinates of the grid along component 1, rising; three deviations to both sides
    std::vector<double> second; ///< along component 2
    Eigen::MatrixX2d score;     ///< at (first[i], second[j]): row j * first.size() + i
    double share = 0;           ///< of the squared norm of all scores that lies in the plane
};

/// Places of the grid along each component.
constexpr int fieldSide = 13;

/// The denoiser's score over the plane through `point`. Throws Error where shapes differ.
ScoreField scoreField(const Denoiser& denoiser, const PcaPlane& plane, const Image& point, const Work& work);

/// The noise level of a step of reverse diffusion (clamped), the last one above 0 for the end; 0 for an
/// impossible schedule.
double fieldLevel(const Schedule& schedule, int step);

/// The field at the noise level of step `item`.
struct FieldStudy {
    struct Inputs {
        FitInputs fit;
        PlanePoint through = PlanePoint::mean;
        ImageChoice image;       ///< none in particular where the plane goes through the mean
        std::uint64_t noise = 0; ///< seed; 0 where the point has no noise

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = ScoreField;
    static Inputs of(const Experiment& e, int column, int item = 0);
    static std::string stage(const Inputs& in) { return "field of " + label(in.fit.solver.spec); }
    static void needs(const Inputs& in, Retained& retained) {
        FitStudy::needs(in.fit, retained);
        retained.add<DataStudy>(in.fit.solver.model.training.data);
    }
    static Result compute(const Inputs&, const Context&);
};

/// Samples of reverse diffusion, projected on the plane.
struct MovingSamples {
    std::vector<double> levels;          ///< noise levels, the last one 0
    std::vector<Eigen::MatrixX2f> paths; ///< by sample: states, steps x 2; grows step by step
    std::vector<int> diverged;           ///< by sample: the step at which it was stopped; -1: it was not
};

struct MovingStudy {
    struct Inputs {
        SolverInputs solver;
        int count = 0;
        SamplingInputs sampling;
        bool fromNoise = false; ///< else from images with noise
        ImageChoice image; ///< the first of the held-out ones, or one's own, which all begin at, each with a noise

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = MovingSamples;
    static constexpr bool outlives = true;
    static Inputs of(const Experiment& e, int column, int = 0) {
        return {solverOf(e, column), e.generateCount, samplingOf(e), e.fromNoise,
                e.fromNoise ? ImageChoice{} : imageChoiceOf(e)};
    }
    static std::string stage(const Inputs& in) { return "moving samples of " + label(in.solver.spec); }
    static void needs(const Inputs& in, Retained& retained);
    static Result compute(const Inputs&, const Context&);
};

} // namespace scorelet
