// The posterior over training images given a noisy one, and its moments, for machines whose answer is a
// weighted mean.
//
// With the training images as prior, w_i is the softmax over i of -sum_{j in M} (x[j] - x_i[j])^2 / (2
// sigma^2), where M is a set of pixels (all, or a mask). The mean sum_i w_i x_i[p] has the derivative
// Cov_w(x[p], x[j]) / sigma^2 with respect to x[j], j in M, and 0 elsewhere. Exact distances, in double; pure
// functions.
#pragma once

#include "core/base/work.h"
#include "core/image/image.h"

#include <Eigen/Core>
#include <vector>

namespace scorelet {

/// Throws Error unless sigma is a positive finite number.
void requireNoiseLevel(double sigma);

/// The weights w_i (images.rows()) given the noisy image `noisy` (images.cols() pixels), M = all pixels.
Eigen::VectorXd posteriorWeights(const ImageMatrix& images, const float* noisy, double sigma,
                                 const Work& work);

/// The same with M = `pixels`, of the first `count` images.
Eigen::VectorXd posteriorWeights(const ImageMatrix& images, Eigen::Index count, const float* noisy,
                                 const std::vector<int>& pixels, double sigma, const Work& work);

/// d(sum_i w_i x_i[pixel]) / dx_j for all j in M, the row (1 x pixels) of the Jacobian if M is all pixels;
/// entries outside M are for the caller to clear. Uses the first weights.size() images.
ImageMatrix posteriorCovarianceRow(const ImageMatrix& images, const Eigen::VectorXd& weights, int pixel,
                                   double sigma, const Work& work);

/// 1 x pixels of NaN: the answer where the noisy image itself is not finite.
ImageMatrix undefinedRow(Eigen::Index pixels);

} // namespace scorelet
