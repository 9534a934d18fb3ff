// Convolutions of bordered planes (planes.h), which take nearly all of a network's time.
//
// Written with Highway: the widest vectors of the machine that it runs on, chosen when the program starts.
#pragma once

#include "core/network/planes.h"

#include <vector>

namespace scorelet {

/// A convolution's weights: out x in x taps, the taps of a 3 x 3 window row by row, or one.
struct ConvolutionShape {
    PlaneShape from; ///< of the input
    int channels;    ///< of the output
    int taps;        ///< 9, or 1

    Eigen::Index weights() const { return static_cast<Eigen::Index>(channels) * from.channels * taps; }
    PlaneShape to() const { return {channels, from.height, from.width}; }
};

/// out = bias + sum over inputs and taps of weight * shifted input (a correlation, as networks have it).
/// Sets the borders of `out` to zero.
void convolve(const ConvolutionShape& shape, const float* weights, const float* bias, const float* in,
              float* out);

/// The gradient of the input is increased by that through the convolution. The borders of `outGradient` are
/// zero, and those of `inGradient` stay so.
void convolveBack(const ConvolutionShape& shape, const float* weights, const float* outGradient,
                  float* inGradient);

/// The gradients of weights and bias are increased by those of one picture. The borders of both are zero.
void convolveWeights(const ConvolutionShape& shape, const float* in, const float* outGradient,
                     float* weightGradient, float* biasGradient);

} // namespace scorelet
