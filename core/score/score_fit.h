// What a wavelet score model can tell beyond denoising: its weights and its moments (core/denoise/capabilities.h).
#pragma once

#include "core/denoise/capabilities.h"
#include "core/score/fit.h"

namespace scorelet {

/// Training and held-out moments of one plan; the held-out images are centred by the training means as well.
struct MomentPair {
    Moments train;
    Moments heldOut;
};

/// Of a denoiser: the score of every coefficient is a polynomial with weights.
class ScoreFit {
public:
    virtual ~ScoreFit() = default;

    virtual const WaveletFit& fit() const = 0;

    /// d D_k / d w_j for the members j of k's stencil, in its order, at the noisy coefficients of one image.
    virtual Eigen::VectorXd jacobianRow(const Eigen::VectorXf& noisyCoefficients, int coefficient) const = 0;
};

/// Of a model: it is solved from moments of wavelet coefficients.
class FromMoments {
public:
    virtual ~FromMoments() = default;

    virtual const MomentPair& moments() const = 0;
};

} // namespace scorelet
