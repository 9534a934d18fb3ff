// A network as a list of layers: what a picture goes through forward, and its gradient backward.
//
// Everything is one picture at a time: its values stay in the cache, a computation can stop between two, and
// what a batch sums is summed in an order that no number of threads changes. Pictures are bordered planes
// (planes.h). A network is immutable, its weights come with every call.
#pragma once

#include "core/network/planes.h"

#include <Eigen/Core>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace scorelet {

/// What is made of the values of a layer before it is applied.
enum class Norm {
    none,
    pixel, ///< over the channels of every pixel by itself: no pixel sees another
    group  ///< over the pixels of a group of channels: every pixel sees all through mean and variance
};

/// One array of weights among all, which lie one after the other.
struct WeightArray {
    std::string name; ///< unique: "down1.first.weight"
    Eigen::Index offset;
    std::vector<std::size_t> shape; ///< as PyTorch has it
    float deviation;                ///< of the normal values that it begins with
    float mean = 0;

    Eigen::Index count() const;
};

/// The memory of one picture's way through one network. Not to be shared between threads.
struct NetworkMemory {
    Eigen::VectorXf values;                    ///< of all layers
    Eigen::VectorXf gradients;                 ///< of the same; empty until backward() needs them
    Eigen::VectorXf kept;                      ///< what layers keep between forward and backward
    Eigen::VectorXf features;                  ///< sines and cosines of the noise level
    Eigen::VectorXf hidden, second, condition; ///< what they become, before and after the second silu
    Eigen::VectorXf conditionGradient;
};

class Layer;
class OnnxGraph;
enum class Gathering;
struct Port;

class Network {
public:
    /// A picture of a layer, by number.
    using Value = int;

    Network(const PlaneShape& input, int conditionSize);
    ~Network();
    Network(Network&&) noexcept;
    Network& operator=(Network&&) noexcept;

    /// @name How it is built: each gives the picture that a layer makes
    /// @{
    Value input() const { return 0; }
    /// A correlation with windows of 3 x 3 pixels (taps 9) or 1. `deviation`, times 1 / sqrt(inputs), is that
    /// of its first weights.
    Value convolution(const std::string& name, Value in, int channels, int taps, float deviation = 1);
    /// silu(norm(in) * (1 + scale) + shift), with a scale and a shift of every channel that follow the noise
    /// level; `activated` false: without silu.
    Value activation(const std::string& name, Value in, Norm norm, bool activated = true);
    Value sum(Value a, Value b);
    Value join(Value a, Value b);         ///< the channels of both
    Value halve(Value in);                ///< means of 2 x 2 pixels
    Value twice(Value in);                ///< every pixel four times
    Value toChannels(Value in, int side); ///< the pixels of a square as channels
    Value toPixels(Value in, int side);   ///< and back
    /// Adds a learned value at every place.
    Value place(const std::string& name, Value in);
    /// softmax(q k' / sqrt(d)) v of every head; `in` has q, k and v one after the other.
    Value attention(Value in, int heads);
    /// The end of it.
    void output(Value value);
    /// @}

    const PlaneShape& shape(Value value) const;
    const PlaneShape& inputShape() const { return shape(0); }
    const PlaneShape& outputShape() const { return shape(output_); }

    /// Number of weights, and what they are.
    Eigen::Index weightCount() const { return weightCount_; }
    const std::vector<WeightArray>& weights() const { return arrays_; }

    /// The weights that training begins with.
    Eigen::VectorXf initialWeights(std::uint64_t seed) const;

    /// Bytes of the memory of one picture, forward and backward.
    std::size_t memoryBytes() const;

    /// @name Where a picture is written to and read from: value(channel, row, column) of bordered planes
    /// @{
    float* in(NetworkMemory& memory) const;
    const float* out(const NetworkMemory& memory) const;
    float* outGradient(NetworkMemory& memory) const;
    const float* inGradient(const NetworkMemory& memory) const;
    /// @}

    /// Makes room; to be called before in().
    void prepare(NetworkMemory& memory) const;

    /// From in() to out(). `noise` is what the network is told of the noise level. The borders of in() are
    /// zero.
    void forward(const float* weights, float noise, NetworkMemory& memory) const;

    /// From outGradient(), whose borders are zero, to inGradient(), after forward(); where `weightGradient`
    /// is given it is increased by the gradient of the weights.
    void backward(const float* weights, NetworkMemory& memory, float* weightGradient) const;

    /// Adds the network to an ONNX graph: from pictures (N x channels x height x width) and what the network
    /// is told of the noise level (N x 1) to pictures. Gives the name of what comes out.
    std::string write(OnnxGraph& graph, const float* weights, const std::string& pictures,
                      const std::string& noise) const;

private:
    struct Picture {
        PlaneShape shape;
        Eigen::Index offset; ///< within NetworkMemory's values and gradients
    };

    Eigen::Index addWeights(std::string name, std::vector<std::size_t> shape, float deviation,
                            float mean = 0);
    Value addPicture(PlaneShape shape); // by value: it may be one of those that move to make room
    Port port(Value value) const;
    Value gather(Value in, const PlaneShape& out, Gathering what, int side, int each,
                 std::vector<int> sources);
    void condition(const float* weights, float noise, NetworkMemory& memory) const;
    void conditionBack(const float* weights, NetworkMemory& memory, float* weightGradient) const;

    std::vector<Picture> pictures_;
    std::vector<std::unique_ptr<Layer>> layers_;
    std::vector<WeightArray> arrays_;
    Eigen::Index weightCount_ = 0;
    Eigen::Index valueCount_ = 0;
    Eigen::Index keptCount_ = 0;
    int conditionSize_;
    Eigen::Index conditionWeights_[4]; ///< offsets: first matrix and vector, second matrix and vector
    Value output_ = 0;
};

} // namespace scorelet
