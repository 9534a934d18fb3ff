// Reverse diffusion of one image by every column, and the plane in which its path is drawn.
#pragma once

#include "core/denoise/capabilities.h"
#include "core/evaluate/neighbours.h"
#include "core/evaluate/pca_plane.h"
#include "core/families/spec_text.h"
#include "core/sample/trajectory.h"
#include "core/studies/classes.h"
#include "core/studies/model_study.h"

namespace scorelet {

/// The plane of two principal components with the data's cloud in it.
struct DataPlane {
    PcaPlane plane;
    Eigen::MatrixX2f cloud; ///< some training images
};

struct PlaneStudy {
    using Inputs = DataRequest;
    using Result = DataPlane;
    static Inputs of(const Experiment& e, int = -1, int = 0) { return e.data; }
    static std::string stage(const Inputs&) { return "principal components"; }
    static void needs(const Inputs& in, Retained& retained) { retained.add<DataStudy>(in); }
    static Result compute(const Inputs&, const Context&);
};

/// How samples are drawn.
struct SamplingInputs {
    Schedule schedule;
    Sampler sampler;
    std::uint64_t noise; ///< seed

    auto operator<=>(const SamplingInputs&) const = default;
};

SamplingInputs samplingOf(const Experiment& experiment);

/// A path of reverse diffusion and its measures.
struct TrajectoryResult {
    Trajectory path;           ///< one sample
    std::vector<double> error; ///< RMS distance of the estimate to the clean image; empty from pure noise
    std::vector<Neighbour> nearest; ///< of every estimate: the nearest training image; once it is complete
    std::vector<PosteriorShare> shares =
        {}; ///< of every noisy state, of a model with a posterior; else empty
    std::vector<Neighbour> endNeighbours = {}; ///< the nearest training images of the last estimate
    Eigen::MatrixX2f plane;                    ///< estimates in the plane of principal components: steps x 2
};

struct TrajectoryStudy {
    struct Inputs {
        SolverInputs solver;
        ImageChoice image;
        SamplingInputs sampling;
        bool fromNoise = false; ///< else from the noised image

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = TrajectoryResult;
    static constexpr bool outlives = true;
    static Inputs of(const Experiment& e, int column, int = 0) {
        return {solverOf(e, column), imageChoiceOf(e), samplingOf(e), e.fromNoise};
    }
    static std::string stage(const Inputs& in) { return "trajectory of " + label(in.solver.spec); }
    static void needs(const Inputs& in, Retained& retained) {
        retained.add<TrajectoryStudy>(in);
        ModelStudy::needs(in.solver.model, retained);
        retained.add<TrainingStudy>(ofAllClasses(in.solver.model.training));
    }
    static Result compute(const Inputs&, const Context&);
};

/// The wavelet coefficient that is largest in the image at which a sample diverged; -1 for a sound sample.
int largestCoefficient(const std::optional<Divergence>& divergence, const OrthonormalTransform& transform);

} // namespace scorelet
