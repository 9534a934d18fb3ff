// What the studies of reverse diffusion share.
#pragma once

#include "core/studies/trajectory_study.h"

namespace scorelet {

/// One sample's images over the steps: one image a step.
ImageBatch overSteps(const Trajectory& path, int sample, ImageBatch TrajectoryStep::*images);

/// Samples from `start` down the levels; tells how far it is and every step.
Trajectory samplePath(const DenoiserSource& denoisers, const ImageBatch& start,
                      const SamplingInputs& sampling, int firstSample, const Context& context,
                      const StepCallback& onStep);

} // namespace scorelet
