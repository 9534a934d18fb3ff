// The equations that a column's weights at one coefficient solve, and the moments that they are made of.
//
// A theta = -b, A = E[phi phi'] and b = E[d phi / d w_k] over training images and noise (core/score/fit.h).
// By Stein's identity b_i = E[z phi_i] / sigma, z being the noise in the coefficient in units of sigma: how
// much the feature tells of the noise. A weight is what a feature tells that the others do not.
#pragma once

#include "core/studies/inspector_study.h"

#include <Eigen/Core>

#include <string>
#include <vector>

namespace scorelet {

/// The expectation of a product of centred coefficients of a stencil.
struct InspectedMoment {
    std::string name; ///< "w0^2 w3"
    Monomial monomial;
    double clean = 0; ///< over the training images
    double noisy = 0; ///< ... and the noise
    /// The clean one in units of the coefficients' deviations; NaN where one has none.
    double standardized = 0;
    double gaussian = 0; ///< what that would be if they were Gaussian and knew nothing of each other
};

struct InspectedEquations {
    /// Of so many features A and b are shown, the first ones.
    static constexpr int most = 256;

    std::vector<std::string> names; ///< of the shown features; the constant is the first
    int features = 0;               ///< of all
    Eigen::MatrixXd a;              ///< of the shown ones
    Eigen::VectorXd b;
    double sigma = 0;
    std::vector<StencilPlace> stencil; ///< what w0, w1, ... are
    /// Of a polynomial: those in A and b, at most mostMoments: those that have a name and are of w0 first,
    /// then those that have one; of these by how far they are from a Gaussian's.
    std::vector<InspectedMoment> moments;
    static constexpr std::size_t mostMoments = 400;

    /// A with features scaled to mean square 1, -1 to 1.
    double scaledA(Eigen::Index i, Eigen::Index j) const;

    /// b of such a feature times sigma: its correlation with the noise in the coefficient, -1 to 1.
    double scaledB(Eigen::Index i) const;
};

/// Whether a model's weights solve such equations.
bool hasEquations(const ModelSpec& spec);

/// What a moment says of the data, in words: "skewness", "these two act together".
std::string whatItSays(const InspectedMoment& moment);

/// Throws Error for a column without weights, and one whose equations take more than a tenth of the budget.
struct EquationsStudy {
    struct Inputs {
        FitInputs fit;
        int coefficient = 0;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = InspectedEquations;
    static Inputs of(const Experiment& e, int column, int = 0) {
        return {fitOf(e, column), e.look.coefficient};
    }
    static void needs(const Inputs& in, Retained& retained) { FitStudy::needs(in.fit, retained); }
    static Result compute(const Inputs&, const Context&);
};

} // namespace scorelet
