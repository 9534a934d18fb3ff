#include "core/evaluate/pca_plane.h"

#include "core/base/error.h"
#include "core/sample/trajectory.h"
#include "tests/core/images.h"

#include <Eigen/Eigenvalues>
#include <cmath>
#include <doctest/doctest.h>

using namespace scorelet;
using scorelet::testing::Matrix;

namespace {

constexpr ImageShape shape{1, 4, 5};

/// Correlated images: white noise through a fixed mixing matrix, with variances that fall.
ImageBatch correlated(int count) {
    const Image black(shape);
    const int pixels = shape.values();
    Matrix mix = pureNoise(pixels, black, 1, 77).matrix();
    for (int i = 0; i < pixels; ++i) mix.row(i) *= static_cast<float>(std::pow(0.6, i));
    Matrix images = pureNoise(count, black, 1, 78).matrix() * mix;
    images.rowwise() += Eigen::RowVectorXf::LinSpaced(pixels, -1, 1);
    return ImageBatch(shape, images);
}

} // namespace

TEST_CASE("the plane is that of the covariance's two largest eigenvectors") {
    const ImageBatch images = correlated(300);
    const PcaPlane plane = fitPcaPlane(images, Work{});
    const Eigen::MatrixXd values = images.matrix().cast<double>();
    const Eigen::MatrixXd centred = values.rowwise() - values.colwise().mean();
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> exact(centred.transpose() * centred / 300.0);
    CHECK(plane.images == 300);
    CHECK(plane.totalVariance == doctest::Approx(exact.eigenvalues().sum()).epsilon(1e-5));
    for (int axis = 0; axis < 2; ++axis) {
        CHECK(plane.variance[axis] == doctest::Approx(exact.eigenvalues()[19 - axis]).epsilon(1e-5));
        const double cosine = plane.axes.row(axis).cast<double>().dot(exact.eigenvectors().col(19 - axis));
        CHECK(std::abs(cosine) == doctest::Approx(1).epsilon(1e-5));
        Eigen::Index largest = 0;
        plane.axes.row(axis).cwiseAbs().maxCoeff(&largest);
        CHECK(plane.axes(axis, largest) > 0);
    }
    CHECK((plane.axes * plane.axes.transpose()).isIdentity(1e-5f));
}

TEST_CASE("coordinates have mean zero and the variances of the plane, and the mean image is the origin") {
    const ImageBatch images = correlated(300);
    const PcaPlane plane = fitPcaPlane(images, Work{});
    const Eigen::MatrixX2f points = project(plane, images);
    REQUIRE(points.rows() == 300);
    for (int axis = 0; axis < 2; ++axis) {
        CHECK(std::abs(points.col(axis).mean()) < 1e-4);
        CHECK(points.col(axis).squaredNorm() / 300 == doctest::Approx(plane.variance[axis]).epsilon(1e-4));
    }
    CHECK(project(plane, ImageBatch(plane.mean)).norm() < 1e-5f);
}

TEST_CASE("a limit takes an even subset") {
    const ImageBatch images = correlated(300);
    const PcaPlane plane = fitPcaPlane(images, Work{}, 100);
    CHECK(plane.images == 100);
    CHECK(plane.mean == fitPcaPlane(images.everyRow(0, 100, 3), Work{}).mean);
}

TEST_CASE("one image or equal images give a plane without variance, none is refused") {
    const ImageBatch same({1, 3, 3}, 4, 1);
    const PcaPlane plane = fitPcaPlane(same, Work{});
    CHECK(plane.variance.isZero());
    CHECK(plane.totalVariance == 0);
    CHECK(plane.axes.allFinite());
    CHECK(fitPcaPlane(same.rows(0, 1), Work{}).images == 1);
    CHECK_THROWS_AS(fitPcaPlane(ImageBatch({1, 3, 3}, 0), Work{}), Error);
}
