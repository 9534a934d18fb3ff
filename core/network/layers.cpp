#include "core/network/layers.h"

#include <cmath>

namespace scorelet {
namespace {

using Values = Eigen::Map<Eigen::ArrayXf>;
using ConstValues = Eigen::Map<const Eigen::ArrayXf>;

float* channel(const PlaneShape& shape, float* planes, int index) {
    return planes + static_cast<std::ptrdiff_t>(index) * shape.plane();
}
const float* channel(const PlaneShape& shape, const float* planes, int index) {
    return planes + static_cast<std::ptrdiff_t>(index) * shape.plane();
}

/// Passes a gradient on, to where there may be one already.
void give(const LayerPlace& at, const Port& to, const float* gradient) {
    Values there(to.gradient(at), to.shape.values());
    const ConstValues new_(gradient, to.shape.values());
    if (to.adds)
        there += new_;
    else
        there = new_;
}

/// Calls body(pixel, place in a plane) for all pixels.
template <class Body>
void forPixels(const PlaneShape& shape, const Body& body) {
    for (int row = 0, pixel = 0; row < shape.height; ++row)
        for (int column = 0; column < shape.width; ++column, ++pixel)
            body(pixel, shape.first() + row * shape.stride() + column);
}

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Some channels without borders: channels x pixels.
Matrix compact(const PlaneShape& shape, const float* planes, int first, int count) {
    Matrix result(count, shape.pixels());
    for (int c = 0; c < count; ++c) {
        const float* plane = channel(shape, planes, first + c);
        for (int row = 0; row < shape.height; ++row)
            result.row(c).segment(row * shape.width, shape.width) = Eigen::Map<const Eigen::RowVectorXf>(
                plane + shape.first() + row * shape.stride(), shape.width);
    }
    return result;
}

/// And back into the planes, or added to them. Borders are left alone.
void spread(const PlaneShape& shape, const Matrix& values, int first, bool adds, float* planes) {
    for (int c = 0; c < values.rows(); ++c) {
        float* plane = channel(shape, planes, first + c);
        for (int row = 0; row < shape.height; ++row) {
            Eigen::Map<Eigen::RowVectorXf> there(plane + shape.first() + row * shape.stride(), shape.width);
            const auto here = values.row(c).segment(row * shape.width, shape.width);
            if (adds)
                there += here;
            else
                there = here;
        }
    }
}

} // namespace

ConvolutionLayer::ConvolutionLayer(Port in, Port out, int taps, Eigen::Index weights, Eigen::Index bias)
    : shape_{in.shape, out.shape.channels, taps}, in_(in), out_(out), weights_(weights), bias_(bias) {}

void ConvolutionLayer::forward(const LayerPlace& at) const {
    convolve(shape_, at.weights + weights_, at.weights + bias_, in_.values(at), out_.values(at));
}

void ConvolutionLayer::backward(const LayerPlace& at) const {
    if (at.weightGradient)
        convolveWeights(shape_, in_.values(at), out_.gradient(at), at.weightGradient + weights_,
                        at.weightGradient + bias_);
    if (!in_.adds) std::fill_n(in_.gradient(at), in_.shape.values(), 0.0f);
    convolveBack(shape_, at.weights + weights_, out_.gradient(at), in_.gradient(at));
}

ActivationLayer::ActivationLayer(Port in, Port out, Norm norm, int groups, bool activated, int conditionSize,
                                 Offsets offsets)
    : in_(in), out_(out), norm_(norm), groups_(groups), activated_(activated), conditionSize_(conditionSize),
      offsets_(offsets) {}

Eigen::Index ActivationLayer::keptDeviations(const PlaneShape& shape, Norm norm, int groups) {
    switch (norm) {
    case Norm::none:
        return 0;
    case Norm::pixel:
        return shape.plane();
    case Norm::group:
        return groups;
    }
    return 0;
}

/// (in - mean) / deviation; keeps 1 / deviation.
void ActivationLayer::normalise(const float* in, float* out, float* deviations) const {
    const PlaneShape& shape = in_.shape;
    const Eigen::Index plane = shape.plane();
    if (norm_ == Norm::none) {
        Values(out, shape.values()) = ConstValues(in, shape.values());
        return;
    }
    if (norm_ == Norm::group) {
        const int channels = shape.channels / groups_;
        const auto count = static_cast<float>(channels * shape.pixels());
        for (int group = 0; group < groups_; ++group) {
            const ConstValues values(channel(shape, in, group * channels), channels * plane);
            const float mean = values.sum() / count; // the borders are zero
            const float variance = values.square().sum() / count - mean * mean;
            const float inverse = 1 / std::sqrt(std::max(variance, 0.0f) + leastVariance);
            deviations[group] = inverse;
            Values(channel(shape, out, group * channels), channels * plane) = (values - mean) * inverse;
        }
    } else {
        Eigen::ArrayXf mean = Eigen::ArrayXf::Zero(plane), square = mean;
        for (int c = 0; c < shape.channels; ++c) {
            const ConstValues values(channel(shape, in, c), plane);
            mean += values;
            square += values.square();
        }
        const auto count = static_cast<float>(shape.channels);
        mean /= count;
        Values inverse(deviations, plane);
        inverse = ((square / count - mean.square()).max(0.0f) + leastVariance).rsqrt();
        for (int c = 0; c < shape.channels; ++c)
            Values(channel(shape, out, c), plane) =
                (ConstValues(channel(shape, in, c), plane) - mean) * inverse;
    }
    clearBorders(shape, out);
}

void ActivationLayer::normaliseBack(const float* normalised, const float* deviations,
                                    const Eigen::ArrayXf& gradient, float* inGradient) const {
    const PlaneShape& shape = in_.shape;
    const Eigen::Index plane = shape.plane();
    const auto put = [&](Eigen::Index from, Eigen::Index count, const auto& values) {
        Values there(inGradient + from, count);
        if (in_.adds)
            there += values;
        else
            there = values;
    };
    if (norm_ == Norm::none) {
        put(0, shape.values(), gradient);
        return;
    }
    if (norm_ == Norm::group) {
        const int channels = shape.channels / groups_;
        const Eigen::Index length = channels * plane;
        const auto count = static_cast<float>(channels * shape.pixels());
        for (int group = 0; group < groups_; ++group) {
            const auto g = gradient.segment(group * length, length);
            const ConstValues n(normalised + group * length, length);
            const float mean = g.sum() / count, along = (g * n).sum() / count;
            put(group * length, length, (g - mean - n * along) * deviations[group]);
        }
    } else {
        const auto count = static_cast<float>(shape.channels);
        Eigen::ArrayXf mean = Eigen::ArrayXf::Zero(plane), along = mean;
        for (int c = 0; c < shape.channels; ++c) {
            const auto g = gradient.segment(c * plane, plane);
            mean += g;
            along += g * ConstValues(channel(shape, normalised, c), plane);
        }
        mean /= count;
        along /= count;
        const ConstValues inverse(deviations, plane);
        for (int c = 0; c < shape.channels; ++c)
            put(c * plane, plane,
                (gradient.segment(c * plane, plane) - mean -
                 ConstValues(channel(shape, normalised, c), plane) * along) *
                    inverse);
    }
    clearBorders(shape, inGradient);
}

void ActivationLayer::forward(const LayerPlace& at) const {
    const PlaneShape& shape = in_.shape;
    const int channels = shape.channels;
    float* kept = at.memory.kept.data();
    normalise(in_.values(at), kept + offsets_.normalised, kept + offsets_.deviation);
    const ConstValues gain(at.weights + offsets_.gain, channels),
        shift(at.weights + offsets_.shift, channels);
    const Eigen::Map<const Matrix> matrix(at.weights + offsets_.matrix, 2 * channels, conditionSize_);
    const Eigen::Map<const Eigen::VectorXf> vector(at.weights + offsets_.vector, 2 * channels);
    const Eigen::ArrayXf told = (matrix * at.memory.condition + vector).array();
    Values affine(kept + offsets_.affine, 3 * channels);
    affine.tail(channels) = 1.0f + told.head(channels);
    affine.head(channels) = gain * affine.tail(channels);
    affine.segment(channels, channels) = shift * affine.tail(channels) + told.tail(channels);
    for (int c = 0; c < channels; ++c) {
        const ConstValues n(channel(shape, kept + offsets_.normalised, c), shape.plane());
        Values out(channel(shape, out_.values(at), c), shape.plane());
        out = affine[c] * n + affine[channels + c];
        if (activated_) out /= 1.0f + (-out).exp();
    }
    clearBorders(shape, out_.values(at));
}

void ActivationLayer::backward(const LayerPlace& at) const {
    const PlaneShape& shape = in_.shape;
    const int channels = shape.channels;
    const float* kept = at.memory.kept.data();
    const ConstValues affine(kept + offsets_.affine, 3 * channels);
    thread_local Eigen::ArrayXf gradient; // of the normalised values
    gradient.resize(shape.values());
    Eigen::ArrayXf affineGradient(2 * channels);
    for (int c = 0; c < channels; ++c) {
        const ConstValues n(channel(shape, kept + offsets_.normalised, c), shape.plane());
        const ConstValues out(channel(shape, out_.gradient(at), c), shape.plane());
        auto g = gradient.segment(c * shape.plane(), shape.plane());
        if (activated_) { // silu'(z) = s (1 + z (1 - s)), s = 1 / (1 + exp(-z))
            const Eigen::ArrayXf z = affine[c] * n + affine[channels + c];
            const Eigen::ArrayXf s = 1.0f / (1.0f + (-z).exp());
            g = out * s * (1.0f + z * (1.0f - s));
        } else {
            g = out;
        }
        affineGradient[c] = (g * n).sum();
        affineGradient[channels + c] = g.sum();
        g *= affine[c];
    }
    normaliseBack(kept + offsets_.normalised, kept + offsets_.deviation, gradient, in_.gradient(at));
    if (!at.weightGradient) return;
    const ConstValues gain(at.weights + offsets_.gain, channels),
        shift(at.weights + offsets_.shift, channels);
    const Eigen::Map<const Matrix> matrix(at.weights + offsets_.matrix, 2 * channels, conditionSize_);
    const auto scale = affine.tail(channels);
    const auto ofScale = affineGradient.head(channels), ofShift = affineGradient.tail(channels);
    Values(at.weightGradient + offsets_.gain, channels) += ofScale * scale;
    Values(at.weightGradient + offsets_.shift, channels) += ofShift * scale;
    Eigen::VectorXf told(2 * channels);
    told.head(channels) = (ofScale * gain + ofShift * shift).matrix();
    told.tail(channels) = ofShift.matrix();
    Eigen::Map<Matrix>(at.weightGradient + offsets_.matrix, 2 * channels, conditionSize_).noalias() +=
        told * at.memory.condition.transpose();
    Eigen::Map<Eigen::VectorXf>(at.weightGradient + offsets_.vector, 2 * channels) += told;
    at.memory.conditionGradient.noalias() += matrix.transpose() * told;
}

void SumLayer::forward(const LayerPlace& at) const {
    const Eigen::Index count = out_.shape.values();
    Values(out_.values(at), count) = ConstValues(a_.values(at), count) + ConstValues(b_.values(at), count);
}

void SumLayer::backward(const LayerPlace& at) const {
    give(at, a_, out_.gradient(at));
    give(at, b_, out_.gradient(at));
}

void JoinLayer::forward(const LayerPlace& at) const {
    const Eigen::Index first = a_.shape.values(), second = b_.shape.values();
    Values(out_.values(at), first) = ConstValues(a_.values(at), first);
    Values(out_.values(at) + first, second) = ConstValues(b_.values(at), second);
}

void JoinLayer::backward(const LayerPlace& at) const {
    give(at, a_, out_.gradient(at));
    give(at, b_, out_.gradient(at) + a_.shape.values());
}

GatherLayer::GatherLayer(Port in, Port out, Gathering what, int side, int each, std::vector<int> sources)
    : in_(in), out_(out), what_(what), side_(side), each_(each), sources_(std::move(sources)) {}

void GatherLayer::forward(const LayerPlace& at) const {
    const float* in = in_.values(at);
    float* out = out_.values(at);
    std::fill_n(out, out_.shape.values(), 0.0f);
    const float share = 1 / static_cast<float>(each_);
    const int* source = sources_.data();
    for (int c = 0; c < out_.shape.channels; ++c)
        forPixels(out_.shape, [&](int, int place) {
            float sum = 0;
            for (int k = 0; k < each_; ++k) sum += in[*source++];
            channel(out_.shape, out, c)[place] = sum * share;
        });
}

void GatherLayer::backward(const LayerPlace& at) const {
    const float* out = out_.gradient(at);
    float* in = in_.gradient(at);
    if (!in_.adds) std::fill_n(in, in_.shape.values(), 0.0f);
    const float share = 1 / static_cast<float>(each_);
    const int* source = sources_.data();
    for (int c = 0; c < out_.shape.channels; ++c)
        forPixels(out_.shape, [&](int, int place) {
            const float gradient = share * channel(out_.shape, out, c)[place];
            for (int k = 0; k < each_; ++k) in[*source++] += gradient;
        });
}

void PlaceLayer::forward(const LayerPlace& at) const {
    const PlaneShape& shape = in_.shape;
    Matrix values = compact(shape, in_.values(at), 0, shape.channels);
    values += Eigen::Map<const Matrix>(at.weights + weights_, shape.channels, shape.pixels());
    std::fill_n(out_.values(at), shape.values(), 0.0f);
    spread(shape, values, 0, false, out_.values(at));
}

void PlaceLayer::backward(const LayerPlace& at) const {
    const PlaneShape& shape = in_.shape;
    give(at, in_, out_.gradient(at));
    if (at.weightGradient)
        Eigen::Map<Matrix>(at.weightGradient + weights_, shape.channels, shape.pixels()) +=
            compact(shape, out_.gradient(at), 0, shape.channels);
}

void AttentionLayer::forward(const LayerPlace& at) const {
    const int channels = out_.shape.channels, size = channels / heads_, pixels = out_.shape.pixels();
    std::fill_n(out_.values(at), out_.shape.values(), 0.0f);
    for (int head = 0; head < heads_; ++head) {
        const Matrix q = compact(in_.shape, in_.values(at), head * size, size);
        const Matrix k = compact(in_.shape, in_.values(at), channels + head * size, size);
        const Matrix v = compact(in_.shape, in_.values(at), 2 * channels + head * size, size);
        Eigen::Map<Matrix> weights(at.memory.kept.data() + kept_ +
                                       static_cast<Eigen::Index>(head) * pixels * pixels,
                                   pixels, pixels);
        weights.noalias() = q.transpose() * k / std::sqrt(static_cast<float>(size));
        weights = (weights.colwise() - weights.rowwise().maxCoeff()).array().exp().matrix();
        weights = (weights.array().colwise() / weights.rowwise().sum().array()).matrix();
        spread(out_.shape, v * weights.transpose(), head * size, false, out_.values(at));
    }
}

void AttentionLayer::backward(const LayerPlace& at) const {
    const int channels = out_.shape.channels, size = channels / heads_, pixels = out_.shape.pixels();
    const float scale = 1 / std::sqrt(static_cast<float>(size));
    if (!in_.adds) std::fill_n(in_.gradient(at), in_.shape.values(), 0.0f);
    for (int head = 0; head < heads_; ++head) {
        const Matrix q = compact(in_.shape, in_.values(at), head * size, size);
        const Matrix k = compact(in_.shape, in_.values(at), channels + head * size, size);
        const Matrix v = compact(in_.shape, in_.values(at), 2 * channels + head * size, size);
        const Eigen::Map<const Matrix> weights(at.memory.kept.data() + kept_ +
                                                   static_cast<Eigen::Index>(head) * pixels * pixels,
                                               pixels, pixels);
        const Matrix out = compact(out_.shape, out_.gradient(at), head * size, size);
        Matrix inner = out.transpose() * v; // of the weights, then of their logarithms
        const Eigen::VectorXf mean = (inner.array() * weights.array()).rowwise().sum();
        inner = ((inner.colwise() - mean).array() * weights.array() * scale).matrix();
        spread(in_.shape, k * inner.transpose(), head * size, true, in_.gradient(at));
        spread(in_.shape, q * inner, channels + head * size, true, in_.gradient(at));
        spread(in_.shape, out * weights, 2 * channels + head * size, true, in_.gradient(at));
    }
}

} // namespace scorelet
