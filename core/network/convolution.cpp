#include "core/network/convolution.h"

// Without it, Highway 1.0 does not compile for a machine that has more than that (-march=native).
#define HWY_WANT_AVX3_DL
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/network/convolution.cpp"
// Vectors of a size that the compiler does not know cannot stand in arrays, which the loops below need.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <algorithm>
#include <array>

HWY_BEFORE_NAMESPACE();
namespace scorelet::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Tag = hn::ScalableTag<float>;
using Vector = hn::Vec<Tag>;

// Sums that fit the registers: 24 of 32 with the widest vectors, 12 of 16 with others.
constexpr int rows = HWY_TARGET <= HWY_AVX3 ? 6 : 4;    // channels
constexpr int columns = HWY_TARGET <= HWY_AVX3 ? 4 : 3; // vectors of pixels

/// One tile: Rows output channels at Columns vectors of pixels.
template <int Rows, int Columns>
HWY_INLINE void tile(const float* weights, int inputs, int taps, const int* shifts, const float* in,
                     int inPlane, float* out, int outPlane, const float* bias) {
    const Tag tag;
    const auto lanes = static_cast<int>(hn::Lanes(tag));
    Vector sums[Rows][Columns];
    for (int r = 0; r < Rows; ++r)
        for (int c = 0; c < Columns; ++c)
            sums[r][c] = bias ? hn::Set(tag, bias[r]) : hn::LoadU(tag, out + r * outPlane + c * lanes);
    for (int input = 0; input < inputs; ++input, in += inPlane)
        for (int tap = 0; tap < taps; ++tap, weights += Rows) {
            Vector pixels[Columns];
            for (int c = 0; c < Columns; ++c) pixels[c] = hn::LoadU(tag, in + shifts[tap] + c * lanes);
            for (int r = 0; r < Rows; ++r) {
                const Vector weight = hn::Set(tag, weights[r]);
                for (int c = 0; c < Columns; ++c) sums[r][c] = hn::MulAdd(weight, pixels[c], sums[r][c]);
            }
        }
    for (int r = 0; r < Rows; ++r)
        for (int c = 0; c < Columns; ++c) hn::StoreU(sums[r][c], tag, out + r * outPlane + c * lanes);
}

/// Rows output channels everywhere.
template <int Rows>
void band(const float* weights, int inputs, int taps, const int* shifts, const float* in, int inPlane,
          float* out, int outPlane, const float* bias, int count) {
    const auto lanes = static_cast<int>(hn::Lanes(Tag()));
    int at = 0;
    for (; at + columns * lanes <= count; at += columns * lanes)
        tile<Rows, columns>(weights, inputs, taps, shifts, in + at, inPlane, out + at, outPlane, bias);
    for (; at < count; at += lanes)
        tile<Rows, 1>(weights, inputs, taps, shifts, in + at, inPlane, out + at, outPlane, bias);
}

/// The rest of the channels, one band.
template <int Rows = rows, class... Arguments>
void someRows(int count, Arguments... arguments) {
    if constexpr (Rows > 0) {
        if (count == Rows)
            band<Rows>(arguments...);
        else
            someRows<Rows - 1>(count, arguments...);
    }
}

/// out (+)= weights * shifted in, `count` pixels from `in` and `out` on. `packed` holds the weights band by
/// band of channels, within it by input, tap and channel.
void correlate(const float* packed, int outputs, int inputs, int taps, const int* shifts, const float* in,
               int inPlane, float* out, int outPlane, const float* bias, int count) {
    for (int channel = 0; channel < outputs; channel += rows) {
        const int here = std::min(rows, outputs - channel);
        someRows(here, packed, inputs, taps, shifts, in, inPlane, out, outPlane, bias, count);
        packed += static_cast<std::ptrdiff_t>(here) * inputs * taps;
        out += static_cast<std::ptrdiff_t>(here) * outPlane;
        if (bias) bias += here;
    }
}

/// Products of Rows output gradients and Columns (input, tap) pairs, summed over all pixels.
template <int Rows, int Columns>
HWY_INLINE void products(const float* gradient, int outPlane, const float* const* ins, int count,
                         float* sumsOut, int pairs) {
    const Tag tag;
    const auto lanes = static_cast<int>(hn::Lanes(tag));
    Vector sums[Rows][Columns];
    for (int r = 0; r < Rows; ++r)
        for (int c = 0; c < Columns; ++c) sums[r][c] = hn::Zero(tag);
    for (int at = 0; at < count; at += lanes) {
        Vector in[Columns];
        for (int c = 0; c < Columns; ++c) in[c] = hn::LoadU(tag, ins[c] + at);
        for (int r = 0; r < Rows; ++r) {
            const Vector out = hn::LoadU(tag, gradient + r * outPlane + at);
            for (int c = 0; c < Columns; ++c) sums[r][c] = hn::MulAdd(out, in[c], sums[r][c]);
        }
    }
    for (int r = 0; r < Rows; ++r)
        for (int c = 0; c < Columns; ++c)
            sumsOut[static_cast<std::ptrdiff_t>(r) * pairs + c] +=
                hn::GetLane(hn::SumOfLanes(tag, sums[r][c]));
}

template <int Rows>
void productRow(const float* gradient, int outPlane, const float* const* ins, int pairs, int count,
                float* weightGradient) {
    int pair = 0;
    for (; pair + columns <= pairs; pair += columns)
        products<Rows, columns>(gradient, outPlane, ins + pair, count, weightGradient + pair, pairs);
    for (; pair < pairs; ++pair)
        products<Rows, 1>(gradient, outPlane, ins + pair, count, weightGradient + pair, pairs);
}

