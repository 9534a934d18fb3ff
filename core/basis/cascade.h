// The scaling function and the wavelet of a filter, by the cascade algorithm.
//
// The scaling function is the fixed point of phi(x) = sqrt(2) sum_n h[n] phi(2 x - n), h the synthesis
// low-pass taps (the analysis ones reversed), and the wavelet psi(x) = sqrt(2) sum_n g[n] phi(2 x - n). The
// cascade begins with the box phi_0 = 1 on [0, 1) and applies the first equation again and again; psi_i is
// made of phi_(i-1). Both live on [0, L - 1] for a filter of L taps. Source: I. Daubechies, Ten Lectures on
// Wavelets (SIAM 1992), section 6.5; PyWavelets' wavefun(i) has the same values, each one piece further
// right.
#pragma once

#include "core/basis/filter.h"

#include <vector>

namespace scorelet {

/// Beyond it nothing is seen on a screen: the pieces are 1 / 256 long.
constexpr int mostIterations = 8;

/// Both functions after some iterations: constant on pieces of one length, the first begins at 0.
struct Cascade {
    int iterations = 0;
    double step = 1;             ///< length of a piece, 2^-iterations
    std::vector<double> scaling; ///< (2^iterations - 1) (L - 1) + 1 pieces
    std::vector<double> wavelet; ///< as many; none before the first iteration
};

/// Throws Error for iterations below 0 or above mostIterations.
Cascade cascade(const Filter& filter, int iterations);

/// The largest |fine - coarse| of two functions on pieces, those of `fine` half as long.
double largestChange(const std::vector<double>& coarse, const std::vector<double>& fine);

/// A function on pieces of length `step` at the middles of `count` equal parts of [0, length].
std::vector<double> sampled(const std::vector<double>& pieces, double step, double length, int count);

} // namespace scorelet
