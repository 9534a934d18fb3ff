// A number's own sum: what a wavelet model's answer at one coefficient of the shown image is made of.
//
// D_k = c_k + sum_i a_i phi_i(w - c): phi_i are the monomials of the centred noisy coefficients of k's
// stencil, c the centres (training means), and a_i = s^2 theta_i, for the monomial w0 one more, since D_k =
// w_k + s^2 score_k. All in coefficient units. Beside the sum stands the same coefficient of the denoised
// image, which came another way.
#pragma once

#include "core/score/score_fit.h"
#include "core/studies/inspector_study.h"
#include "core/studies/picture_study.h"

#include <string>
#include <vector>

namespace scorelet {

/// One feature's part in the answer.
struct Summand {
    std::string name; ///< "w0^2 w3", variables numbered as in the stencil
    Monomial monomial;
    double feature = 0; ///< phi_i at the noisy image
    double weight = 0;  ///< a_i
    double product = 0; ///< feature * weight
};

struct AnswerSum {
    int coefficient = 0;
    double centre = 0;                 ///< c_k
    std::vector<StencilPlace> stencil; ///< what w0, w1, ... are
    std::vector<double> values;        ///< by stencil member: noisy less centre
    std::vector<Summand> summands;     ///< all features, by falling |product|
    double sum = 0;                    ///< centre and all products
    double answer = 0;                 ///< the coefficient of the denoised image
    double clean = 0;                  ///< ... of the clean image
};

/// The sum at a coefficient (clamped) of one image's noisy coefficients (layout.count()); `answer` and
/// `clean` stay 0.
AnswerSum answerSum(const WaveletFit& fit, const Eigen::VectorXf& noisy, int coefficient);

struct AnswerSumStudy {
    struct Inputs {
        DenoisedStudy::Inputs denoised;
        int coefficient = 0;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = AnswerSum;
    static Inputs of(const Experiment& e, int column, int = 0) {
        return {DenoisedStudy::of(e, column), e.look.coefficient};
    }
    static void needs(const Inputs& in, Retained& retained) { DenoisedStudy::needs(in.denoised, retained); }
    static Result compute(const Inputs&, const Context&);
};

} // namespace scorelet
