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
ImageMatrix centredSubset(const ImageMatrix& images, int limit, Eigen::RowVectorXf& mean) {
    const Eigen::Index stride = (images.rows() + limit - 1) / limit;
    const Eigen::Index count = (images.rows() + stride - 1) / stride;
    ImageMatrix subset = images(Eigen::seqN(0, count, stride), Eigen::all);
    mean = (subset.cast<double>().colwise().sum() / static_cast<double>(count)).cast<float>();
    subset.rowwise() -= mean;
    return subset;
}

} // namespace

PcaPlane fitPcaPlane(const ImageMatrix& images, const Work& work, int limit) {
    assert(images.cols() >= 2 && limit >= 1);
    if (images.rows() == 0) throw Error("principal components: expected at least one image, found none");
    PcaPlane plane;
    const ImageMatrix centred = centredSubset(images, limit, plane.mean);
    const auto count = static_cast<double>(centred.rows());
    plane.images = static_cast<int>(centred.rows());
    plane.totalVariance = centred.cast<double>().squaredNorm() / count;

    Eigen::MatrixXf basis = startBasis(images.cols());
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

Eigen::MatrixX2f project(const PcaPlane& plane, const ImageMatrix& images) {
    assert(images.cols() == plane.mean.size());
    const Eigen::RowVector2f origin = plane.mean * plane.axes.transpose();
    Eigen::MatrixX2f points = images * plane.axes.transpose();
    points.rowwise() -= origin;
    return points;
}

} // namespace scorelet
