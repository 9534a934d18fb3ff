#include "core/evaluate/pca_plane.h"

#include "core/base/error.h"
#include "core/base/random.h"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <algorithm>
#include <cassert>
#include <span>

namespace scorelet {
namespace {

using Matrix = ImageBatch::Matrix;

constexpr int maxIterations = 60;

/// An orthonormal basis of the columns' span (pixels x k).
Eigen::MatrixXf orthonormal(const Eigen::MatrixXf& columns) {
    return Eigen::HouseholderQR<Eigen::MatrixXf>(columns).householderQ() *
           Eigen::MatrixXf::Identity(columns.rows(), columns.cols());
}

Eigen::MatrixXf startBasis(Eigen::Index pixels) {
    Eigen::MatrixXf start(pixels, std::min<Eigen::Index>(8, pixels));
    fillNormal(0, 0, std::span(start.data(), static_cast<std::size_t>(start.size())));
    return orthonormal(start);
}

/// Entries from every `stride`-th image, about their mean, which goes to `mean`.
Matrix centredSubset(const ImageBatch& images, int limit, Image& mean) {
    const Eigen::Index stride = (images.count() + limit - 1) / limit;
    const Eigen::Index count = (images.count() + stride - 1) / stride;
    Matrix subset = images.matrix()(Eigen::seqN(0, count, stride), Eigen::all);
    const Eigen::RowVectorXf centre =
        (subset.cast<double>().colwise().sum() / static_cast<double>(count)).cast<float>();
    subset.rowwise() -= centre;
    mean = Image(images.shape(), centre.transpose().array());
    return subset;
}

} // namespace

PcaPlane fitPcaPlane(const ImageBatch& images, const Work& work, int limit) {
    assert(images.shape().values() >= 2 && limit >= 1);
    if (images.count() == 0) throw Error("principal components: expected at least one image, found none");
    PcaPlane plane;
    const Matrix centred = centredSubset(images, limit, plane.mean);
    const auto count = static_cast<double>(centred.rows());
    plane.images = static_cast<int>(centred.rows());
    plane.totalVariance = centred.cast<double>().squaredNorm() / count;

    Eigen::MatrixXf basis = startBasis(images.shape().values());
    for (int iteration = 0; iteration < maxIterations; ++iteration) {
        work.check();
        const Eigen::MatrixXf scores = centred * basis;
        const Eigen::MatrixXd gram = (scores.transpose() * scores).cast<double>() / count;
        const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> ritz(gram);
        const Eigen::Vector2d variance = ritz.eigenvalues().tail<2>().reverse();
        const Eigen::MatrixXf vectors = ritz.eigenvectors().rightCols<2>().rowwise().reverse().cast<float>();
        plane.axes = (basis * vectors).transpose();
        const bool settled = (variance - plane.variance).norm() <= 1e-6 * variance.norm();
        plane.variance = variance;
        if (settled) break;
        basis = orthonormal(centred.transpose() * scores);
    }
    for (int axis = 0; axis < 2; ++axis) {
        Eigen::Index largest = 0;
        plane.axes.row(axis).cwiseAbs().maxCoeff(&largest);
        if (plane.axes(axis, largest) < 0) plane.axes.row(axis) *= -1;
    }
    return plane;
}

Eigen::MatrixX2f project(const PcaPlane& plane, const ImageBatch& images) {
    requireShape(images.shape(), plane.mean.shape(), "the plane of principal components");
    const Eigen::RowVector2f origin = plane.mean.flat().matrix().transpose() * plane.axes.transpose();
    Eigen::MatrixX2f points = images.matrix() * plane.axes.transpose();
    points.rowwise() -= origin;
    return points;
}

} // namespace scorelet
