// How sure a mean is.
#pragma once

#include <Eigen/Core>

#include <cmath>
#include <limits>

namespace scorelet {

/// The standard error of the mean of `count` values with the deviation of these; NaN for fewer than two: a
/// single value does not say how others differ from it.
inline double standardError(const Eigen::Ref<const Eigen::VectorXd>& values, double count) {
    if (values.size() < 2) return std::numeric_limits<double>::quiet_NaN();
    const double squares = (values.array() - values.mean()).square().sum();
    return std::sqrt(squares / static_cast<double>(values.size() - 1) / count);
}

/// The same of the mean of these.
inline double standardError(const Eigen::Ref<const Eigen::VectorXd>& values) {
    return standardError(values, static_cast<double>(values.size()));
}

} // namespace scorelet
