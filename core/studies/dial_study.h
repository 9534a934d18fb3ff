// Between the ideal denoiser and Wiener's: the errors of a column with a Dial over its h, and what
// polynomials of the same stencil come to.
#pragma once

#include "core/session/ladder.h"
#include "core/studies/error_study.h"

#include <span>
#include <vector>

namespace scorelet {

/// Leave-one-out over training error above which a machine knows its images by heart.
constexpr double memorizes = 1.1;

/// Numbers of training images, each the first ones of the next.
const std::vector<int>& ladderImages();

/// The errors of the machines of ladderOf() (core/session/ladder.h); item counts the chart's noise levels,
/// within each stencil.
struct ErrorAtStencil {
    using Study = ErrorStudy;
    static Study::Inputs of(const Experiment& e, int, int item);
};

/// ... and made of so many images: item counts the noise levels, within each number, within each stencil.
struct ErrorAtImages {
    using Study = ErrorStudy;
    static Study::Inputs of(const Experiment& e, int, int item);
};

/// The errors of single held-out images of a column whose error is exact; item counts the chart's noise
/// levels.
struct ImageErrorsAtLevel {
    using Study = ImageErrorsStudy;
    static Study::Inputs of(const Experiment& e, int column, int item) {
        return ErrorStudy::of(e, column, item);
    }
};

/// An error that is exact over the held-out images, as that of a sample: with the standard error of `heldOut`
/// images whose errors are like these (ImageErrorsStudy).
ErrorPoint asSample(ErrorPoint exact, const Eigen::VectorXd& imageErrors, Eigen::Index heldOut);

/// Whether a model's held-out error is below the training error of a stencil's ideal machine, by more than
/// two standard errors of their difference. In expectation that training error is a lower bound of what any
/// function of the stencil's noisy coefficients can reach: such a model looks beyond the stencil. An exact
/// error goes through asSample() before: other images would have another.
bool looksBeyond(const ErrorPoint& model, const ErrorPoint& ideal);

/// What looksBeyond() says of a ladder by rising size: numbers of stencils in it, -1 for none.
struct Certificate {
    std::vector<int> beaten; ///< all that the model looks beyond, rising
    int smallest = -1;       ///< the first of these
    int largest = -1;        ///< the last of these
    int enough = -1;         ///< the smallest that it does not beat: a function of it could do as well
};

/// Whether a model is told the image's class, which is in no stencil: from its error nothing follows.
bool isToldClass(const ModelSpec& spec);

Certificate certificateOf(const ErrorPoint& model, std::span<const ErrorPoint> ladder);

/// The noise level at which the ratio of leave-one-out to training error, falling with the noise, comes down
/// to `memorizes`: between two levels by the straight line of the logarithms. NaN where no two levels have it
/// between them. A ratio that is not finite (training images are answered with themselves) is above it.
double memorizationEnds(std::span<const double> sigmas, std::span<const double> ratios);

/// The h of the chart over the dial: 0 to 1 in tenths.
constexpr int dialPoints = 11;

/// The h of a point.
inline double dialAt(int point) {
    return static_cast<double>(point) / (dialPoints - 1);
}

/// The h of the column's denoiser at the Experiment's noise level, once its picture is there: one, or one for
/// every scale; none without a Dial.
std::vector<double> dialHere(const Snapshot& snapshot, const Experiment& e, int column);

/// The column's model with its h set by hand. Of a family with a Dial.
ModelSpec withDial(const ModelSpec& spec, double h);

/// Its errors at the Experiment's noise level; item counts the points.
struct ErrorAtDial {
    using Study = ErrorStudy;
    static Study::Inputs of(const Experiment& e, int column, int item);
};

/// The wavelet score model of degree 1 to 4 on the same stencil.
ModelSpec polynomialOf(const ModelSpec& spec, int degree);

/// The highest degree, 1 to 4, whose moments take at most an eighth of the budget; 0 where there is none, and
/// for whole images, which no polynomial here sees.
int highestDegree(const Experiment& e, int column);

/// Its error at the Experiment's noise level, on the same images with the same noise as the dial's.
/// (Polynomials are fitted on all training images.) item + 1 is the degree.
struct ErrorAtDegree {
    using Study = ErrorStudy;
    static Study::Inputs of(const Experiment& e, int column, int item);
};

/// What a polynomial takes of what its stencil allows beyond degree 1, a fraction, on training images: its
/// gain there over that of the best possible function, whose error lies between the training error of the
/// stencil's ideal machine and its leave-one-out error.
struct DegreeShare {
    double least; ///< as if it were the training error
    double most; ///< as if it were the leave-one-out error; NaN where a polynomial is below that (few images)
};

/// From the errors of degree 1, of the polynomial, of the best polynomial and of the machine at h = 0, on the
/// same training images. NaN where degree 1 is not above the machine.
DegreeShare degreeShare(const ErrorPoint& first, const ErrorPoint& polynomial, const ErrorPoint& best,
                        const ErrorPoint& limit);

} // namespace scorelet
