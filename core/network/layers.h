// The layers of a network: each takes pictures to one picture, and the gradient of that back to theirs.
#pragma once

#include "core/network/convolution.h"
#include "core/network/network.h"
#include "core/network/onnx_graph.h"

#include <functional>

namespace scorelet {

/// Keeps a variance of nothing from dividing by zero.
inline constexpr float leastVariance = 1e-5f;

/// The pictures, weights and gradients that a layer works on.
struct LayerPlace {
    const float* weights;
    float* weightGradient; ///< null where it is not wanted
    NetworkMemory& memory;
};

/// A picture as a layer sees it.
struct Port {
    int picture; ///< its number in the network
    PlaneShape shape;
    Eigen::Index offset; ///< within the memory's values and gradients
    bool adds = false;   ///< backward() adds to its gradient: another layer has written it before

    float* values(const LayerPlace& at) const { return at.memory.values.data() + offset; }
    float* gradient(const LayerPlace& at) const { return at.memory.gradients.data() + offset; }
};

/// Where a layer writes itself as nodes.
struct OnnxPlace {
    OnnxGraph& graph;
    std::string condition; ///< the noise level as the network knows it, N x numbers
    std::function<std::string(Eigen::Index)> weights; ///< the name of the array that begins at an offset
};

class Layer {
public:
    virtual ~Layer() = default;
    virtual std::vector<Port*> inputs() = 0;
    virtual void forward(const LayerPlace& at) const = 0;
    virtual void backward(const LayerPlace& at) const = 0;
    /// Adds its nodes; `in` are the names of its inputs, the result that of its output.
    virtual std::string write(const OnnxPlace& to, const std::vector<std::string>& in) const = 0;
};

class ConvolutionLayer : public Layer {
public:
    ConvolutionLayer(Port in, Port out, int taps, Eigen::Index weights, Eigen::Index bias);
    std::vector<Port*> inputs() override { return {&in_}; }
    void forward(const LayerPlace& at) const override;
    void backward(const LayerPlace& at) const override;
    std::string write(const OnnxPlace& to, const std::vector<std::string>& in) const override;

private:
    ConvolutionShape shape_;
    Port in_, out_;
    Eigen::Index weights_, bias_;
};

/// With z = scale * n + shift, n the normalised values: silu(z), or z.
class ActivationLayer : public Layer {
public:
    struct Offsets {
        Eigen::Index gain, shift;           ///< of every channel
        Eigen::Index matrix, vector;        ///< from the condition to a scale and a shift of every channel
        Eigen::Index normalised, deviation; ///< in NetworkMemory::kept
        Eigen::Index affine; ///< the same: scale and shift as applied, and 1 + the condition's scale
    };

    ActivationLayer(Port in, Port out, Norm norm, int groups, bool activated, int conditionSize,
                    Offsets offsets);
    /// Number of deviations that it keeps.
    static Eigen::Index keptDeviations(const PlaneShape& shape, Norm norm, int groups);
    std::vector<Port*> inputs() override { return {&in_}; }
    void forward(const LayerPlace& at) const override;
    void backward(const LayerPlace& at) const override;
    std::string write(const OnnxPlace& to, const std::vector<std::string>& in) const override;

private:
    void normalise(const float* in, float* out, float* deviations) const;
    void normaliseBack(const float* normalised, const float* deviations, const Eigen::ArrayXf& gradient,
                       float* inGradient) const;

    Port in_, out_;
    Norm norm_;
    int groups_;
    bool activated_;
    int conditionSize_;
    Offsets offsets_;
};

class SumLayer : public Layer {
public:
    SumLayer(Port a, Port b, Port out) : a_(a), b_(b), out_(out) {}
    std::vector<Port*> inputs() override { return {&a_, &b_}; }
    void forward(const LayerPlace& at) const override;
    void backward(const LayerPlace& at) const override;
    std::string write(const OnnxPlace& to, const std::vector<std::string>& in) const override;

private:
    Port a_, b_, out_;
};

class JoinLayer : public Layer {
public:
    JoinLayer(Port a, Port b, Port out) : a_(a), b_(b), out_(out) {}
    std::vector<Port*> inputs() override { return {&a_, &b_}; }
    void forward(const LayerPlace& at) const override;
    void backward(const LayerPlace& at) const override;
    std::string write(const OnnxPlace& to, const std::vector<std::string>& in) const override;

private:
    Port a_, b_, out_;
};

/// What a GatherLayer does.
enum class Gathering { halve, twice, toChannels, toPixels };

/// Every output value is the mean of some input values: halves of the size, twice the size, and the pixels of
/// squares of a side to channels and back.
class GatherLayer : public Layer {
public:
    /// `sources`: for every output value, channel by channel and row by row, `each` places in the input.
    GatherLayer(Port in, Port out, Gathering what, int side, int each, std::vector<int> sources);
    std::vector<Port*> inputs() override { return {&in_}; }
    void forward(const LayerPlace& at) const override;
    void backward(const LayerPlace& at) const override;
    std::string write(const OnnxPlace& to, const std::vector<std::string>& in) const override;

private:
    Port in_, out_;
    Gathering what_;
    int side_;
    int each_;
    std::vector<int> sources_; ///< places in bordered planes
};

class PlaceLayer : public Layer {
public:
    PlaceLayer(Port in, Port out, Eigen::Index weights) : in_(in), out_(out), weights_(weights) {}
    std::vector<Port*> inputs() override { return {&in_}; }
    void forward(const LayerPlace& at) const override;
    void backward(const LayerPlace& at) const override;
    std::string write(const OnnxPlace& to, const std::vector<std::string>& in) const override;

private:
    Port in_, out_;
    Eigen::Index weights_; ///< channels x pixels
};

class AttentionLayer : public Layer {
public:
    AttentionLayer(Port in, Port out, int heads, Eigen::Index kept)
        : in_(in), out_(out), heads_(heads), kept_(kept) {}
    std::vector<Port*> inputs() override { return {&in_}; }
    void forward(const LayerPlace& at) const override;
    void backward(const LayerPlace& at) const override;
    std::string write(const OnnxPlace& to, const std::vector<std::string>& in) const override;

private:
    Port in_, out_;
    int heads_;
    Eigen::Index kept_; ///< the weights of every head, pixels x pixels
};

} // namespace scorelet
