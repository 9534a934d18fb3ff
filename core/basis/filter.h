// Orthonormal wavelet filters: Daubechies db1 to db10 and symlets sym2 to sym10, as in PyWavelets.
//
// Source: I. Daubechies, Ten Lectures on Wavelets (SIAM 1992), sections 6.4 and 8.1.1; the taps are computed
// by spectral factorisation when first used (filter.cpp says how), in long double, and agree with PyWavelets'
// to rounding.
#pragma once

#include <string>
#include <vector>

namespace scorelet {

/// Analysis filters in PyWavelets' order: low[n] is its dec_lo[n], high[n] its dec_hi[n]. Synthesis is the
/// transpose.
struct Filter {
    std::string name;         ///< "db2", "sym4", ...
    std::vector<double> low;  ///< 2 x (number of vanishing moments) taps, sum sqrt(2), norm 1
    std::vector<double> high; ///< quadrature mirror of low: high[n] = (-1)^(n+1) low[L-1-n]
};

/// The filter of a name such as "db2" or "sym4" ("haar" is db1). Throws Error for an unknown name, listing
/// the known.
const Filter& wavelet(const std::string& name);

/// All names: db1 ... db10, sym2 ... sym10.
const std::vector<std::string>& waveletNames();

} // namespace scorelet
