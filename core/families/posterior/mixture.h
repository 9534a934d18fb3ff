// Between the ideal denoiser and Wiener's on one dial h: the exact posterior mean of a smoothed training set.
//
// Every training vector u_i (a whole image, or the coefficients that one coefficient sees) is replaced by a
// Gaussian that keeps mean m and covariance C of the data (a shrunk kernel: Silverman & Young, The bootstrap:
// to smooth or not to smooth?, 1987):
//
//     p_h(u) = 1/N sum_i N(u; m + a (u_i - m), h^2 C),    a = sqrt(1 - h^2),    0 <= h <= 1.
//
// With K = h^2 C + sigma^2 I, all centred by m, and g = K^-1 h^2 C e_k for the wanted component k,
//
//     D_k(v) = m_k + g'v + sum_i p_i (a u_ik - a g'u_i),   p_i ~ exp(-(v - a u_i)' K^-1 (v - a u_i) / 2).
//
// h = 0 is the ideal denoiser of what is seen, h = 1 the Wiener one (degree 1 on the same stencil). Leaving
// one training image out leaves it out of the sum; m and C keep it.
#pragma once

#include "core/data/dataset.h"
#include "core/denoise/capabilities.h"

#include <cstddef>
#include <memory>

namespace scorelet {

/// The dial of the mixture, at one of its settings.
class MixtureDenoiser : public Denoiser, public LeaveOneOut, public Dial, public Pieces {
public:
    MixtureDenoiser(double h, double sigma) : Denoiser(sigma), h_(h) {}

    double h() const override { return h_; }

    ImageBatch denoise(const ImageBatch& noisy, const Work& work) const final {
        return denoiseWithout(noisy, {}, work);
    }

    FitReport report() const final { return report_; }
    void setReport(FitReport report) { report_ = std::move(report); }

private:
    double h_;
    FitReport report_;
};

/// The training set, prepared for any h and any noise level.
class Mixture {
public:
    virtual ~Mixture() = default;

    /// The denoiser at 0 <= h <= 1.
    virtual std::shared_ptr<MixtureDenoiser> at(double h, double sigma, const Work& work) const = 0;

    /// The training images, of which it is made of the first count().
    virtual const ImageBatch& images() const = 0;
    virtual Eigen::Index count() const = 0;

    /// Memory that it holds beside them.
    virtual std::size_t bytes() const = 0;
};

/// The h at which the error on training images, each left out of its own answer, is least: to 0.05, over up
/// to 200 images spread evenly, with noise of their own. Held-out images take no part.
double leastLeaveOneOut(const Mixture& mixture, double sigma, const Work& work);

} // namespace scorelet
