#include "core/studies/paths.h"

namespace scorelet {

ImageMatrix overSteps(const Trajectory& path, int sample, ImageMatrix TrajectoryStep::*images) {
    ImageMatrix rows(static_cast<Eigen::Index>(path.steps.size()), (path.steps.front().*images).cols());
    for (std::size_t i = 0; i < path.steps.size(); ++i)
        rows.row(static_cast<Eigen::Index>(i)) = (path.steps[i].*images).row(sample);
    return rows;
}

Trajectory samplePath(const DenoiserSource& denoisers, const ImageMatrix& start,
                      const SamplingInputs& sampling, int firstSample, std::uint64_t seed, const Context& at,
                      const StepCallback& onStep) {
    SampleOptions options;
    options.sampler = sampling.sampler;
    options.seed = seed;
    options.firstSample = firstSample;
    return sampleTrajectory(denoisers, start, noiseLevels(sampling.schedule), options, at.quiet(),
                            [&](const Trajectory& sofar) {
                                at.work().report(static_cast<double>(sofar.steps.size()) /
                                                 static_cast<double>(sofar.levels.size()));
                                onStep(sofar);
                            });
}

} // namespace scorelet
