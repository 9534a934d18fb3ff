#include "core/base/random.h"

#include <cmath>
#include <numbers>

namespace scorelet {
namespace {

constexpr std::uint64_t goldenGamma = 0x9E3779B97F4A7C15ull;

/// The finaliser of SplitMix64: a bijection whose every output bit depends on every input bit.
constexpr std::uint64_t scramble(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
}

/// Number `index` of the sequence that starts at `key`.
constexpr std::uint64_t bitsAt(std::uint64_t key, std::uint64_t index) {
    return scramble(key + (index + 1) * goldenGamma);
}

/// The upper 53 bits as a multiple of 2^-53 in [0, 1).
constexpr double toUnit(std::uint64_t bits) {
    return static_cast<double>(bits >> 11) * 0x1p-53;
}

} // namespace

std::uint64_t mixSeed(std::uint64_t first, std::uint64_t second) {
    return scramble(scramble(first + goldenGamma) + (second + 1) * goldenGamma);
}

void fillNormal(std::uint64_t seed, std::uint64_t stream, std::span<float> values) {
    const std::uint64_t key = mixSeed(seed, stream);
    for (std::size_t k = 0; k < values.size(); k += 2) {
        const double radius = std::sqrt(-2 * std::log(toUnit(bitsAt(key, k)) + 0x1p-53));
        const double angle = 2 * std::numbers::pi * toUnit(bitsAt(key, k + 1));
        values[k] = static_cast<float>(radius * std::cos(angle));
        if (k + 1 < values.size()) values[k + 1] = static_cast<float>(radius * std::sin(angle));
    }
}

double uniformAt(std::uint64_t seed, std::uint64_t stream, std::uint64_t index) {
    return toUnit(bitsAt(mixSeed(seed, stream), index));
}

} // namespace scorelet
