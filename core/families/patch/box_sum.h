// Sums over a sliding window, of many values side by side.
//
// out[i] = sum of in[j] over |j - i| <= h, 0 <= j < n, where in[j] is a vector of `width` floats. Small
// windows are summed directly; large ones by prefix and suffix sums within stretches of the window's length
// (van Herk 1992, Gil & Werman 1993, there for maxima): 3 additions whatever the window, and none of the
// cancellation of running sums.
#pragma once

#include <vector>

namespace scorelet {

/// Vectors have a multiple of so many floats.
constexpr int boxTile = 32;

/// Computes out[i] for i in [first, last) into out[0 .. last - first); `in` and `out` are n x width (a
/// multiple of boxTile), contiguous, and do not overlap. `scratch` is memory that may be reused between
/// calls.
void boxSum(const float* in, int n, int width, int h, int first, int last, float* out,
            std::vector<float>& scratch);

} // namespace scorelet
