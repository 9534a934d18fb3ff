// The posterior over training images given a noisy one, and its moments, for machines whose answer is a
// weighted mean.
//
// With the training images as prior, w_i is the softmax over i of -sum_{j in M} (x[j] - x_i[j])^2 / (2
// sigma^2), where M is a set of places in the image, of all channels alike (all, or a mask). The mean sum_i
// w_i x_i[p] has the derivative Cov_w(x[p], x[j]) / sigma^2 with respect to x[j], j in M, and 0 elsewhere.
// Exact distances, in double; pure functions.
#pragma once

#include "core/base/work.h"
#include "core/image/image.h"

#include <Eigen/Core>
#include <limits>
#include <vector>

namespace scorelet {

/// Throws Error unless sigma is a positive finite number.
void requireNoiseLevel(double sigma);

/// The weights w_i (images.count()) given the noisy image, M = all places. Throws Error if the shapes differ.
Eigen::VectorXd posteriorWeights(const ImageBatch& images, const Image& noisy, double sigma,
                                 const Work& work);

/// The same with M = the places of `mask`, as ImageShape::index() counts them, of the first `count` images.
Eigen::VectorXd posteriorWeights(const ImageBatch& images, Eigen::Index count, const Image& noisy,
                                 const std::vector<int>& mask, double sigma, const Work& work);

/// d(sum_i w_i x_i[pixel]) / dx_j for all j in M, the row of the Jacobian if M is all places; values outside
/// M are for the caller to clear. Uses the first weights.size() images of the batch.
Image posteriorCovariance(const ImageBatch& batch, const Eigen::VectorXd& weights, PixelId pixel,
                          double sigma, const Work& work);

/// The value of every pixel of an answer whose noisy image is not finite: NaN.
constexpr float undefinedPixel = std::numeric_limits<float>::quiet_NaN();

} // namespace scorelet
