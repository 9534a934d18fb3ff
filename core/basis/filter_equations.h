// What makes the taps of a filter a wavelet: the equations that they solve, and how well these taps solve
// them.
//
// Source: I. Daubechies, Ten Lectures on Wavelets (SIAM 1992), chapters 5 and 6. h are the low-pass and g the
// high-pass taps of a filter of L = 2 p taps, in the order of Filter.
#pragma once

#include "core/basis/filter.h"

#include <string>
#include <vector>

namespace scorelet {

/// One equation, left = right.
struct FilterEquation {
    enum class Kind {
        sum,        ///< sum h = sqrt(2): phi has a mean
        norm,       ///< sum h^2 = 1
        orthogonal, ///< sum h[n] h[n + 2 k] = 0, k = 1 ... p - 1: orthogonal to itself, moved by two samples
        mirror,     ///< g[n] = (-1)^(n + 1) h[L - 1 - n]: orthogonal to h and its shifts, too
        moment      ///< sum g[n] t[n]^m = 0, m = 0 ... p - 1: polynomials of degree m leave no details
    } kind;
    int index;       ///< k, or m; else 0
    double left;     ///< of the mirror the largest deviation of a tap
    double right;    ///< what it should be
    double residual; ///< |left - right|, of a moment relative to the sum of its terms' magnitudes
};

/// All of them for this filter. The places of the taps are t[n] = (2 n - L + 1) / (L - 1), from -1 to 1: the
/// moments up to any order vanish about one origin and in one unit when they do in all, and so n^9 makes no
/// large numbers.
std::vector<FilterEquation> filterEquations(const Filter& filter);

/// "sum h = sqrt(2)", "sum h[n] h[n+4] = 0", "sum g[n] t^3 = 0", ...
std::string formula(const FilterEquation& equation);

/// The moment of the high-pass taps of order m, relative to the sum of its terms' magnitudes: 0 to 1.
double relativeMoment(const Filter& filter, int order);

/// How many moments vanish, to 1e-9 relative: p.
int vanishingMoments(const Filter& filter);

/// The largest detail that the filter finds in x^degree, sampled 2 L times from -1 to 1, among those whose
/// taps all lie within; relative to the largest scaling coefficient there.
double polynomialDetail(const Filter& filter, int degree);

} // namespace scorelet
