// Wiener's eigenimages and what it keeps of them.
#pragma once

#include "core/denoise/capabilities.h"
#include "core/families/wiener/principal.h"
#include "core/studies/model_study.h"

namespace scorelet {

/// The Wiener denoiser's basis.
struct Eigenimages {
    Eigen::Index images = 0; ///< training images
    Image mean;
    std::vector<Image> first;  ///< the first shownEigenimages, by falling variance
    Eigen::VectorXd variances; ///< of all that were computed
    Eigen::Index rest = 0;     ///< directions that are none of them ...
    double restShare = 0;      ///< ... and their part in all variance
};

/// What it keeps of them at one noise level.
struct WienerGains {
    double sigma = 0;
    Eigen::VectorXd gains; ///< g_k of all that were computed
    double effective = 0;  ///< their sum, and that of the directions that remain: how many it keeps
};

/// Gains over noise levels.
struct WienerCurves {
    std::vector<double> sigmas;
    std::vector<int> indices;                ///< eigenimages whose gain is followed
    std::vector<std::vector<double>> curves; ///< by indices: g at each of sigmas
};

constexpr int shownEigenimages = 24;

Eigenimages eigenimagesOf(const Spectrum& wiener);
WienerGains gainsOf(const Spectrum& wiener, double sigma);
WienerCurves gainCurvesOf(const Spectrum& wiener, const std::vector<double>& sigmas);

struct EigenimagesStudy {
    using Inputs = TrainingInputs;
    using Result = Eigenimages;
    static Inputs of(const Experiment& e, int = -1, int = 0) { return trainingOf(e); }
    static std::string stage(const Inputs&) { return "Wiener's eigenimages"; }
    static void needs(const Inputs& in, Retained& retained);
    static Result compute(const Inputs&, const Context&);
};

struct WienerGainsStudy {
    struct Inputs {
        TrainingInputs training;
        double sigma = 0;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = WienerGains;
    static Inputs of(const Experiment& e, int = -1, int = 0) { return {trainingOf(e), e.sigma}; }
    static void needs(const Inputs& in, Retained& retained) { EigenimagesStudy::needs(in.training, retained); }
    static Result compute(const Inputs&, const Context&);
};

struct WienerCurvesStudy {
    struct Inputs {
        TrainingInputs training;
        std::vector<double> sigmas;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = WienerCurves;
    static Inputs of(const Experiment& e, int = -1, int = 0) { return {trainingOf(e), chartSigmas(e)}; }
    static void needs(const Inputs& in, Retained& retained) { EigenimagesStudy::needs(in.training, retained); }
    static Result compute(const Inputs&, const Context&);
};

} // namespace scorelet
