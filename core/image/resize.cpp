#include "core/image/resize.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace scorelet {

Resizer::Axis::Axis(int side, int to) : from(side) {
    assert(from >= 1 && to >= 1);
    if (to >= from) {
        for (int i = 0; i < to; ++i) {
            const double place = std::clamp((i + 0.5) * from / to - 0.5, 0.0, from - 1.0);
            const int left = static_cast<int>(place);
            neighbours.push_back({left, std::min(left + 1, from - 1), static_cast<float>(place - left)});
        }
        return;
    }
    // In units of 1 / (from * to): an output pixel covers `from` of them, an input pixel `to`.
    const long long in = to, out = from;
    for (long long i = 0; i < to; ++i) {
        const long long begin = i * out, end = begin + out;
        Run run{static_cast<int>(begin / in), {}};
        for (long long k = begin / in + 1; k * in < end; ++k)
            run.weights.push_back(static_cast<float>(std::min((k + 1) * in, end) - k * in) /
                                  static_cast<float>(out));
        runs.push_back(std::move(run));
    }
}

Resizer::Resizer(int fromHeight, int fromWidth, int toHeight, int toWidth)
    : rows_(fromHeight, toHeight), columns_(fromWidth, toWidth), width_(static_cast<std::size_t>(toWidth)) {}

void Resizer::operator()(const float* from, std::ptrdiff_t stride, float* to,
                         std::vector<float>& scratch) const {
    scratch.resize(static_cast<std::size_t>(rows_.from) * width_);
    for (int y = 0; y < rows_.from; ++y)
        resizeRow(from + y * stride, scratch.data() + static_cast<std::size_t>(y) * width_);
    mixRows(scratch.data(), width_, to);
}

void Resizer::resizeRow(const float* from, float* to) const {
    for (const Neighbours& n : columns_.neighbours)
        *to++ = from[n.left] + n.weight * (from[n.right] - from[n.left]);
    for (const Run& run : columns_.runs) {
        const float* at = from + run.first;
        double sum = 0; // of many differences
        for (std::size_t k = 0; k < run.weights.size(); ++k)
            sum += static_cast<double>(run.weights[k]) * static_cast<double>(at[k + 1] - at[0]);
        *to++ = static_cast<float>(static_cast<double>(at[0]) + sum);
    }
}

void Resizer::mixRows(const float* rows, std::size_t width, float* to) const {
    for (const Neighbours& n : rows_.neighbours) {
        const float* upper = rows + static_cast<std::size_t>(n.left) * width;
        const float* lower = rows + static_cast<std::size_t>(n.right) * width;
        for (std::size_t x = 0; x < width; ++x) to[x] = upper[x] + n.weight * (lower[x] - upper[x]);
        to += width;
    }
    for (const Run& run : rows_.runs) {
        const float* first = rows + static_cast<std::size_t>(run.first) * width;
        std::copy_n(first, width, to);
        for (std::size_t k = 0; k < run.weights.size(); ++k) {
            const float* row = first + (k + 1) * width;
            for (std::size_t x = 0; x < width; ++x) to[x] += run.weights[k] * (row[x] - first[x]);
        }
        to += width;
    }
}

} // namespace scorelet
