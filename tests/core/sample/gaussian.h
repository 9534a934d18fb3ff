// Test-local denoisers with known answers: independent Gaussian pixels of given variance (D = c / (c +
// sigma^2) x), and one that grows without bound on marked rows.
#pragma once

#include "core/denoise/denoiser.h"

#include <cmath>
#include <limits>
#include <memory>

namespace scorelet::testing {

/// The exact denoiser of pixels that are independent normal with mean `mean` and variance `variance`.
class GaussianDenoiser : public Denoiser {
public:
    GaussianDenoiser(double sigma, double variance, double mean = 0)
        : Denoiser(sigma), gain_(static_cast<float>(variance / (variance + sigma * sigma))),
          mean_(static_cast<float>(mean)) {}

    ImageBatch denoise(const ImageBatch& noisy, const Work&) const override {
        return ImageBatch(noisy.shape(), (gain_ * (noisy.matrix().array() - mean_) + mean_).matrix());
    }

    Image sensitivity(const Image& noisy, PixelId pixel, const Work&) const override {
        Image map(noisy.shape());
        map.value(pixel) = gain_;
        return map;
    }

private:
    float gain_;
    float mean_;
};

class GaussianModel : public Model {
public:
    explicit GaussianModel(double variance, double mean = 0) : variance_(variance), mean_(mean) {}

    std::shared_ptr<const Denoiser> at(double sigma, const Work&) const override {
        return std::make_shared<GaussianDenoiser>(sigma, variance_, mean_);
    }

private:
    double variance_;
    double mean_;
};

/// D = 0, except for rows whose first pixel exceeds 30: these are given `value` at pixel 2, and 1 elsewhere.
class DivergingDenoiser : public Denoiser {
public:
    DivergingDenoiser(double sigma, float value) : Denoiser(sigma), value_(value) {}

    ImageBatch denoise(const ImageBatch& noisy, const Work&) const override {
        ImageBatch result(noisy.shape(), noisy.count(), 0);
        for (Eigen::Index i = 0; i < noisy.count(); ++i) {
            if (!(noisy.row(i)[0] > 30)) continue;
            result.matrix().row(i).setOnes();
            result.row(i)[2] = value_;
        }
        return result;
    }

    Image sensitivity(const Image& noisy, PixelId, const Work&) const override {
        return Image(noisy.shape());
    }

private:
    float value_;
};

} // namespace scorelet::testing
