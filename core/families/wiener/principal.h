// Principal components of a set of images: mean, variances and eigenimages of its covariance.
//
// C = (1/N) sum_i (x_i - mean)(x_i - mean)' = V diag(e) V'. Float products over blocks of centred images,
// summed in double; the symmetric eigenproblem in double (its cost grows with the cube of the pixels). Fixed
// blocks merged in order: the same bits on 1 thread or many.
#pragma once

#include "core/base/work.h"
#include "core/image/image.h"

#include <Eigen/Core>

namespace scorelet {

/// The Gaussian that fits a set of images.
struct PrincipalComponents {
    Eigen::VectorXd mean;        ///< pixels
    Eigen::VectorXd variances;   ///< pixels, descending, not negative
    Eigen::MatrixXd eigenimages; ///< pixels x pixels, one eigenimage a column, orthonormal
    Eigen::Index images = 0;     ///< how many it was computed from
};

/// The most pixels of an image whose principal components are computed: 64 x 64.
constexpr Eigen::Index maxPrincipalPixels = 4096;

/// The principal components of all images (count x pixels). Throws Error if there is no image, or if an image
/// has more than maxPrincipalPixels pixels, saying how long it would have taken.
PrincipalComponents principalComponents(const ImageMatrix& images, const Work& work);

/// sum_i (v_k' (x_i - mean))^2 / N for every eigenimage v_k: the second moments of other images along the
/// eigenimages.
Eigen::VectorXd momentsAlong(const PrincipalComponents& components, const ImageMatrix& images,
                             const Work& work);

} // namespace scorelet
