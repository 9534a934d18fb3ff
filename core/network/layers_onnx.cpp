// The layers as nodes of an ONNX graph: what forward() in layers.cpp computes, once more in ONNX's operators.

#include "core/network/layers.h"

#include <cmath>

namespace scorelet {
namespace {

std::vector<std::int64_t> sizes(const PlaneShape& shape) {
    return {0, shape.channels, shape.height, shape.width}; // 0: as many pictures as before
}

/// Over the channels of every pixel: mean 0, variance 1.
std::string normalisedByPixel(OnnxGraph& graph, const std::string& in) {
    const std::vector<OnnxAttribute> channels{onnxIntegers("axes", {1}), onnxInteger("keepdims", 1)};
    const std::string centred = graph.node("Sub", {in, graph.node("ReduceMean", {in}, channels)});
    const std::string variance = graph.node("ReduceMean", {graph.node("Mul", {centred, centred})}, channels);
    return graph.node(
        "Div",
        {centred, graph.node("Sqrt", {graph.node("Add", {variance, graph.numbers({}, {leastVariance})})})});
}

/// Over the pixels of every group of channels.
std::string normalisedByGroup(OnnxGraph& graph, const std::string& in, const PlaneShape& shape, int groups) {
    const auto count = static_cast<std::size_t>(groups);
    const std::string flat = graph.reshape(in, {0, groups, -1});
    return graph.reshape(graph.node("InstanceNormalization",
                                    {flat, graph.numbers({groups}, std::vector<float>(count, 1)),
                                     graph.numbers({groups}, std::vector<float>(count, 0))},
                                    {onnxReal("epsilon", leastVariance)}),
                         sizes(shape));
}

} // namespace

std::string ConvolutionLayer::write(const OnnxPlace& to, const std::vector<std::string>& in) const {
    const std::int64_t border = shape_.taps == 9 ? 1 : 0;
    return to.graph.node("Conv", {in[0], to.weights(weights_), to.weights(bias_)},
                         {onnxIntegers("pads", {border, border, border, border})});
}

std::string ActivationLayer::write(const OnnxPlace& to, const std::vector<std::string>& in) const {
    OnnxGraph& graph = to.graph;
    std::string value = in[0];
    if (norm_ == Norm::pixel) value = normalisedByPixel(graph, value);
    if (norm_ == Norm::group) value = normalisedByGroup(graph, value, in_.shape, groups_);
    const auto told = graph.nodes(
        "Split",
        {graph.node("Gemm", {to.condition, to.weights(offsets_.matrix), to.weights(offsets_.vector)},
                    {onnxInteger("transB", 1)})},
        2, {onnxInteger("axis", 1)});
    const std::string scale = graph.node("Add", {told[0], graph.numbers({}, {1})});
    const auto ofChannels = [&](const std::string& numbers) {
        return graph.reshape(numbers, {0, in_.shape.channels, 1, 1});
    };
    const std::string gain = ofChannels(graph.node("Mul", {scale, to.weights(offsets_.gain)}));
    const std::string shift =
        ofChannels(graph.node("Add", {graph.node("Mul", {scale, to.weights(offsets_.shift)}), told[1]}));
    value = graph.node("Add", {graph.node("Mul", {value, gain}), shift});
    return activated_ ? graph.silu(value) : value;
}

std::string SumLayer::write(const OnnxPlace& to, const std::vector<std::string>& in) const {
    return to.graph.node("Add", in);
}

std::string JoinLayer::write(const OnnxPlace& to, const std::vector<std::string>& in) const {
    return to.graph.node("Concat", in, {onnxInteger("axis", 1)});
}

std::string GatherLayer::write(const OnnxPlace& to, const std::vector<std::string>& in) const {
    OnnxGraph& graph = to.graph;
    const PlaneShape &from = in_.shape, &out = out_.shape;
    switch (what_) {
    case Gathering::halve:
        return graph.node(
            "AveragePool", in,
            {onnxIntegers("kernel_shape", {side_, side_}), onnxIntegers("strides", {side_, side_})});
    case Gathering::twice: {
        const auto factor = static_cast<float>(side_);
        return graph.node("Resize", {in[0], "", graph.numbers({4}, {1, 1, factor, factor})},
                          {onnxText("mode", "nearest"),
                           onnxText("coordinate_transformation_mode", "asymmetric"),
                           onnxText("nearest_mode", "floor")});
    }
    case Gathering::toChannels: {
        const std::string squares =
            graph.reshape(in[0], {0, from.channels, out.height, side_, out.width, side_});
        return graph.reshape(graph.node("Transpose", {squares}, {onnxIntegers("perm", {0, 1, 3, 5, 2, 4})}),
                             sizes(out));
    }
    case Gathering::toPixels:
        break;
    }
    const std::string squares =
        graph.reshape(in[0], {0, out.channels, side_, side_, from.height, from.width});
    return graph.reshape(graph.node("Transpose", {squares}, {onnxIntegers("perm", {0, 1, 4, 2, 5, 3})}),
                         sizes(out));
}

std::string PlaceLayer::write(const OnnxPlace& to, const std::vector<std::string>& in) const {
    return to.graph.node("Add", {in[0], to.weights(weights_)});
}

std::string AttentionLayer::write(const OnnxPlace& to, const std::vector<std::string>& in) const {
    OnnxGraph& graph = to.graph;
    const std::int64_t pixels = out_.shape.pixels(), depth = out_.shape.channels / heads_;
    const auto parts = graph.nodes("Split", {graph.reshape(in[0], {0, 3, heads_, depth, pixels})}, 3,
                                   {onnxInteger("axis", 1)});
    const auto part = [&](std::size_t i) { return graph.reshape(parts[i], {0, heads_, depth, pixels}); };
    const OnnxAttribute turned = onnxIntegers("perm", {0, 1, 3, 2});
    const std::string likeness =
        graph.node("Mul", {graph.node("MatMul", {graph.node("Transpose", {part(0)}, {turned}), part(1)}),
                           graph.numbers({}, {1 / std::sqrt(static_cast<float>(depth))})});
    const std::string shares = graph.node("Softmax", {likeness}, {onnxInteger("axis", -1)});
    return graph.reshape(graph.node("MatMul", {part(2), graph.node("Transpose", {shares}, {turned})}),
                         sizes(out_.shape));
}

} // namespace scorelet
