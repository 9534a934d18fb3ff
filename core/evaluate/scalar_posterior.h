// The exact posterior mean of one number known from samples: what no denoiser of this number alone can beat.
//
// With values v_1 ... v_N as the prior and w = v + sigma z, z standard normal,
//     E[v | w] = sum_i v_i exp(-(w - v_i)^2 / (2 sigma^2)) / sum_i exp(-(w - v_i)^2 / (2 sigma^2)),
// and the noisy density is the mean of N Gaussians. Values are gathered in bins of sigma / 16, each answered
// for by its mean, so that a question takes some hundred exponentials however many values there are; the
// error is below 1e-3 sigma. Immutable; any thread may ask.
#pragma once

#include <span>
#include <vector>

namespace scorelet {

class ScalarPosterior {
public:
    /// `values`: at least one, finite; sigma > 0 in their unit.
    ScalarPosterior(std::span<const float> values, double sigma);

    /// What is known at one noisy value.
    struct Answer {
        double mean;    ///< E[v | w]
        double density; ///< p(w)
        double score;   ///< d log p / d w = (mean - w) / sigma^2
    };
    Answer at(double noisy) const;

private:
    double sigma_;
    double count_;
    std::vector<double> places_;  ///< mean of every bin that is not empty, rising
    std::vector<double> weights_; ///< values in it
};

/// Mean, variance, skewness and excess kurtosis of values; the last two are 0 where the variance is.
struct ScalarMoments {
    double mean = 0;
    double variance = 0;
    double skewness = 0;
    double kurtosis = 0;
};
ScalarMoments scalarMoments(std::span<const float> values);

} // namespace scorelet
