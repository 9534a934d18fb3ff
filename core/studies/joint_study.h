// How two coefficients go together: their joint histogram over the training images, clean and noisy.
//
// Wavelet coefficients of images are nearly uncorrelated and yet dependent: the spread of one grows with the
// magnitude of the other, a "bow tie" (Buccigrossi & Simoncelli 1999). So beside the correlation stands that
// of the magnitudes |w - mean|. All figures are sums over the training images and exact in the noise, none is
// drawn: a cell of the noisy histogram holds the expected number of images, sum_i P(a_i + s z in its columns)
// P(b_i + s z' in its rows), and E |a_i + s z| is the folded normal's mean. Values are in coefficient units.
#pragma once

#include "core/basis/partner.h"
#include "core/image/image.h"
#include "core/studies/model_study.h"

#include <span>
#include <string>
#include <vector>

namespace scorelet {

/// A histogram of pairs of values at one noise level.
struct JointCounts {
    std::vector<double> first;  ///< edges of the columns: mean +- 4 deviations, bins + 1 values
    std::vector<double> second; ///< edges of the rows
    Image counts;       ///< bins x bins, row 0 the lowest values of the second: (expected) numbers of images
    double outside = 0; ///< share of the images beyond the edges
    double correlation = 0;          ///< of the values; 0 where one does not vary
    double magnitudeCorrelation = 0; ///< of |value - mean|
};

struct JointResult {
    int coefficient = 0;
    int other = 0;
    std::string place; ///< "vertical, level 2, row 3, column 5"
    std::string otherPlace;
    double sigma = 0;
    Eigen::Index images = 0; ///< training images
    JointCounts clean;
    JointCounts noisy;
};

constexpr int jointBins = 41;

/// The histogram of pairs under added white noise of deviation sigma >= 0; as many values of each, at least
/// one.
JointCounts jointCounts(std::span<const float> first, std::span<const float> second, double sigma, int bins,
                        const Work& work);

struct JointStudy {
    struct Inputs {
        TrainingInputs training;
        BasisInputs basis;
        int coefficient = 0;
        Partner partner = Partner::across;
        double sigma = 0;

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = JointResult;
    static Inputs of(const Experiment& e, int = -1, int = 0) {
        return {trainingOf(e), basisOf(e), e.look.coefficient, e.look.partner, e.sigma};
    }
    static std::string stage(const Inputs&) { return "joint histogram"; }
    static void needs(const Inputs& in, Retained& retained) {
        CoefficientsStudy::needs({in.training.data, in.basis}, retained);
    }
    static Result compute(const Inputs&, const Context&);
};

} // namespace scorelet
