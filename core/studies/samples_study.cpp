#include "core/studies/samples_study.h"

#include "core/studies/paths.h"

namespace scorelet {

SamplesResult SamplesStudy::compute(const Inputs& in, const Context& at) {
    const DataRequest& request = in.solver.model.training.data;
    const auto plane = at.get<PlaneStudy>(request);
    // The nearest of all: a sample may be of another class than its model.
    const auto data = at.get<TrainingStudy>(ofAllClasses(in.solver.model.training))->data;
    const ImageBatch start =
        pureNoise(in.count, plane->plane.mean, in.sampling.schedule.sigmaMax, in.sampling.noise, in.first);
    SamplesResult result;
    result.ofClass = classNameOf(in.solver.model.training, at);
    const auto measure = [&](const Trajectory& path) {
        result.path = path;
        result.plane.clear();
        for (int sample = 0; sample < in.count; ++sample)
            result.plane.push_back(project(plane->plane, overSteps(path, sample, &TrajectoryStep::states)));
    };
    measure(samplePath(denoisersOf(in.solver, at), start, in.sampling, in.first, at,
                       [&](const Trajectory& sofar) {
                           measure(sofar);
                           at.preview<SamplesStudy>(result);
                       }));
    result.nearest = nearestNeighbours(result.path.finalStates(), data->train, shownNeighbours, at.work());
    return result;
}

} // namespace scorelet
