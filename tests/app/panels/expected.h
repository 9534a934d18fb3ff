// The figures that the panels should show, from core's own functions and without the lab's engine.
#pragma once

#include "core/basis/orthonormal.h"
#include "core/data/dataset.h"
#include "core/denoise/denoiser.h"
#include "core/families/wavelet/wavelet.h"
#include "core/sample/trajectory.h"
#include "core/session/experiment.h"

#include <map>
#include <memory>

namespace scorelet::testing {

class Expected {
public:
    explicit Expected(const Experiment& experiment);

    const DataSet& data() const { return *data_; }
    const OrthonormalTransform& transform() const { return *coefficients_.transform; }
    const Coefficients& coefficients() const { return coefficients_; }

    /// The shown image, clean and noisy.
    const Image& clean() const { return clean_; }
    const Image& noisy() const { return noisy_; }

    /// The model of a column, and its denoiser at the noise level of the experiment or another.
    std::shared_ptr<const Model> model(std::size_t column) const;
    std::shared_ptr<const Denoiser> denoiser(std::size_t column) const { return denoiser(column, e_.sigma); }
    std::shared_ptr<const Denoiser> denoiser(std::size_t column, double sigma) const;

    Image denoised(std::size_t column) const;
    double mseHere(std::size_t column) const; ///< of this image with this noise
    ExactMse exact(std::size_t column) const { return exact(column, e_.sigma); }
    ExactMse exact(std::size_t column, double sigma) const;

    /// The effective radius of the chosen pixel at the shown noisy image.
    double radius(std::size_t column) const;
    /// The sensitivity of the chosen pixel.
    Image sensitivity(std::size_t column) const;

    /// The trajectory of the shown image, and the samples from pure noise.
    Trajectory trajectory(std::size_t column) const;
    Trajectory samples(std::size_t column) const;

    /// Root mean square distance of an image to the nearest training image, and which it is.
    struct Nearest {
        Eigen::Index index;
        double distance;
    };
    Nearest nearest(const Image& image) const;

    /// The mean of that distance over the held-out images.
    double typicalDistance() const;

private:
    Experiment e_;
    std::shared_ptr<const DataSet> data_;
    Coefficients coefficients_;
    Image clean_, noisy_;
    mutable std::map<std::size_t, std::shared_ptr<const Model>> models_;
};

} // namespace scorelet::testing
