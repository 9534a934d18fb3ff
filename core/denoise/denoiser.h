// The interface that every denoiser of the lab shares, and the numbers it reports about itself.
//
// A Model is prepared once on the training images (moments, eigenvectors, ...) and then gives a Denoiser at
// any noise level sigma: an estimate D(x) of E[x0 | x] for x = x0 + sigma z, z standard normal (pixel units,
// variance exploding). By Tweedie's formula score(x) = (D(x) - x) / sigma^2 and the noise prediction is (x -
// D(x)) / sigma. Both are immutable after construction: any thread may call them. What else one or the other
// can tell is a capability (capabilities.h).
#pragma once

#include "core/base/work.h"
#include "core/image/image.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace scorelet {

struct ModelSpec;

/// How many numbers a denoiser has from its training images.
struct ParameterCount {
    std::int64_t fitted =
        0; ///< weights, means and covariances that were estimated, each once wherever it is used
    std::int64_t kept = 0; ///< pixel values of the training images that it keeps to compare with

    std::int64_t total() const { return fitted + kept; }
    bool operator==(const ParameterCount&) const = default;
};

/// What a fit at one noise level tells about itself.
struct FitReport {
    int features = 0; ///< largest number of features of one regression; 0 where nothing is fitted
    double rcond = 1; ///< smallest reciprocal condition number of the scaled normal equations
    double ridge =
        0; ///< largest relative ridge used (raised above the chosen one where a factorisation failed)
    ParameterCount parameters =
        {};                ///< of all regressions, or of what it is made of; none: it is no fit, or unknown
    int raisedRidges = 0;  ///< regressions whose ridge had to be raised
    double seconds = 0;    ///< wall time of the fit
    std::string note = {}; ///< one line for the user, such as "500 of 60,000 training images"; may be empty
};

/// A denoiser at one noise level, for images of one shape in [-1, 1]. Throws Error for images of another.
class Denoiser {
public:
    explicit Denoiser(double sigma) : sigma_(sigma) {}
    virtual ~Denoiser() = default;

    /// The noise level that it was made for, in pixel units.
    double sigma() const { return sigma_; }

    /// D(x) for every noisy image.
    virtual ImageBatch denoise(const ImageBatch& noisy, const Work& work) const = 0;

    /// The Jacobian row dD_pixel / dx_j at the noisy image: how the output pixel answers to every input pixel
    /// of every channel, an image of the same shape.
    virtual Image sensitivity(const Image& noisy, PixelId pixel, const Work& work) const = 0;

    virtual FitReport report() const { return {}; }

    /// Memory that it holds beside its model's.
    virtual std::size_t bytes() const { return 0; }

private:
    double sigma_;
};

/// A denoiser prepared on the training images, waiting for a noise level.
class Model {
public:
    virtual ~Model() = default;

    /// The denoiser at noise level sigma > 0 (pixel units).
    virtual std::shared_ptr<const Denoiser> at(double sigma, const Work& work) const = 0;

    /// The same model with other settings where those need no new preparation (a ridge, orders switched off);
    /// null where the model is the same for all settings.
    virtual std::shared_ptr<const Model> withSettings(const ModelSpec& spec) const {
        (void)spec;
        return nullptr;
    }

    /// Memory that it holds beside the images that it was made of.
    virtual std::size_t bytes() const { return 0; }
};

} // namespace scorelet
