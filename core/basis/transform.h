// The periodized orthonormal 2-D discrete wavelet transform (Mallat's pyramid; PyWavelets' mode
// "periodization").
//
// Equal to pywt.wavedec2(image, filter, mode="periodization", level=J) to rounding, and orthonormal to
// rounding: the inverse is the transpose, and white noise stays white. Many images are transformed at once
// with the images as the innermost axis, so the loops vectorise over images whatever the filter's length.
#pragma once

#include "core/basis/filter.h"
#include "core/basis/orthonormal.h"

namespace scorelet {

/// A filter on a layout.
class WaveletTransform final : public OrthonormalTransform {
public:
    /// Throws Error for an unknown filter name or an impossible layout.
    WaveletTransform(const std::string& filterName, int height, int width, int levels);

    const Filter& filter() const { return filter_; }
    const Filter* waveletFilter() const override { return &filter_; }

private:
    Eigen::VectorXf analyse(std::span<const float> plane) const override;
    Eigen::VectorXf synthesise(const Eigen::VectorXf& coefficients) const override;
    Eigen::VectorXd analyse(const Eigen::VectorXd& plane) const override;
    Eigen::VectorXd synthesise(const Eigen::VectorXd& coefficients) const override;
    void analyseAll(const ImageBatch& from, CoefficientBatch& to, const Work& work) const override;
    void synthesiseAll(const CoefficientBatch& from, ImageBatch& to, const Work& work) const override;

    Filter filter_;
};

} // namespace scorelet
