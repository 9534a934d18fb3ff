// The posterior over training images given a noisy one, and its moments, for machines whose answer is a
// weighted mean.
//
// With the training images as prior, w_i is the softmax over i of -sum_{j in M} (x[j] - x_i[j])^2 / (2
// sigma^2), where M is a set of places in the image, of all channels alike (all, or a mask). The mean sum_i
// w_i x_i[p] has the derivative Cov_w(x[p], x[j]) / sigma^2 with respect to x[j], j in M, and 0 elsewhere.
// Exact distances, in double; pure functions.
#pragma once

#include "core/base/work.h"
#include "core/denoise/capabilities.h"
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

/// The pieces of an answer that is one mean of whole images: at every pixel the image of the largest weight.
std::vector<Piece> wholePieces(const Eigen::VectorXd& weights, const ImageShape& shape);

/// The image that takes value(image, place) at every pixel from its piece; NaN where there is none.
template <class Value>
Image imageOfPieces(const ImageShape& shape, const std::vector<Piece>& pieces, const Value& value) {
    Image mosaic(shape, undefinedPixel);
    for (std::size_t i = 0; i < pieces.size(); ++i)
        if (pieces[i].image >= 0)
            mosaic.flat()[static_cast<Eigen::Index>(i)] = value(pieces[i].image, pieces[i].place);
    return mosaic;
}

} // namespace scorelet
