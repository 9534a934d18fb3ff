#include "core/studies/jacobian.h"

#include "core/base/error.h"
#include "core/denoise/capabilities.h"
#include "core/families/wiener/symmetric_eigen.h"
#include "core/score/score_fit.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace scorelet {
namespace {

using RowMajorJacobian = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Calls body(index, work) for every index on all threads, each with work of one thread, and tells how many
/// are done.
template <class Body>
void everyRow(int count, const Work& work, Body&& body) {
    const Work alone{work.stop, 1, {}};
    std::atomic<int> done{0};
    parallelFor(work, count, [&](int index, int) {
        body(index, alone);
        work.report(static_cast<double>(++done) / count);
    });
}

Eigen::MatrixXd byRows(const Denoiser& denoiser, const Image& noisy, const Work& work) {
    const int size = noisy.shape().values();
    Eigen::MatrixXd jacobian(size, size);
    everyRow(size, work, [&](int i, const Work& alone) {
        const Image row = denoiser.sensitivity(noisy, noisy.shape().pixel(i), alone);
        jacobian.row(i) = row.flat().matrix().transpose().cast<double>();
    });
    return jacobian;
}

/// W' S W, where row k of S has `slopes(k)` at the coefficients `members(k)`.
template <class Members, class Slopes>
Eigen::MatrixXd fromStencils(const OrthonormalTransform& basis, const Work& work, const Members& members,
                             const Slopes& slopes) {
    const int size = basis.layout().count();
    RowMajorJacobian rows(size, size); // S W
    everyRow(size, work, [&](int k, const Work& alone) {
        Eigen::VectorXd row = Eigen::VectorXd::Zero(size);
        const std::vector<int> at = members(k);
        const Eigen::VectorXd values = slopes(k, alone);
        for (std::size_t j = 0; j < at.size(); ++j) row[at[j]] += values[static_cast<Eigen::Index>(j)];
        rows.row(k) = basis.inverse(row).transpose();
    });
    Eigen::MatrixXd jacobian = rows;
    everyRow(size, {work.stop, work.threads, {}}, [&](int j, const Work&) {
        const Eigen::VectorXd column = jacobian.col(j);
        jacobian.col(j) = basis.inverse(column);
    });
    return jacobian;
}

/// Central differences, all output pixels of a moved input pixel at once.
Eigen::MatrixXd byDifferences(const Denoiser& denoiser, double step, const Image& noisy, const Work& work) {
    const int size = noisy.shape().values();
    constexpr int atOnce = 64; // input pixels
    Eigen::MatrixXd jacobian(size, size);
    for (int first = 0; first < size; first += atOnce) {
        work.check();
        const int count = std::min(atOnce, size - first);
        ImageBatch moved(noisy.shape(), 2 * count);
        for (int i = 0; i < 2 * count; ++i) {
            std::copy(noisy.values().begin(), noisy.values().end(), moved.row(i).begin());
            moved.row(i)[static_cast<std::size_t>(first + i / 2)] += static_cast<float>(i % 2 ? -step : step);
        }
        const ImageBatch answers = denoiser.denoise(moved, {work.stop, work.threads, {}});
        for (int i = 0; i < count; ++i) {
            const auto at = static_cast<std::size_t>(first + i);
            // The steps as they were after rounding.
            const double width =
                static_cast<double>(moved.row(2 * i)[at]) - static_cast<double>(moved.row(2 * i + 1)[at]);
            jacobian.col(first + i) =
                (answers.matrix().row(2 * i).cast<double>() - answers.matrix().row(2 * i + 1).cast<double>())
                    .transpose() /
                width;
        }
        work.report(static_cast<double>(first + count) / size);
    }
    return jacobian;
}

} // namespace

Eigen::MatrixXd wholeJacobian(const Denoiser& denoiser, const Image& noisy, const OrthonormalTransform* basis,
                              const Work& work) {
    const int size = noisy.shape().values();
    if (size > maxJacobianValues)
        throw Error(fmt::format("the whole Jacobian of images of {} has {} x {} entries: too many",
                                describe(noisy.shape()), size, size),
                    fmt::format("Take images of at most {} values, such as 32 x 32.", maxJacobianValues));
    if (const auto* differences = as<FiniteDifferences>(denoiser))
        return byDifferences(denoiser, differences->step(), noisy, work);
    const bool fits = basis && noisy.shape() == basis->shape();
    if (const auto* score = as<ScoreFit>(denoiser); score && fits) {
        const Eigen::VectorXf coefficients = basis->forward(noisy);
        return fromStencils(
            *basis, work, [&](int k) { return score->fit().plan->stencil(k); },
            [&](int k, const Work&) { return score->jacobianRow(coefficients, k); });
    }
    if (const auto* answers = as<StencilAnswers>(denoiser); answers && fits) {
        const Eigen::VectorXf coefficients = basis->forward(noisy);
        return fromStencils(
            *basis, work, [&](int k) { return answers->stencilOf(k).members; },
            [&](int k, const Work& alone) {
                const Eigen::VectorXf vector = coefficients(answers->stencilOf(k).members);
                return answers->slopesAt(k, vector, alone);
            });
    }
    return byRows(denoiser, noisy, work);
}

JacobianNumbers jacobianNumbers(const Eigen::MatrixXd& jacobian) {
    JacobianNumbers numbers;
    numbers.values = static_cast<int>(jacobian.rows());
    numbers.trace = jacobian.trace();
    numbers.squares = jacobian.squaredNorm();
    double apart = 0; // of J - J', every pair counted twice
    for (Eigen::Index j = 0; j < jacobian.cols(); ++j)
        for (Eigen::Index i = 0; i < j; ++i) {
            const double difference = jacobian(i, j) - jacobian(j, i);
            apart += 2 * difference * difference;
        }
    numbers.defect = numbers.squares > 0 ? std::sqrt(apart / numbers.squares) / 2
                                         : std::numeric_limits<double>::quiet_NaN();
    return numbers;
}

HarmonicBasis harmonicBasis(const Eigen::MatrixXd& jacobian, const Work& work) {
    const auto found = symmetricEigen((jacobian + jacobian.transpose()) / 2, work);
    if (!found)
        throw Error("the Jacobian at this noisy image is not finite",
                    "The answer itself has diverged there: lower the noise or the degree.");
    HarmonicBasis basis;
    basis.factors = found->values.reverse();
    basis.vectors = found->vectors.rowwise().reverse().cast<float>();
    for (Eigen::Index k = 0; k < basis.vectors.cols(); ++k) {
        Eigen::Index largest = 0;
        basis.vectors.col(k).cwiseAbs().maxCoeff(&largest);
        if (basis.vectors(largest, k) < 0) basis.vectors.col(k) *= -1;
    }
    return basis;
}

} // namespace scorelet
