// The leading principal components of large images, by Lanczos iterations with implicit restarts (Spectra,
// Calvetti, Reichel & Sorensen 1994): they ask for products of the covariance with vectors alone, which are
// made of the images themselves. Measured at 128 x 128, 2000 images and 256 components, they converge to
// 1e-10 with two products a component; randomized subspace iteration (Halko, Martinsson & Tropp 2011) leaves
// the last variance 5 % too small after as long.
#include "core/families/wiener/image_blocks.h"
#include "core/families/wiener/principal.h"

#include "core/base/error.h"

#include <Spectra/SymEigsSolver.h>
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <vector>

namespace scorelet {

namespace {

constexpr double tolerance = 1e-8;
constexpr Eigen::Index mostRestarts = 300;
constexpr int productChunks = 8;
constexpr double productsFraction = 0.9; // of the time, for two products a component

using RowsInDouble = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// So few images at a time that a second use finds them in the cache.
Eigen::Index imagesAtOnce(Eigen::Index values) {
    return std::clamp<Eigen::Index>((1 << 17) / values, 4, 64);
}

/// How many vectors the iterations keep.
Eigen::Index krylovSize(Eigen::Index values, Eigen::Index count) {
    return std::min(values, std::max(2 * count, count + 20));
}

/// (C + shift I) v with C v = (1/N) sum_i (x_i - mean) ((x_i - mean)' v), as Spectra asks for it. Residuals
/// are judged against single eigenvalues: without the shift those of directions in which nothing varies would
/// have to be smaller than rounding allows.
class CovarianceProduct {
public:
    using Scalar = double;

    CovarianceProduct(const ImageRows& images, const Eigen::VectorXd& mean, Eigen::Index expected,
                      double shift, const Work& work)
        : images_(images), mean_(mean), expected_(expected), shift_(shift), work_(work) {}

    Eigen::Index rows() const { return images_.cols(); }
    Eigen::Index cols() const { return images_.cols(); }

    void perform_op(const double* in, double* out) const {
        const Eigen::Index values = images_.cols();
        const Eigen::Map<const Eigen::VectorXd> vector(in, values);
        const double alongMean = mean_.dot(vector);
        std::vector<Eigen::VectorXd> sums(productChunks, Eigen::VectorXd::Zero(values));
        std::vector<double> weights(productChunks, 0); // how often the mean is taken off
        std::vector<RowsInDouble> rows(productChunks, RowsInDouble(imagesAtOnce(values), values));
        forImageBlocks(
            images_.rows(), productChunks, work_,
            [&](std::size_t chunk, Eigen::Index first, Eigen::Index count) {
                auto block = rows[chunk].topRows(count);
                block = images_.middleRows(first, count).cast<double>();
                Eigen::VectorXd along = block * vector;
                along.array() -= alongMean;
                weights[chunk] += along.sum();
                sums[chunk].noalias() += block.transpose() * along;
            },
            imagesAtOnce(values));
        for (std::size_t chunk = 1; chunk < sums.size(); ++chunk) {
            sums[0] += sums[chunk];
            weights[0] += weights[chunk];
        }
        Eigen::Map<Eigen::VectorXd>(out, values) =
            (sums[0] - weights[0] * mean_) / static_cast<double>(images_.rows()) + shift_ * vector;
        ++products_;
        work_.report(productsFraction *
                     std::min(1.0, static_cast<double>(products_) / static_cast<double>(expected_)));
    }

private:
    const ImageRows& images_;
    const Eigen::VectorXd& mean_;
    Eigen::Index expected_;
    double shift_;
    const Work& work_;
    mutable Eigen::Index products_ = 0;
};

/// The mean of |x_i - mean|^2: the trace of the covariance.
double totalVariance(const ImageRows& images, const Eigen::VectorXd& mean, const Work& work) {
    std::vector<double> sums(productChunks, 0);
    forImageBlocks(images.rows(), productChunks, work,
                   [&](std::size_t chunk, Eigen::Index first, Eigen::Index count) {
                       for (Eigen::Index i = first; i < first + count; ++i)
                           sums[chunk] += (images.row(i).transpose().cast<double>() - mean).squaredNorm();
                   });
    double total = 0;
    for (const double sum : sums) total += sum;
    return total / static_cast<double>(images.rows());
}

/// Sets the mean variance of the directions that remain; of images that span no more it is 0 but for
/// rounding.
void setRest(PrincipalComponents& components, double total) {
    const double remaining = total - components.variances.sum();
    components.restVariance =
        remaining > 1e-12 * total ? remaining / static_cast<double>(components.rest()) : 0;
}

} // namespace

double componentBytes(Eigen::Index values, Eigen::Index count) {
    const auto size = static_cast<double>(values), wanted = static_cast<double>(count);
    const double krylov = count < values ? static_cast<double>(krylovSize(values, count)) : 0;
    return size * sizeof(double) * (krylov + wanted);
}

PrincipalComponents leadingComponents(const ImageBatch& batch, Eigen::Index count, const Work& work) {
    const ImageRows images = batch.matrix();
    const Eigen::Index values = images.cols();
    if (images.rows() == 0) throw Error("principal components: expected at least one image, found none");
    if (count < 1 || count >= values)
        throw Error(
            fmt::format("leading principal components: expected 1 to {} of images of {} values, found {}",
                        values - 1, values, count));
    PrincipalComponents result;
    result.shape = batch.shape();
    result.images = images.rows();
    result.mean = meanOf(images, work);
    const double total = totalVariance(images, result.mean, work);
    if (!std::isfinite(total))
        throw Error("principal components: the images have values that are not finite", "Check the images.");
    if (total == 0) { // there is no direction to begin with
        result.variances = Eigen::VectorXd::Zero(count);
        result.eigenimages = Eigen::MatrixXd::Identity(values, count);
        return result;
    }
    const double shift = total / static_cast<double>(values); // the mean of all variances
    CovarianceProduct product(images, result.mean, 2 * count, shift, work);
    Spectra::SymEigsSolver<CovarianceProduct> solver(product, count, krylovSize(values, count));
    solver.init();
    solver.compute(Spectra::SortRule::LargestAlge, mostRestarts, tolerance);
    if (solver.info() != Spectra::CompInfo::Successful)
        throw Error(fmt::format("principal components: the {} leading ones of {} values did not converge",
                                count, values),
                    "Take fewer components.");
    result.variances = (solver.eigenvalues().array() - shift).cwiseMax(0.0);
    result.eigenimages = solver.eigenvectors();
    setRest(result, total);
    work.report(1);
    return result;
}

} // namespace scorelet
