#include "core/families/wiener/symmetric_eigen.h"

#include <Eigen/Dense>
#include <cstdlib>
#include <doctest/doctest.h>
#include <limits>

using namespace scorelet;

namespace {

/// A random symmetric matrix of the given rank and, for indefinite ones, alternating signs.
Eigen::MatrixXd randomSymmetric(int size, int rank, bool indefinite) {
    std::srand(static_cast<unsigned>(size + rank));
    const Eigen::MatrixXd factor = Eigen::MatrixXd::Random(size, rank);
    Eigen::VectorXd signs = Eigen::VectorXd::Ones(rank);
    for (int k = 1; indefinite && k < rank; k += 2) signs[k] = -1;
    const Eigen::MatrixXd full = factor * signs.asDiagonal() * factor.transpose();
    return full.selfadjointView<Eigen::Lower>();
}

/// Against Eigen's solver, and as a decomposition.
void checkDecomposition(const Eigen::MatrixXd& matrix) {
    const auto found = symmetricEigen(matrix, {});
    REQUIRE(found.has_value());
    const Eigen::Index size = matrix.rows();
    const double scale = std::max(1e-300, matrix.cwiseAbs().maxCoeff()) * static_cast<double>(size);
    const Eigen::VectorXd expected = Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(matrix).eigenvalues();
    CHECK((found->values - expected).cwiseAbs().maxCoeff() <= 1e-14 * scale);
    const Eigen::MatrixXd rebuilt = found->vectors * found->values.asDiagonal() * found->vectors.transpose();
    CHECK((rebuilt - matrix).cwiseAbs().maxCoeff() <= 1e-14 * scale);
    CHECK((found->vectors.transpose() * found->vectors - Eigen::MatrixXd::Identity(size, size))
              .cwiseAbs()
              .maxCoeff() < 1e-12);
}

} // namespace

TEST_CASE("symmetric eigen: equals Eigen's solver") {
    for (const int size : {1, 2, 3, 31, 32, 33, 65, 200}) {
        CAPTURE(size);
        checkDecomposition(randomSymmetric(size, size, false));
        checkDecomposition(randomSymmetric(size, size, true));
        checkDecomposition(randomSymmetric(size, (size + 2) / 3, false));
    }
}

TEST_CASE("symmetric eigen: matrices with nothing to reduce, with equal eigenvalues, and of any scale") {
    checkDecomposition(Eigen::MatrixXd::Zero(40, 40));
    checkDecomposition(Eigen::MatrixXd::Identity(40, 40));
    checkDecomposition(Eigen::MatrixXd::Constant(40, 40, 0.25));
    checkDecomposition(Eigen::VectorXd::LinSpaced(40, 3, -2).asDiagonal());
    checkDecomposition(1e-200 * randomSymmetric(40, 40, true));
    checkDecomposition(1e200 * randomSymmetric(40, 40, true));
    CHECK(symmetricEigen(Eigen::MatrixXd(0, 0), {})->values.size() == 0);
}

TEST_CASE("symmetric eigen: reads the lower triangle alone, with the same bits on three threads") {
    const Eigen::MatrixXd matrix = randomSymmetric(100, 60, false);
    Eigen::MatrixXd lower = matrix;
    lower.triangularView<Eigen::StrictlyUpper>().setConstant(std::numeric_limits<double>::quiet_NaN());
    Work three;
    three.threads = 3;
    const auto found = symmetricEigen(lower, three);
    REQUIRE(found.has_value());
    const auto expected = symmetricEigen(matrix, {});
    CHECK(found->values == expected->values);
    CHECK(found->vectors == expected->vectors);
}

TEST_CASE("symmetric eigen: no result for a value that is not finite") {
    for (const double value :
         {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        Eigen::MatrixXd matrix = randomSymmetric(20, 20, false);
        matrix(7, 3) = value;
        CHECK_FALSE(symmetricEigen(matrix, {}).has_value());
    }
}

TEST_CASE("symmetric eigen: tells how far it is, and stops in every stage when asked") {
    const Eigen::MatrixXd matrix = randomSymmetric(150, 150, false);
    double last = 0;
    Work telling;
    telling.progress = [&](double fraction) {
        CHECK(fraction >= last);
        last = fraction;
    };
    CHECK(symmetricEigen(matrix, telling).has_value());
    CHECK(last == 1);
    for (const double where : {0.0, 0.2, 0.55, 0.9}) {
        CAPTURE(where);
        std::stop_source source;
        double reached = 0;
        Work stopping;
        stopping.stop = source.get_token();
        stopping.progress = [&](double fraction) {
            reached = fraction;
            if (fraction >= where) source.request_stop();
        };
        CHECK_THROWS_AS(symmetricEigen(matrix, stopping), Cancelled);
        CHECK(reached < 1);
    }
}
