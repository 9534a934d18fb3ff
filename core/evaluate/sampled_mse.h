// The mean squared error of any denoiser, estimated with sampled noise, and how sure it is.
//
// One noise draw per image, by the seed and the image's row: every model and every noise level gets the same
// z, so differences between models are much surer than their standard errors say. Per pixel, pixel units
// squared.
#pragma once

#include "core/base/work.h"
#include "core/denoise/capabilities.h"
#include "core/denoise/denoiser.h"
#include "core/image/spread.h"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace scorelet {

/// Images that are noised and denoised together unless the caller says.
constexpr int imagesAtOnce = 64;

/// A Monte Carlo estimate.
struct SampledMse {
    double mse = 0;
    double standardError = 0; ///< deviation of the images' errors / sqrt(images); NaN for a single image
    int images = 0;
    Eigen::VectorXd errors; ///< of every image, in their order
};

/// E|D(x0 + sigma z) - x0|^2 per pixel and channel over the clean images (at least one), `batch` images at a
/// time. `noiseOf`: the row by whose number each image has its noise, where that is not its own (images that
/// were picked out of more).
SampledMse sampledMse(const Denoiser& denoiser, const ImageBatch& clean, std::uint64_t seed, const Work& work,
                      int batch = imagesAtOnce, std::span<const Eigen::Index> noiseOf = {});

/// The same of a model at many noise levels at once, by level.
std::vector<SampledMse> sampledMse(const AnswersOverNoise& model, std::span<const double> sigmas,
                                   const ImageBatch& clean, std::uint64_t seed, const Work& work,
                                   std::span<const Eigen::Index> noiseOf = {});

/// The same of anything that answers images with noise of this level.
SampledMse sampledMse(const std::function<ImageBatch(const ImageBatch& noisy, const Work& work)>& answer,
                      double sigma, const ImageBatch& clean, std::uint64_t seed, const Work& work);

/// The same over the training images of these numbers, by which they have their noise unless `noiseOf` says
/// otherwise, each left out of its own answer: what the error would be if it were held out, as far as the
/// denoiser leaves it out.
SampledMse sampledLeaveOneOut(const LeaveOneOut& leaveOneOut, double sigma, const ImageBatch& training,
                              const std::vector<Eigen::Index>& numbers, std::uint64_t seed, const Work& work,
                              int batch = imagesAtOnce, std::span<const Eigen::Index> noiseOf = {});

} // namespace scorelet
