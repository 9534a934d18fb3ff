#include "core/families/wiener/symmetric_eigen.h"

#include <Eigen/Householder>
#include <Eigen/Jacobi>
#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace scorelet {

namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

/// What part of the work is done after each of the three stages.
constexpr double reducedFraction = 0.4;
constexpr double accumulatedFraction = 0.6;

/// A tridiagonal matrix T = Q' A Q.
struct Tridiagonal {
    Eigen::VectorXd diagonal;    ///< n
    Eigen::VectorXd subdiagonal; ///< n - 1
};

/// Reduces the matrix to tridiagonal form; its lower triangle is overwritten by the reflections' vectors,
/// from two below the diagonal.
Tridiagonal reduce(Eigen::MatrixXd& matrix, Eigen::VectorXd& coefficients, const Work& work) {
    const Eigen::Index size = matrix.rows();
    Tridiagonal result{Eigen::VectorXd(size), Eigen::VectorXd(size - 1)};
    coefficients.resize(size - 1);
    for (Eigen::Index k = 0; k + 1 < size; ++k) {
        work.check();
        const Eigen::Index rest = size - k - 1;
        auto column = matrix.col(k).tail(rest);
        column.makeHouseholderInPlace(coefficients[k], result.subdiagonal[k]);
        column[0] = 1;
        auto below = matrix.bottomRightCorner(rest, rest);
        Eigen::VectorXd along = below.selfadjointView<Eigen::Lower>() * (coefficients[k] * column);
        along -= (0.5 * coefficients[k] * along.dot(column)) * column;
        below.selfadjointView<Eigen::Lower>().rankUpdate(column, along, -1.0);
        const double done = 1 - static_cast<double>(rest) / static_cast<double>(size);
        work.report(reducedFraction * done);
    }
    result.diagonal = matrix.diagonal();
    return result;
}

/// The product of the reflections: Q.
Eigen::MatrixXd accumulate(const Eigen::MatrixXd& reflections, const Eigen::VectorXd& coefficients,
                           const Work& work) {
    constexpr Eigen::Index together = 32;
    const Eigen::Index size = reflections.rows();
    Eigen::MatrixXd vectors = Eigen::MatrixXd::Identity(size, size);
    parallelFor(work, static_cast<int>((size + together - 1) / together), [&](int group, int) {
        const Eigen::Index left = group * together;
        const Eigen::Index columns = std::min(together, size - left);
        // Reflection k leaves column j of the identity alone where j <= k: later ones need not be applied.
        const Eigen::Index count = left + columns - 1;
        for (Eigen::Index block = (count + together - 1) / together; block-- > 0;) {
            work.check();
            const Eigen::Index first = block * together;
            const Eigen::Index length = std::min(together, count - first);
            const Eigen::Index rows = size - first;
            const Eigen::MatrixXd essential = reflections.block(first, first, rows, length);
            const Eigen::VectorXd scales = coefficients.segment(first, length);
            vectors.block(first, left, rows, columns)
                .applyOnTheLeft(Eigen::householderSequence(essential, scales).setLength(length).setShift(1));
        }
    });
    work.report(accumulatedFraction);
    return vectors;
}

/// A rotation of the columns `column` and `column` + 1.
struct Rotation {
    Eigen::Index column;
    double cosine, sine;
};

/// Applies the rotations, in order, to the columns: block by block of rows that fit the cache, on all
/// threads.
void rotate(Eigen::MatrixXd& vectors, const std::vector<Rotation>& rotations, const Work& work) {
    constexpr Eigen::Index lanes = 32;
    using Lane = Eigen::Array<double, lanes, 1>;
    const Eigen::Index size = vectors.rows();
    parallelFor(work, static_cast<int>((size + lanes - 1) / lanes), [&](int block, int) {
        const Eigen::Index first = block * lanes;
        const Eigen::Index count = std::min(lanes, size - first);
        Eigen::Array<double, lanes, Eigen::Dynamic> rows(lanes, size);
        rows.bottomRows(lanes - count).setZero();
        rows.topRows(count) = vectors.middleRows(first, count);
        for (const Rotation& rotation : rotations) {
            const Lane left = rows.col(rotation.column);
            const Lane right = rows.col(rotation.column + 1);
            rows.col(rotation.column) = rotation.cosine * left - rotation.sine * right;
            rows.col(rotation.column + 1) = rotation.sine * left + rotation.cosine * right;
        }
        vectors.middleRows(first, count) = rows.topRows(count);
    });
}

