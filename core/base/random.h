// Normal random numbers that are the same on every machine, thread and batch.
//
// Value k of (seed, stream) is a function of these three numbers alone: a counter goes through the finaliser
// of SplitMix64 (Steele, Lea, Flood 2014) and pairs of uniforms through Box and Muller's transform, in
// double, rounded to float. Nothing is shared or advanced, so any thread may draw any stream, and a longer
// draw begins with the shorter one. (std::normal_distribution is not used: its values differ between standard
// libraries.)
#pragma once

#include <cstdint>
#include <span>

namespace scorelet {

/// One seed out of two numbers, such as a sample and a step; the order matters.
std::uint64_t mixSeed(std::uint64_t first, std::uint64_t second);

/// Fills with independent standard normal values: those numbered 0, 1, ... of the stream of the seed.
void fillNormal(std::uint64_t seed, std::uint64_t stream, std::span<float> values);

/// Value `index` of the stream of the seed, uniform in [0, 1), a multiple of 2^-53.
double uniformAt(std::uint64_t seed, std::uint64_t stream, std::uint64_t index);

} // namespace scorelet