template <int Rows = rows, class... Arguments>
void someProducts(int count, Arguments... arguments) {
    if constexpr (Rows > 0) {
        if (count == Rows)
            productRow<Rows>(arguments...);
        else
            someProducts<Rows - 1>(count, arguments...);
    }
}

/// weightGradient[channel][pair] += sum over pixels of gradient[channel] * ins[pair].
void correlateWeights(const float* gradient, int outputs, int outPlane, const float* const* ins, int pairs,
                      int count, float* weightGradient) {
    for (int channel = 0; channel < outputs; channel += rows)
        someProducts(std::min(rows, outputs - channel),
                     gradient + static_cast<std::ptrdiff_t>(channel) * outPlane, outPlane, ins, pairs, count,
                     weightGradient + static_cast<std::ptrdiff_t>(channel) * pairs);
}

int bandRows() {
    return rows;
}

} // namespace
} // namespace scorelet::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scorelet {
namespace {

HWY_EXPORT(correlate);
HWY_EXPORT(correlateWeights);
HWY_EXPORT(bandRows);

/// How far from a pixel its neighbours in the window lie, row by row.
std::array<int, 9> shiftsOf(const ConvolutionShape& shape) {
    if (shape.taps == 1) return {0};
    const int stride = shape.from.stride();
    std::array<int, 9> shifts;
    for (int tap = 0; tap < 9; ++tap) shifts[static_cast<size_t>(tap)] = (tap / 3 - 1) * stride + tap % 3 - 1;
    return shifts;
}

/// The weights in the order in which the loops read them. `weight(output, input, tap)` gives them.
template <class Weight>
std::vector<float>& packed(int outputs, int inputs, int taps, const Weight& weight) {
    thread_local std::vector<float> values;
    values.resize(static_cast<size_t>(outputs) * static_cast<size_t>(inputs * taps));
    const int rows = HWY_DYNAMIC_DISPATCH(bandRows)();
    float* next = values.data();
    for (int first = 0; first < outputs; first += rows)
        for (int input = 0; input < inputs; ++input)
            for (int tap = 0; tap < taps; ++tap)
                for (int output = first; output < std::min(first + rows, outputs); ++output)
                    *next++ = weight(output, input, tap);
    return values;
}

} // namespace

void clearBorders(const PlaneShape& shape, float* planes) {
    for (int channel = 0; channel < shape.channels; ++channel, planes += shape.plane()) {
        std::fill(planes, planes + shape.first(), 0.0f);
        for (int row = 0; row + 1 < shape.height; ++row)
            planes[shape.first() + row * shape.stride() + shape.width] = 0;
        std::fill(planes + shape.first() + shape.span(), planes + shape.plane(), 0.0f);
    }
}

void convolve(const ConvolutionShape& shape, const float* weights, const float* bias, const float* in,
              float* out) {
    const int inputs = shape.from.channels, taps = shape.taps, plane = shape.from.plane();
    const auto shifts = shiftsOf(shape);
    const auto& values = packed(shape.channels, inputs, taps, [&](int output, int input, int tap) {
        return weights[(static_cast<std::ptrdiff_t>(output) * inputs + input) * taps + tap];
    });
    const int first = shape.from.first();
    HWY_DYNAMIC_DISPATCH(correlate)
    (values.data(), shape.channels, inputs, taps, shifts.data(), in + first, plane, out + first, plane, bias,
     shape.from.span());
    clearBorders(shape.to(), out);
}

void convolveBack(const ConvolutionShape& shape, const float* weights, const float* outGradient,
                  float* inGradient) {
    // What went to the pixel above comes from it: the window turned by half a circle.
    const int inputs = shape.from.channels, taps = shape.taps, plane = shape.from.plane();
    const auto shifts = shiftsOf(shape);
    const auto& values = packed(inputs, shape.channels, taps, [&](int input, int output, int tap) {
        return weights[(static_cast<std::ptrdiff_t>(output) * inputs + input) * taps + taps - 1 - tap];
    });
    const int first = shape.from.first();
    HWY_DYNAMIC_DISPATCH(correlate)
    (values.data(), inputs, shape.channels, taps, shifts.data(), outGradient + first, plane,
     inGradient + first, plane, nullptr, shape.from.span());
    clearBorders(shape.from, inGradient);
}

void convolveWeights(const ConvolutionShape& shape, const float* in, const float* outGradient,
                     float* weightGradient, float* biasGradient) {
    const int inputs = shape.from.channels, taps = shape.taps, plane = shape.from.plane();
    const int first = shape.from.first();
    const auto shifts = shiftsOf(shape);
    thread_local std::vector<const float*> ins;
    ins.clear();
    for (int input = 0; input < inputs; ++input)
        for (int tap = 0; tap < taps; ++tap)
            ins.push_back(in + static_cast<std::ptrdiff_t>(input) * plane + first +
                          shifts[static_cast<size_t>(tap)]);
    HWY_DYNAMIC_DISPATCH(correlateWeights)
    (outGradient + first, shape.channels, plane, ins.data(), inputs * taps, shape.from.span(),
     weightGradient);
    for (int channel = 0; channel < shape.channels; ++channel)
        biasGradient[channel] += Eigen::Map<const Eigen::ArrayXf>(
                                     outGradient + static_cast<std::ptrdiff_t>(channel) * plane, plane)
                                     .sum();
}

} // namespace scorelet
#endif
