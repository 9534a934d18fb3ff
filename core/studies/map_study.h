// Numbers of every wavelet coefficient, to be laid out as the mosaic: what the data are like there, and what
// a model makes of it.
//
// Errors are E (D_k - w0_k)^2, exact in the noise, from the same moments as the statistics by subband (their
// mean is the MSE per pixel). They are held against the linear shrinkage c + g (w - c), g = v / (v + s^2)
// with the training variance v about the centre c, the best linear answer from the coefficient alone: 0 saved
// is what independent:d1 does. Where coefficients share their weights, all of a subband have its figures.
#pragma once

#include "core/score/score_fit.h"
#include "core/studies/model_study.h"

namespace scorelet {

/// Of the training images, by coefficient.
struct DataMaps {
    Eigen::Index images = 0;
    Eigen::VectorXd variance;
    Eigen::VectorXd kurtosis; ///< fourth standardised moment less 3; 0 where nothing varies
};

/// Of a wavelet model at one noise level, by coefficient.
struct ModelMaps {
    Eigen::VectorXd train; ///< mean squared error
    Eigen::VectorXd heldOut;
    Eigen::VectorXd shrinkageTrain; ///< that of linear shrinkage
    Eigen::VectorXd shrinkageHeldOut;
    Eigen::VectorXd gain;      ///< d D_k / d w_k with all coefficients at their centres
    Eigen::VectorXd condition; ///< condition number of the scaled normal equations, with their ridge
};

/// Share of linear shrinkage's error that a model saves: 1 - error / shrinkage; below 0 it does worse, and 0
/// is where there is nothing to save.
Eigen::VectorXd savedShare(const Eigen::VectorXd& error, const Eigen::VectorXd& shrinkage);

ModelMaps modelMaps(const FromMoments& model, const ScoreFit& denoiser, const Work& work);

/// Where `other` gains on `reference` (held-out errors by coefficient): each coefficient's share of the whole
/// difference, 1 in sum, negative where it loses. NaN where the errors are equal in sum.
Eigen::VectorXd sharesOfGain(const Eigen::VectorXd& reference, const Eigen::VectorXd& other);

struct DataMapsStudy {
    struct Inputs {
        TrainingInputs training;
        BasisInputs basis;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = DataMaps;
    static Inputs of(const Experiment& e, int = -1, int = 0) { return {trainingOf(e), basisOf(e)}; }
    static std::string stage(const Inputs&) { return "statistics by coefficient"; }
    static void needs(const Inputs& in, Retained& retained) {
        CoefficientsStudy::needs({in.training.data, in.basis}, retained);
    }
    static Result compute(const Inputs&, const Context&);
};

struct ModelMapsStudy {
    struct Inputs {
        FitInputs fit;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = ModelMaps;
    static Inputs of(const Experiment& e, int column, int = 0) { return {fitOf(e, column)}; }
    static std::string stage(const Inputs& in) { return "maps of " + label(in.fit.solver.spec); }
    static void needs(const Inputs& in, Retained& retained) { FitStudy::needs(in.fit, retained); }
    static Result compute(const Inputs&, const Context&);
};

} // namespace scorelet
