// The periodized orthonormal 2-D discrete wavelet transform (Mallat's pyramid; PyWavelets' mode
// "periodization").
//
// Equal to pywt.wavedec2(image, filter, mode="periodization", level=J) to rounding, and orthonormal to
// rounding: the inverse is the transpose, and white noise stays white. Many images are transformed at once
// with the images as the innermost axis, so the loops vectorise over images whatever the filter's length.
#pragma once

#include "core/base/work.h"
#include "core/basis/coefficients.h"
#include "core/basis/filter.h"
#include "core/basis/layout.h"
#include "core/image/image.h"

#include <Eigen/Core>

namespace scorelet {

/// A filter on a layout.
class WaveletTransform {
public:
    /// Throws Error for an unknown filter name or an impossible layout.
    WaveletTransform(const std::string& filterName, int height, int width, int levels);

    const SubbandLayout& layout() const { return layout_; }

    /// Of the images that it transforms: one channel of the layout's height and width.
    ImageShape shape() const { return {1, layout_.height(), layout_.width()}; }

    const Filter& filter() const { return filter_; }

    /// Coefficients (layout().count()) of one image. Throws Error, as all that follow, unless it is of
    /// shape().
    Eigen::VectorXf forward(const Image& image) const;

    /// The image of given coefficients; the exact inverse and the transpose of forward.
    Image inverse(const Eigen::VectorXf& coefficients) const;

    /// Both in double, for what is computed in between: the plane's height * width values, row-major.
    Eigen::VectorXd forward(const Eigen::VectorXd& plane) const;
    Eigen::VectorXd inverse(const Eigen::VectorXd& coefficients) const;

    /// Coefficients of all images.
    CoefficientBatch forwardAll(const ImageBatch& images, const Work& work) const;

    /// The images of given coefficients. Throws Error unless they are of this layout.
    ImageBatch inverseAll(const CoefficientBatch& coefficients, const Work& work) const;

    /// The atom of one coefficient: the image whose only non-zero coefficient it is, with value 1.
    Image atom(int coefficient) const;

private:
    void require(const ImageShape& found) const;
    void requireCount(Eigen::Index found) const;
    void requireLayout(const SubbandLayout& found) const;

    Filter filter_;
    SubbandLayout layout_;
};

} // namespace scorelet
