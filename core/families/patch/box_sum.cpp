#include "core/families/patch/box_sum.h"

#include <Eigen/Core>
#include <algorithm>
#include <cassert>
#include <cstring>

namespace scorelet {

namespace {

constexpr int largestDirect = 4; // half width up to which summing directly is faster

void addInto(float* sum, const float* values, int width) {
    for (int k = 0; k < width; ++k) sum[k] += values[k];
}

/// A stretch of the vectors small enough for registers.
using Tile = Eigen::Array<float, boxTile, 1>;

void direct(const float* in, int n, int width, int h, int first, int last, float* out) {
    for (int i = first; i < last; ++i) {
        const int begin = std::max(0, i - h);
        const int end = std::min(n, i + h + 1);
        for (int tile = 0; tile < width; tile += boxTile) {
            const float* values = in + static_cast<std::ptrdiff_t>(begin) * width + tile;
            Tile sum = Eigen::Map<const Tile>(values);
            for (int j = begin + 1; j < end; ++j) sum += Eigen::Map<const Tile>(values += width);
            Eigen::Map<Tile>(out + static_cast<std::ptrdiff_t>(i - first) * width + tile) = sum;
        }
    }
}

void stretches(const float* in, int n, int width, int h, int first, int last, float* out,
               std::vector<float>& scratch) {
    const int window = 2 * h + 1;
    const auto step = static_cast<size_t>(width);
    scratch.resize(2 * static_cast<size_t>(n) * step);
    float* prefix = scratch.data();
    float* suffix = prefix + static_cast<size_t>(n) * step;
    const auto at = [step](auto* base, int j) { return base + static_cast<size_t>(j) * step; };
    // Stretches begin at multiples of the window's length.
    for (int j = 0; j < n; ++j) {
        std::memcpy(at(prefix, j), at(in, j), step * sizeof(float));
        if (j % window != 0) addInto(at(prefix, j), at(prefix, j - 1), width);
    }
    for (int j = n - 1; j >= 0; --j) {
        std::memcpy(at(suffix, j), at(in, j), step * sizeof(float));
        if (j + 1 < n && (j + 1) % window != 0) addInto(at(suffix, j), at(suffix, j + 1), width);
    }
    for (int i = first; i < last; ++i) {
        float* sum = at(out, i - first);
        const int begin = std::max(0, i - h);
        const int end = std::min(n, i + h + 1) - 1;
        if (begin / window != end / window) {
            std::memcpy(sum, at(suffix, begin), step * sizeof(float));
            addInto(sum, at(prefix, end), width);
        } else if (begin % window == 0) {
            std::memcpy(sum, at(prefix, end), step * sizeof(float));
        } else {
            // A window cut short by the end of the line, within one stretch: that stretch is cut there as
            // well.
            std::memcpy(sum, at(suffix, begin), step * sizeof(float));
        }
    }
}

} // namespace

void boxSum(const float* in, int n, int width, int h, int first, int last, float* out,
            std::vector<float>& scratch) {
    assert(width % boxTile == 0);
    if (h <= largestDirect)
        direct(in, n, width, h, first, last, out);
    else
        stretches(in, n, width, h, first, last, out, scratch);
}

} // namespace scorelet
