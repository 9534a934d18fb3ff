// Principal components of a set of images: mean, variances and eigenimages of its covariance.
//
// C = (1/N) sum_i (x_i - mean)(x_i - mean)' = V diag(e) V', all in double: at low noise errors are small
// differences of large sums. The eigenproblem's cost grows with the cube of the values of an image: of large
// images the leading components alone are computed, without C (leading_components.cpp), and the directions
// that remain are of one variance, their mean: C is then modelled by V diag(e) V' + r (I - V V'), of the same
// trace. Fixed blocks merged in order: the same bits on 1 thread or many.
#pragma once

#include "core/base/work.h"
#include "core/data/dataset.h"
#include "core/image/array_store.h"
#include "core/image/image.h"

#include <Eigen/Core>

#include <cstdint>
#include <memory>
#include <string>

namespace scorelet {

/// The Gaussian that fits a set of images, whose values are in the order of an Image of their shape.
struct PrincipalComponents {
    ImageShape shape;
    Eigen::VectorXd mean;        ///< values
    Eigen::VectorXd variances;   ///< components, descending, not negative
    Eigen::MatrixXd eigenimages; ///< values x components, one eigenimage a column, orthonormal
    Eigen::Index images = 0;     ///< how many it was computed from
    double restVariance = 0;     ///< r: mean variance of the directions that are none of the eigenimages

    /// How many directions those are.
    Eigen::Index rest() const { return mean.size() - variances.size(); }

    /// Their part in all variance, 0 to 1.
    double restShare() const {
        const double remaining = static_cast<double>(rest()) * restVariance;
        return remaining > 0 ? remaining / (variances.sum() + remaining) : 0;
    }
};

/// How many numbers a mean and a symmetric covariance of so many values have: n + n (n + 1) / 2.
constexpr std::int64_t gaussianParameters(std::int64_t values) {
    return values + values * (values + 1) / 2;
}

/// How many numbers the mean, `count` leading components and one variance for all others are: orthonormal
/// columns are determined by n count - count (count + 1) / 2.
constexpr std::int64_t leadingParameters(std::int64_t values, std::int64_t count) {
    return values + count + 1 + values * count - count * (count + 1) / 2;
}

/// The most values of an image of which all principal components are computed: 64 x 64 pixels of one channel.
constexpr Eigen::Index maxPrincipalPixels = 4096;

/// How many leading ones are computed of larger images unless somebody says.
constexpr int defaultLeadingComponents = 256;

/// How many components a model has of so many images of so many values: `wanted`, and where that is 0 all up
/// to maxPrincipalPixels values, else the default; no more than the images span, unless it has all.
Eigen::Index componentCount(Eigen::Index values, Eigen::Index images, int wanted);

/// What so many components take, in bytes; of leading ones with what the solver holds meanwhile.
double componentBytes(Eigen::Index values, Eigen::Index count);

/// Throws Error if an image has more than maxPrincipalPixels values, saying how long all its components would
/// take; `hint` says what could be done instead.
void requireAllComponents(Eigen::Index values, const std::string& hint);

/// The principal components of all images. Throws Error if there is no image, and as requireAllComponents().
PrincipalComponents principalComponents(const ImageBatch& images, const Work& work);

/// The `count` leading ones (1 to values - 1), to a residual of 1e-8 of each variance and the mean one. Throws
/// Error if there is no image, for an impossible count, for values that are not finite, and where they do not
/// converge. Of images that do not vary they are any, of variance 0.
PrincipalComponents leadingComponents(const ImageBatch& images, Eigen::Index count, const Work& work);

/// componentCount() components of all training images of a data set, from the store where it has them, else
/// computed and kept there. Those of a part of a source's images (DataSet::part) are computed anew: of such
/// there are too many.
std::shared_ptr<const PrincipalComponents> keptPrincipalComponents(const DataSet& data, const Work& work,
                                                                   ArrayStore& store = ArrayStore::instance(),
                                                                   int wanted = 0);

/// Images along the eigenimages, and along all directions that remain together where there are such.
struct AlongEigenimages {
    /// (v_k' (x_i - mean))^2, a row for each of the first images that were to be kept, a column an
    /// eigenimage; last, of the directions that remain, |x_i - mean|^2 without all these.
    Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> squares;
    Eigen::VectorXd moments; ///< their mean over all images: the second moments along the eigenimages
};

/// These squares of images that are already centred, a row each, in double.
Eigen::MatrixXd squaresAlong(const PrincipalComponents& components, const Eigen::MatrixXd& centred);

/// Images along the eigenimages, and the squares of the first `keep`. Throws Error if their shape is another.
AlongEigenimages alongEigenimages(const PrincipalComponents& components, const ImageBatch& images,
                                  Eigen::Index keep, const Work& work);

} // namespace scorelet
