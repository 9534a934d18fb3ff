#include "core/studies/paths.h"

namespace scorelet {

ImageBatch overSteps(const Trajectory& path, int sample, ImageBatch TrajectoryStep::*images) {
    ImageBatch rows((path.steps.front().*images).shape(), static_cast<Eigen::Index>(path.steps.size()));
    for (std::size_t i = 0; i < path.steps.size(); ++i)
        rows.set(static_cast<Eigen::Index>(i), (path.steps[i].*images).image(sample));
    return rows;
}

Trajectory samplePath(const DenoiserSource& denoisers, const ImageBatch& start,
                      const SamplingInputs& sampling, int firstSample, const Context& at,
                      const StepCallback& onStep) {
    SampleOptions options;
    options.sampler = sampling.sampler;
    options.seed = sampling.noise;
    options.firstSample = firstSample;
    return sampleTrajectory(denoisers, start, noiseLevels(sampling.schedule), options, at.quiet(),
                            [&](const Trajectory& sofar) {
                                at.work().report(static_cast<double>(sofar.steps.size()) /
                                                 static_cast<double>(sofar.levels.size()));
                                onStep(sofar);
                            });
}

} // namespace scorelet
