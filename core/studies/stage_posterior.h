// What the two classical machines know of the training images: the ideal denoiser's posterior over them, and
// Wiener's eigenimages with their gains.
//
// Pure functions of a prepared model. The effective number of images, 1 / sum w^2, over the chart's noise
// levels uses one noise draw for all levels, so that the curve is smooth: it falls to 1 where the ideal
// machine has decided for one training image.
#pragma once

#include "core/base/work.h"
#include "core/families/ideal/ideal.h"
#include "core/families/wiener/wiener.h"
#include "core/image/image.h"
#include "core/session/experiment.h"
#include "core/base/failure.h"

#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

namespace scorelet {

/// The ideal denoiser's posterior given the noisy image.
struct IdealResult {
    std::string key;
    double sigma = 0;
    Eigen::Index images = 0; ///< training images
    PosteriorShare share;
    std::vector<double> sigmas;    ///< the chart's noise levels
    std::vector<double> effective; ///< effective number of training images at each; grows while computed
};

/// The Wiener denoiser's basis and what it keeps of it.
struct WienerResult {
    std::string key;
    double sigma = 0;
    Eigen::Index images = 0; ///< training images
    Image mean;
    std::vector<Image> eigenimages;          ///< the first shownEigenimages, by falling variance
    Eigen::VectorXd variances;               ///< of all
    Eigen::VectorXd gains;                   ///< g_k at sigma, of all
    double effective = 0;                    ///< sum of gains: how many directions it keeps
    std::vector<double> sigmas;              ///< the chart's noise levels
    std::vector<int> curveIndices;           ///< eigenimages whose gain is followed over sigma
    std::vector<std::vector<double>> curves; ///< by curveIndices: g at each of sigmas
    std::optional<Failure> failure;          ///< images too large for it: all the rest is empty
};

constexpr int shownEigenimages = 24;
constexpr int shownWeights = 5;

std::string idealKey(const Experiment& experiment);
std::string wienerKey(const Experiment& experiment);

/// The posterior at the shown noise level. `noisy` is the shown noisy image.
IdealResult idealPosterior(const Experiment& experiment, const Model& ideal, Eigen::Index images,
                           const Image& noisy, double sigma, const Work& work);

/// Adds the effective number at the next noise level of the chart, the noise z = (noisy - clean) / sigma
/// scaled to it. False when there is none left.
bool addEffectiveNumber(IdealResult& result, const Model& ideal, const Image& clean, const Image& noisy,
                        const Work& work);

/// Wiener's eigenimages and gains.
WienerResult wienerResult(const Experiment& experiment, const WienerModel& wiener, double sigma);

} // namespace scorelet
