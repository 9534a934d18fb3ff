// The lab's own noise as part of a Python program, so that a sampled error is the same and not another
// sample.
#pragma once

namespace scorelet {

/// Python functions: mix(first, second) and normal(seed, stream, count) are those of core/base/random.h;
/// noise(image, count) is that of a sampled error with the program's constant SEED. MASK and GOLDEN are
/// constants of the program.
inline constexpr const char* pythonNoise = R"(
def scramble(z):  # SplitMix64's finaliser
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & MASK
    return z ^ (z >> 31)

def mix(first, second):
    return scramble(scramble(first + GOLDEN & MASK) + (second + 1) * GOLDEN & MASK)

def normal(seed, stream, count):  # by Box and Muller's transform
    steps = np.arange(1, count + count % 2 + 1, dtype=np.uint64) * np.uint64(GOLDEN)
    unit = (scramble(np.uint64(mix(seed, stream)) + steps) >> np.uint64(11)) * 2.0**-53
    radius, angle = np.sqrt(-2 * np.log(unit[::2] + 2.0**-53)), 2 * np.pi * unit[1::2]
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1).ravel()[:count]

def noise(image, count):  # the lab's own, so that the error is the same and not another sample
    return normal(SEED, mix(image, 0), count)
)";

/// The constants that it needs; `MASK, GOLDEN = ...` with a new line.
inline constexpr const char* pythonNoiseConstants = "MASK, GOLDEN = 2**64 - 1, 0x9E3779B97F4A7C15\n";

} // namespace scorelet
