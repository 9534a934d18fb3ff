// Wavelet coefficients of many images.
#pragma once

#include "core/base/large_pages.h"
#include "core/basis/layout.h"

#include <Eigen/Core>

#include <cstddef>
#include <utility>

namespace scorelet {

/// Wavelet coefficients of many images on one layout; an ImageBatch in another basis, turned: one coefficient
/// a row, so that its values over the images lie side by side.
class CoefficientBatch {
public:
    /// layout().count() x images.
    using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

    /// No coefficients of no layout.
    CoefficientBatch() = default;

    /// Coefficients of `count` images whose values are still to be written.
    CoefficientBatch(SubbandLayout layout, Eigen::Index count)
        : layout_(std::move(layout)), values_(layout_.count(), count) {
        askForLargePages(values_.data(), bytes());
    }

    /// The columns of a matrix expression, one image each. Throws Error when they are not as long as the
    /// layout says.
    template <class Columns>
    CoefficientBatch(SubbandLayout layout, const Eigen::MatrixBase<Columns>& columns)
        : layout_(std::move(layout)), values_(columns) {
        requireHeight();
    }

    const SubbandLayout& layout() const { return layout_; }
    Eigen::Index count() const { return values_.cols(); } ///< images
    std::size_t bytes() const {
        return static_cast<std::size_t>(values_.size()) * sizeof(float);
    } ///< on the heap

    /// The values of one coefficient, an image each.
    Eigen::Map<const Eigen::RowVectorXf> row(int coefficient) const {
        return {values_.data() + coefficient * values_.cols(), values_.cols()};
    }

    float value(int coefficient, Eigen::Index image) const { return values_(coefficient, image); }
    float& value(int coefficient, Eigen::Index image) { return values_(coefficient, image); }

    /// A copy of some images' coefficients.
    CoefficientBatch images(Eigen::Index first, Eigen::Index count) const {
        return CoefficientBatch(layout_, values_.middleCols(first, count));
    }

    /// All values, for arithmetic.
    Eigen::Map<const Matrix> matrix() const { return {values_.data(), values_.rows(), values_.cols()}; }
    Eigen::Map<Matrix> matrix() { return {values_.data(), values_.rows(), values_.cols()}; }

    /// The same layout, number and values; NaN is not equal to itself.
    bool operator==(const CoefficientBatch& other) const {
        return layout_ == other.layout_ && count() == other.count() && values_ == other.values_;
    }

private:
    void requireHeight() const;

    SubbandLayout layout_;
    Matrix values_;
};

} // namespace scorelet
