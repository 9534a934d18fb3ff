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
        return (gain_ * (noisy.array() - mean_) + mean_).matrix();
    }

    Image sensitivity(const Image& noisy, PixelId pixel, const Work&) const override {
        ImageMatrix row = ImageMatrix::Zero(1, noisy.cols());
        row(0, pixel) = gain_;
        return row;
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
        ImageMatrix result = ImageMatrix::Zero(noisy.rows(), noisy.cols());
        for (Eigen::Index row = 0; row < noisy.rows(); ++row) {
            if (!(noisy(row, 0) > 30)) continue;
            result.row(row).setOnes();
            result(row, 2) = value_;
        }
        return result;
    }

    Image sensitivity(const Image& noisy, PixelId, const Work&) const override {
        return ImageMatrix::Zero(1, noisy.cols());
    }

private:
    float value_;
};

} // namespace scorelet::testing
