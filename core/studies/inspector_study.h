// The inspector's results: everything about one wavelet coefficient k at the shown noise level.
//
// What the data know of it (atom, moments, densities, the exact posterior mean E[w0 | w] of this coefficient
// alone), and what every column that answers it from a stencil has learned of it: D_k along w_k with all
// other coefficients at their centres, the same as a map over w_k and one chosen neighbour, and of a
// polynomial the weights by monomial. Values are in coefficient units, centres added back. A pure function of
// the fits; cheap enough to follow a slider: of polynomials a millisecond or two, of a posterior over
// training images some 1,800 noisy vectors' answers, as many as an image or two have.
#pragma once

#include "core/evaluate/scalar_posterior.h"
#include "core/image/image.h"
#include "core/score/score_fit.h"
#include "core/studies/model_study.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scorelet {

/// One coefficient of a stencil as seen from the inspected one.
struct StencilPlace {
    int coefficient = 0;
    std::string relation; ///< "itself", "same band (+1, -1)", "vertical (0, 0)", "parent, vertical", ...
    std::string group;    ///< of members that are shown as one picture: "same band", "vertical", ...
    int dy = 0;           ///< shift, the shorter way round, in the finer of the two bands' places
    int dx = 0;
};

/// One feature of the fit.
struct MonomialWeight {
    std::string name;  ///< "w0^2 w3", variables numbered as in the stencil; or a feature as it was written
    Monomial monomial; ///< empty of the constant, and of a feature
    double weight = 0; ///< theta_i, of the centred monomial
    double share = 0;  ///< s^2 theta_i sqrt(E phi_i^2): its root mean square part in D_k
};

/// How a polynomial, or a sum of other features, was fitted, and how good it is.
struct InspectedFit {
    std::vector<MonomialWeight> weights; ///< by falling |share|; the constant included
    double rcond = 1;                    ///< of its normal equations
    double ridge = 0;                    ///< relative, as used
    double trainMse = 0; ///< of its cell, over all noise (of features that see several coefficients sampled)
    double heldOutMse = 0;    ///< of a polynomial; else NaN, as the variances are
    double trainVariance = 0; ///< clean variance of its cell about the centre
    double heldOutVariance = 0;

    /// Share of the held-out variance that the model predicts: 1 - mse / variance; NaN without variance.
    double explained() const;
};

/// What one column has learned of the coefficient.
struct InspectedModel {
    ModelSpec spec;
    std::vector<StencilPlace> stencil;
    Eigen::VectorXd linear;              ///< by stencil member: d D_k / d w_a at the centres
    std::vector<double> values;          ///< of w: InspectorResult::noisy
    std::vector<double> curve;           ///< D_k at `values`, others at their centres
    std::vector<double> score;           ///< (D_k - w) / s^2 there
    int neighbour = 0;                   ///< stencil member of the map; 0: the stencil has none
    std::vector<double> mapValues;       ///< axis of the map's columns
    std::vector<double> neighbourValues; ///< axis of its rows
    Image map; ///< D_k: rows neighbourValues, columns mapValues; empty without neighbour
    std::optional<InspectedFit> fit; ///< where there are weights
    std::string note;                ///< what it is made of (FitReport)
};

struct InspectorResult {
    int coefficient = 0;
    std::string place; ///< "vertical, level 2, row 3, column 5"
    double sigma = 0;
    Image atom;
    Eigen::Index images = 0;          ///< training images behind the values
    ScalarMoments moments;            ///< of the clean values
    std::vector<double> noisy;        ///< values of w: mean +- 4 noisy deviations, evenly spaced
    std::vector<double> cleanDensity; ///< histogram of w0: density from noisy[i] to noisy[i + 1]
    std::vector<double> noisyDensity; ///< p(w), exact
    std::vector<double> posterior;    ///< E[w0 | w], exact for this coefficient alone
    std::vector<double> posteriorScore;
    std::vector<double> mapValues; ///< axis of the maps' columns
};

/// How member `other` stands to `coefficient`.
StencilPlace stencilPlace(const SubbandLayout& layout, int coefficient, int other);

/// The data's side. `values`: the coefficient's training values.
InspectorResult inspectData(const OrthonormalTransform& transform, int coefficient,
                            std::span<const float> values, double sigma);

/// A polynomial's side. `neighbour` is clamped into the stencil; `axes` has noisy and mapValues.
InspectedModel inspectModel(const ModelSpec& spec, const FromMoments& model, const ScoreFit& denoiser,
                            const InspectorResult& axes, int neighbour);

/// The side of any other denoiser that answers from a stencil, without `fit` and `note`.
InspectedModel inspectModel(const ModelSpec& spec, const StencilAnswers& denoiser,
                            const SubbandLayout& layout, const InspectorResult& axes, int neighbour,
                            const Work& work);

/// Whether the model answers single coefficients from a stencil, so that there is something to inspect.
bool answersFromStencil(const ModelSpec& spec);

/// The data's side of the chosen coefficient.
struct InspectorStudy {
    struct Inputs {
        TrainingInputs training;
        BasisInputs basis;
        int coefficient = 0;
        double sigma = 0;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = InspectorResult;
    static Inputs of(const Experiment& e, int = -1, int = 0) {
        return {trainingOf(e), basisOf(e), e.look.coefficient, e.sigma};
    }
    static void needs(const Inputs& in, Retained& retained) {
        CoefficientsStudy::needs({in.training.data, in.basis}, retained);
    }
    static Result compute(const Inputs&, const Context&);
};

/// What a column has learned of it. Throws Error for one without stencils.
struct InspectedModelStudy {
    struct Inputs {
        FitInputs fit;
        int coefficient = 0;
        int neighbour = 0;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = InspectedModel;
    static Inputs of(const Experiment& e, int column, int = 0) {
        return {fitOf(e, column), e.look.coefficient, e.look.neighbour};
    }
    static void needs(const Inputs& in, Retained& retained) { FitStudy::needs(in.fit, retained); }
    static Result compute(const Inputs&, const Context&);
};

} // namespace scorelet
