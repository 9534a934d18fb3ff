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
// h = 0 is the ideal denoiser of what is seen, h = 1 the Wiener one (degree 1 on the same stencil). h may be
// another for every scale of the coefficients: each is answered by the machine of its scale's h.
//
// Leaving training image j out of N leaves it out of the sum, of m and of C: what is left is the machine made
// of the others, exactly. With d = u_j - m
//
//     m_j = m - d / (N - 1),    K_j = K~ - beta d d',    K~ = h^2 N / (N - 1) C + sigma^2 I,
//     K_j^-1 = K~^-1 + gamma f f',    f = K~^-1 d,    gamma = beta / (1 - beta d'f),    beta = h^2 N / (N -
//     1)^2,
//
// so that all j share the factor of K~, and every distance gains gamma (f'x)^2. (The determinant of K_j is
// common to all i.) With y = v - m - (1 - a)(m_j - m), of which x_i = y - a (u_i - m) is what is weighed,
//
//     D(v) = v - sigma^2 K_j^-1 (y - a sum_i p_i (u_i - m)).
#pragma once

#include "core/basis/orthonormal.h"
#include "core/data/dataset.h"
#include "core/denoise/capabilities.h"

#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

namespace scorelet {

/// The dial of the mixture, at one of its settings.
class MixtureDenoiser : public Denoiser, public LeaveOneOut, public Dial, public Pieces {
public:
    /// Of one h, or of one for every scale.
    MixtureDenoiser(std::vector<double> h, double sigma) : Denoiser(sigma), h_(std::move(h)) {}

    double h() const final { return h_.size() == 1 ? h_[0] : std::numeric_limits<double>::quiet_NaN(); }
    std::vector<double> scaleH() const final { return h_.size() == 1 ? std::vector<double>() : h_; }

    /// The h that answers the coefficients of a scale.
    double hOf(int scale) const { return h_.size() == 1 ? h_[0] : h_[static_cast<std::size_t>(scale)]; }

    ImageBatch denoise(const ImageBatch& noisy, const Work& work) const final {
        return denoiseWithout(noisy, {}, work);
    }

    FitReport report() const final { return report_; }
    void setReport(FitReport report) { report_ = std::move(report); }

private:
    std::vector<double> h_;
    FitReport report_;
};

/// The training set, prepared for any h and any noise level.
class Mixture {
public:
    virtual ~Mixture() = default;

    /// The denoiser at 0 <= h <= 1: one, or one for every scale.
    virtual std::shared_ptr<MixtureDenoiser> at(const std::vector<double>& h, double sigma,
                                                const Work& work) const = 0;

    /// Into the basis whose scales may each have an h.
    virtual const OrthonormalTransform& transform() const = 0;

    /// The training images, of which it is made of the first count().
    virtual const ImageBatch& images() const = 0;
    virtual Eigen::Index count() const = 0;

    /// How many numbers its denoiser at these h has: at h = 1 no image is kept, at h = 0 no covariance is
    /// used.
    ParameterCount parameters(const std::vector<double>& h) const;

    /// Memory that it holds beside them.
    virtual std::size_t bytes() const = 0;

private:
    /// The numbers in its means and covariances, each once.
    virtual std::int64_t momentCount() const = 0;
};

/// The scale of a subband, counted from the scaling band: 0, then 1 for the coarsest details.
inline int scaleOf(const SubbandLayout& layout, int band) {
    const Subband& one = layout.bands()[static_cast<std::size_t>(band)];
    return one.orientation == Orientation::scaling ? 0 : layout.levels() - one.level + 1;
}

/// The h at which the error on training images, each left out of its own answer, is least: to 0.05, over up
/// to 200 images spread evenly, with noise of their own; of the whole machine, or of every scale by itself.
/// Held-out images take no part. `onPart` is told after every few images.
DialChoice leastLeaveOneOut(const Mixture& mixture, bool everyScale, double sigma, const Work& work,
                            const std::function<void(const DialChoice&)>& onPart);

} // namespace scorelet
