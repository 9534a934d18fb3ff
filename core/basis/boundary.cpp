#include "core/basis/boundary.h"

#include "core/base/error.h"

#include <cassert>
#include <fmt/format.h>
#include <vector>

namespace scorelet {
namespace {

int taps(const Filter& filter) {
    return static_cast<int>(filter.low.size());
}

int lengthAfter(const Filter& filter, int n, BoundaryMode mode) {
    return isCircle(mode) ? n / 2 : (n + taps(filter) - 1) / 2;
}

int wrapped(int index, int n) {
    return (index % n + n) % n;
}

/// The sample that the extended signal has at `index`, or -1 for a zero.
int extended(int index, int n, BoundaryMode mode) {
    switch (mode) {
    case BoundaryMode::periodized:
    case BoundaryMode::moved:
        return wrapped(index, n);
    case BoundaryMode::symmetric: {
        const int folded = wrapped(index, 2 * n);
        return folded < n ? folded : 2 * n - 1 - folded;
    }
    case BoundaryMode::zero:
        return index >= 0 && index < n ? index : -1;
    }
    assert(false);
    return -1;
}

/// Of one level, the low-pass rows above the high-pass rows: the analysis (2 m x n) in a mode.
Eigen::MatrixXd level(const Filter& filter, int n, BoundaryMode mode) {
    const int count = lengthAfter(filter, n, mode);
    const int shift = mode == BoundaryMode::periodized ? taps(filter) / 2 : 1;
    Eigen::MatrixXd rows = Eigen::MatrixXd::Zero(2 * count, n);
    for (int k = 0; k < count; ++k)
        for (int j = 0; j < taps(filter); ++j) {
            const int sample = extended(2 * k + shift - j, n, mode);
            if (sample < 0) continue;
            rows(k, sample) += filter.low[static_cast<std::size_t>(j)];
            rows(count + k, sample) += filter.high[static_cast<std::size_t>(j)];
        }
    return rows;
}

/// The lengths of the scaling signal: n, then after each level.
std::vector<int> lengths(const Filter& filter, int n, int levels, BoundaryMode mode) {
    if (levels < 1 || n < 1 || n > 4096)
        throw Error(fmt::format(
            "boundary defect: expected at least 1 level and 1 to 4,096 samples, found {} and {}", levels, n));
    std::vector<int> result{n};
    for (int j = 0; j < levels; ++j) {
        if (isCircle(mode) && result.back() % 2 != 0)
            throw Error(fmt::format("periodized transform: expected a length divisible by 2^{}, found {}",
                                    levels, n));
        result.push_back(lengthAfter(filter, result.back(), mode));
    }
    return result;
}

/// All levels as one matrix (m x n): the scaling rows of each level go through the next. For the rows of the
/// inverse's transpose, `mode` of the rows differs from the mode that sets the lengths: the inverse only
/// crops.
Eigen::MatrixXd throughLevels(const Filter& filter, const std::vector<int>& length, BoundaryMode rowMode) {
    Eigen::MatrixXd result = Eigen::MatrixXd::Identity(length[0], length[0]);
    for (std::size_t j = 0; j + 1 < length.size(); ++j) {
        const Eigen::Index details = result.rows() - length[j];
        const Eigen::MatrixXd rows = level(filter, length[j], rowMode);
        Eigen::MatrixXd next(rows.rows() + details, length[0]);
        next.topRows(rows.rows()) = rows * result.topRows(length[j]);
        next.bottomRows(details) = result.bottomRows(details);
        result = std::move(next);
    }
    return result;
}

double largest(const Eigen::MatrixXd& matrix) {
    return matrix.cwiseAbs().maxCoeff();
}

} // namespace

const char* name(BoundaryMode mode) {
    switch (mode) {
    case BoundaryMode::periodized:
        return "periodized";
    case BoundaryMode::moved:
        return "moved";
    case BoundaryMode::symmetric:
        return "symmetric";
    case BoundaryMode::zero:
        return "zero";
    }
    assert(false);
    return "";
}

Eigen::MatrixXd analysisOperator(const Filter& filter, int n, int levels, BoundaryMode mode) {
    return throughLevels(filter, lengths(filter, n, levels, mode), mode);
}

Eigen::MatrixXd synthesisOperator(const Filter& filter, int n, int levels, BoundaryMode mode) {
    const BoundaryMode cropped = isCircle(mode) ? mode : BoundaryMode::zero;
    return throughLevels(filter, lengths(filter, n, levels, mode), cropped).transpose();
}

int imageCoefficients(const Filter& filter, int n, int levels, BoundaryMode mode) {
    const std::vector<int> length = lengths(filter, n, levels, mode);
    int count = length.back() * length.back();
    for (std::size_t j = 1; j < length.size(); ++j) count += 3 * length[j] * length[j];
    return count;
}

BoundaryDefect measureBoundary(const Filter& filter, int n, int levels, BoundaryMode mode) {
    const Eigen::MatrixXd analysis = analysisOperator(filter, n, levels, mode);
    const Eigen::MatrixXd synthesis = synthesisOperator(filter, n, levels, mode);
    const Eigen::Index m = analysis.rows();
    const Eigen::MatrixXd white = analysis * analysis.transpose() - Eigen::MatrixXd::Identity(m, m);
    const Eigen::MatrixXd energy = analysis.transpose() * analysis - Eigen::MatrixXd::Identity(n, n);
    BoundaryDefect defect{};
    defect.mode = mode;
    defect.samples = n;
    defect.coefficients = static_cast<int>(m);
    defect.imageCoefficients = imageCoefficients(filter, n, levels, mode);
    defect.whiteMax = largest(white);
    defect.whiteNorm = white.norm();
    defect.energyMax = largest(energy);
    defect.energyNorm = energy.norm();
    defect.inverseMax = largest(synthesis * analysis - Eigen::MatrixXd::Identity(n, n));
    return defect;
}

} // namespace scorelet
