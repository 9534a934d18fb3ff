// Principal components of a set of images: mean, variances and eigenimages of its covariance.
//
// C = (1/N) sum_i (x_i - mean)(x_i - mean)' = V diag(e) V', all in double: at low noise errors are small
// differences of large sums. The eigenproblem's cost grows with the cube of the pixels. Fixed blocks merged
// in order: the same bits on 1 thread or many.
#pragma once

#include "core/base/work.h"
#include "core/data/dataset.h"
#include "core/image/array_store.h"
#include "core/image/image.h"

#include <Eigen/Core>

#include <cstdint>
#include <memory>

namespace scorelet {

/// The Gaussian that fits a set of images, whose values are in the order of an Image of their shape.
struct PrincipalComponents {
    ImageShape shape;
    Eigen::VectorXd mean;        ///< values
    Eigen::VectorXd variances;   ///< values, descending, not negative
    Eigen::MatrixXd eigenimages; ///< values x values, one eigenimage a column, orthonormal
    Eigen::Index images = 0;     ///< how many it was computed from
};

/// How many numbers a mean and a symmetric covariance of so many values have: n + n (n + 1) / 2.
constexpr std::int64_t gaussianParameters(std::int64_t values) {
    return values + values * (values + 1) / 2;
}

/// The most values of an image whose principal components are computed: 64 x 64 pixels of one channel.
constexpr Eigen::Index maxPrincipalPixels = 4096;

/// The principal components of all images. Throws Error if there is no image, or if an image
/// has more than maxPrincipalPixels values, saying how long it would have taken.
PrincipalComponents principalComponents(const ImageBatch& images, const Work& work);

/// The same of all training images of a data set, from the store where it has them, else computed and kept
/// there. Those of a part of a source's images (DataSet::part) are computed anew: of such there are too many.
std::shared_ptr<const PrincipalComponents>
keptPrincipalComponents(const DataSet& data, const Work& work, ArrayStore& store = ArrayStore::instance());

/// Images along the eigenimages.
struct AlongEigenimages {
    /// (v_k' (x_i - mean))^2, a row for each of the first images that were to be kept, a column an
    /// eigenimage.
    Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> squares;
    Eigen::VectorXd moments; ///< their mean over all images: the second moments along the eigenimages
};

/// Images along the eigenimages, and the squares of the first `keep`. Throws Error if their shape is another.
AlongEigenimages alongEigenimages(const PrincipalComponents& components, const ImageBatch& images,
                                  Eigen::Index keep, const Work& work);

} // namespace scorelet
