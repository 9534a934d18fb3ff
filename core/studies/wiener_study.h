// Wiener's eigenimages and what it keeps of them.
#pragma once

#include "core/denoise/capabilities.h"
#include "core/families/wiener/principal.h"
#include "core/studies/model_study.h"

namespace scorelet {

/// The Wiener denoiser's basis and its gains.
struct WienerResult {
    double sigma = 0;
    Eigen::Index images = 0; ///< training images
    Image mean;
    std::vector<Image> eigenimages;          ///< the first shownEigenimages, by falling variance
    Eigen::VectorXd variances;               ///< of all
    Eigen::VectorXd gains;                   ///< g_k at sigma, of all
    double effective = 0;                    ///< sum of gains: how many directions it keeps
    std::vector<double> sigmas;              ///< noise levels of the curves
    std::vector<int> curveIndices;           ///< eigenimages whose gain is followed over sigma
    std::vector<std::vector<double>> curves; ///< by curveIndices: g at each of sigmas
};

constexpr int shownEigenimages = 24;

/// Eigenimages and gains; curves over `sigmas`.
WienerResult wienerResult(const Spectrum& wiener, double sigma,
                          const std::vector<double>& sigmas);

struct WienerStudy {
    struct Inputs {
        TrainingInputs training;
        double sigma = 0;
        std::vector<double> sigmas;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = WienerResult;
    static Inputs of(const Experiment& e, int = -1, int = 0) {
        return {trainingOf(e), e.sigma, chartSigmas(e)};
    }
    static std::string stage(const Inputs&) { return "Wiener's eigenimages"; }
    static void needs(const Inputs& in, Retained& retained) { ModelStudy::needs(modelInputs(in), retained); }
    static Result compute(const Inputs&, const Context&);

private:
    static ModelInputs modelInputs(const Inputs&);
};

} // namespace scorelet