/// One implicit QR sweep over the unreduced block of T from `start` to `end`, both included.
void sweep(Tridiagonal& matrix, Eigen::Index start, Eigen::Index end, std::vector<Rotation>& rotations) {
    Eigen::VectorXd& diagonal = matrix.diagonal;
    Eigen::VectorXd& subdiagonal = matrix.subdiagonal;
    // Wilkinson's shift: the eigenvalue of the last 2 x 2 block that is nearer to its last entry.
    const double half = (diagonal[end - 1] - diagonal[end]) / 2;
    const double last = subdiagonal[end - 1];
    const double shift = diagonal[end] - last / (half + std::copysign(std::hypot(half, last), half)) * last;
    double x = diagonal[start] - shift;
    double z = subdiagonal[start];
    for (Eigen::Index k = start; k < end; ++k) {
        Eigen::JacobiRotation<double> givens;
        givens.makeGivens(x, z);
        const double c = givens.c(), s = givens.s();
        if (k > start) subdiagonal[k - 1] = c * x - s * z;
        const double upper = diagonal[k], lower = diagonal[k + 1], between = subdiagonal[k];
        diagonal[k] = c * c * upper - 2 * c * s * between + s * s * lower;
        diagonal[k + 1] = s * s * upper + 2 * c * s * between + c * c * lower;
        subdiagonal[k] = c * s * (upper - lower) + (c * c - s * s) * between;
        x = subdiagonal[k];
        if (k + 1 < end) {
            z = -s * subdiagonal[k + 1];
            subdiagonal[k + 1] *= c;
        }
        rotations.push_back({k, c, s});
    }
}

/// Sweeps T to a diagonal matrix, turning the columns of `vectors` with it. False where that does not
/// converge.
bool diagonalise(Tridiagonal& matrix, Eigen::MatrixXd& vectors, const Work& work) {
    const Eigen::Index size = vectors.rows();
    // So many rotations at a time that a block of rows is read rarely, and the answer to a stop stays quick.
    const size_t together = static_cast<size_t>(16 * size);
    std::vector<Rotation> rotations;
    rotations.reserve(together + static_cast<size_t>(size));
    Eigen::Index end = size - 1;
    for (Eigen::Index sweeps = 0; end > 0; ++sweeps) {
        work.check();
        auto separate = [&](Eigen::Index k) {
            return std::abs(matrix.subdiagonal[k]) <=
                   epsilon * (std::abs(matrix.diagonal[k]) + std::abs(matrix.diagonal[k + 1])) +
                       std::numeric_limits<double>::min();
        };
        if (separate(end - 1)) {
            --end;
            continue;
        }
        if (sweeps > 30 * size) return false;
        Eigen::Index start = end - 1;
        while (start > 0 && !separate(start - 1)) --start;
        if (start > 0) matrix.subdiagonal[start - 1] = 0;
        sweep(matrix, start, end, rotations);
        if (rotations.size() >= together) {
            rotate(vectors, rotations, work);
            rotations.clear();
            const double left = static_cast<double>(end) / static_cast<double>(size);
            work.report(1 - (1 - accumulatedFraction) * left * left);
        }
    }
    rotate(vectors, rotations, work);
    return true;
}

} // namespace

std::optional<SymmetricEigen> symmetricEigen(Eigen::MatrixXd matrix, const Work& work) {
    assert(matrix.rows() == matrix.cols());
    const Eigen::Index size = matrix.rows();
    if (size == 0) return SymmetricEigen{};
    // One scale for all, so that squares neither overflow nor vanish.
    double scale = 0;
    for (Eigen::Index column = 0; column < size; ++column) {
        const auto entries = matrix.col(column).tail(size - column);
        if (!entries.allFinite()) return std::nullopt;
        scale = std::max(scale, entries.cwiseAbs().maxCoeff());
    }
    if (scale == 0) return SymmetricEigen{Eigen::VectorXd::Zero(size), Eigen::MatrixXd::Identity(size, size)};
    matrix /= scale;

    Eigen::VectorXd coefficients;
    Tridiagonal tridiagonal = reduce(matrix, coefficients, work);
    Eigen::MatrixXd vectors = accumulate(matrix, coefficients, work);
    if (!diagonalise(tridiagonal, vectors, work)) return std::nullopt;

    std::vector<Eigen::Index> order(static_cast<size_t>(size));
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](Eigen::Index left, Eigen::Index right) {
        return tridiagonal.diagonal[left] < tridiagonal.diagonal[right];
    });
    work.report(1);
    return SymmetricEigen{scale * tridiagonal.diagonal(order), vectors(Eigen::all, order)};
}

} // namespace scorelet
