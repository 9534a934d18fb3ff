// What a processor can do at most: fused multiply-adds that need no memory.
#pragma once

#include <array>
#include <cmath>
#include <numeric>

namespace scorelet {

/// Independent sums of a thread, twelve vectors of them: enough to hide the latency of an addition, and not
/// more than there are registers for.
#ifdef __AVX512F__
inline constexpr int chainsOfFused = 12 * 16;
#else
inline constexpr int chainsOfFused = 12 * 8;
#endif

/// The sum of chains of fused multiply-adds, each waiting for nothing but its own last one.
inline float fusedChains(int steps, float start) {
    std::array<float, chainsOfFused> sums;
    for (int j = 0; j < chainsOfFused; ++j) sums[static_cast<std::size_t>(j)] = start * static_cast<float>(j);
    const float shrink = 0.999F + 1e-9F * start, step = 1e-3F * start;
    for (int i = 0; i < steps; ++i)
        for (float& sum : sums) sum = std::fma(sum, shrink, step);
    return std::accumulate(sums.begin(), sums.end(), 0.0F);
}

/// Floating-point operations of it: a multiply-add is two.
constexpr double fusedChainsFlops(int steps) {
    return 2.0 * chainsOfFused * steps;
}

} // namespace scorelet
