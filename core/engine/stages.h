// The instruments of the lab as pure functions: a request's data in, a result of the Snapshot out.
//
// Every stage owns what it reads by shared pointers or reads it during the call alone, checks for a stop, and
// leaves by Cancelled. Keys are left to the caller.
#pragma once

#include "core/engine/snapshot.h"

#include <functional>

namespace scorelet {

/// Told a result that is not finished yet.
template <class Result>
using Preview = std::function<void(const Result&)>;

/// The wavelet coefficient that is largest in the image at which a sample diverged; -1 for a sound sample.
int largestCoefficient(const std::optional<Divergence>& divergence, const WaveletTransform& transform);

/// Reverse diffusion of one sample; `start` is noisy by the first level. `clean` is the image it
/// came from, or empty from pure noise.
TrajectoryResult runTrajectory(const DenoiserSource& source, const Experiment& experiment, const Image& start,
                               const Image& clean, const ImageSet& train, const DataPlane& plane,
                               const WaveletTransform& transform, const Work& work,
                               const Preview<TrajectoryResult>& preview);

/// Samples from pure noise, the same for every model.
GenerateResult runGenerate(const DenoiserSource& source, const Experiment& experiment, const DataSet& data,
                           const DataPlane& plane, const WaveletTransform& transform, const Work& work,
                           const Preview<GenerateResult>& preview);

/// The sensitivity of one output pixel at the shown noisy image; overSigma is left empty.
SensitivityResult runSensitivity(const Denoiser& denoiser, const Image& noisy, PixelId pixel,
                                 const Work& work);

/// The plane of the training images' principal components with some of them in it.
DataPlane makeDataPlane(const ImageSet& train, const Work& work);

} // namespace scorelet
