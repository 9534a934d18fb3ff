// A small generator of repeatable random numbers for the data sets: SplitMix64 (Steele, Lea and Flood 2014).
//
// The same on every machine, unlike the distributions of <random>. One object per image, so that an image
// depends on its own key alone.
#pragma once

#include <cmath>
#include <cstdint>

namespace scorelet {

/// Random numbers from one 64-bit key.
class SplitMix {
public:
    explicit SplitMix(std::uint64_t key) : state_(key) {}

    /// The key of one member of a family: (seed, stream, index) tell it.
    static std::uint64_t key(std::uint64_t seed, std::uint64_t stream, std::uint64_t index) {
        return mix(mix(mix(seed + 0x9e3779b97f4a7c15u) ^ stream) ^ index);
    }

    std::uint64_t bits() { return mix(state_ += 0x9e3779b97f4a7c15u); }

    /// Uniform in [0, 1), all 24 bits of a float.
    float uniform() { return static_cast<float>(bits() >> 40) * 0x1p-24f; }

    /// Uniform in [low, high).
    float uniform(float low, float high) { return low + (high - low) * uniform(); }

    /// Roughly normal, mean 0, standard deviation 1, never beyond 3.5: a sum of four uniform numbers.
    float bell() { return (uniform() + uniform() + uniform() + uniform() - 2.f) * 1.7320508f; }

    /// True with this probability.
    bool chance(float probability) { return uniform() < probability; }

    /// Uniform in [0, count), count at least 1.
    std::uint64_t below(std::uint64_t count) { return bits() % count; }

private:
    static std::uint64_t mix(std::uint64_t z) {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }

    std::uint64_t state_;
};

} // namespace scorelet
