// Small data for tests of the wavelet models: correlated, skewed, with a mean; no file needed.
#pragma once

#include "core/base/random.h"
#include "core/basis/transform.h"
#include "core/families/wavelet/wavelet.h"
#include "tests/core/images.h"

#include <cmath>

namespace scorelet::testing {

/// Images (count x size^2) with smooth random patterns, clipped as real images are, so that no moment is
/// Gaussian.
inline Matrix patterns(int count, int size, std::uint64_t seed) {
    Matrix images(count, size * size);
    std::vector<float> z(8);
    for (int i = 0; i < count; ++i) {
        fillNormal(seed, static_cast<std::uint64_t>(i), z);
        for (int y = 0; y < size; ++y)
            for (int x = 0; x < size; ++x) {
                const float u = static_cast<float>(x) / static_cast<float>(size),
                            v = static_cast<float>(y) / static_cast<float>(size);
                const float wave = z[0] + 2 * z[1] * std::sin(6.3f * u + z[2]) +
                                   2 * z[3] * std::cos(6.3f * v + z[4]) +
                                   z[5] * std::sin(12.6f * (u + v) + z[6]);
                images(i, y * size + x) = std::tanh(0.7f * wave - 0.5f);
            }
    }
    return images;
}

inline Coefficients coefficientsOf(const Matrix& train, const Matrix& heldOut, int size, int levels,
                                   const char* filter = "db2") {
    Coefficients c;
    c.transform = std::make_shared<const WaveletTransform>(filter, size, size, levels);
    c.train = c.transform->forwardAll(batch(train), {});
    c.heldOut = c.transform->forwardAll(batch(heldOut), {});
    return c;
}

inline std::shared_ptr<const MomentPair> momentsOf(const ModelSpec& spec, const Coefficients& c) {
    return std::make_shared<const MomentPair>(computeMoments(spec, c, 0, 4e9, {}));
}

} // namespace scorelet::testing
