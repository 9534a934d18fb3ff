#include "core/network/network.h"

#include "core/base/random.h"
#include "core/network/layers.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace scorelet {
namespace {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr int featureCount = 16;

Eigen::ArrayXf silu(const Eigen::ArrayXf& z) {
    return z / (1.0f + (-z).exp());
}

/// Where a pixel lies within all planes.
int placeOf(const PlaneShape& shape, int channel, int row, int column) {
    return channel * shape.plane() + shape.first() + row * shape.stride() + column;
}

} // namespace

Eigen::Index WeightArray::count() const {
    Eigen::Index product = 1;
    for (const std::size_t side : shape) product *= static_cast<Eigen::Index>(side);
    return product;
}

Network::Network(const PlaneShape& input, int conditionSize) : conditionSize_(conditionSize) {
    addPicture(input);
    const auto size = static_cast<std::size_t>(conditionSize);
    conditionWeights_[0] = addWeights("noise.first.weight", {size, featureCount},
                                      1 / std::sqrt(static_cast<float>(featureCount)));
    conditionWeights_[1] = addWeights("noise.first.bias", {size}, 0);
    conditionWeights_[2] =
        addWeights("noise.second.weight", {size, size}, 1 / std::sqrt(static_cast<float>(conditionSize)));
    conditionWeights_[3] = addWeights("noise.second.bias", {size}, 0);
}

Network::~Network() = default;
Network::Network(Network&&) noexcept = default;
Network& Network::operator=(Network&&) noexcept = default;

Eigen::Index Network::addWeights(std::string name, std::vector<std::size_t> shape, float deviation,
                                 float mean) {
    arrays_.push_back({std::move(name), weightCount_, std::move(shape), deviation, mean});
    weightCount_ += arrays_.back().count();
    return arrays_.back().offset;
}

Network::Value Network::addPicture(PlaneShape shape) {
    pictures_.push_back({shape, valueCount_});
    valueCount_ += shape.values();
    return static_cast<Value>(pictures_.size()) - 1;
}

const PlaneShape& Network::shape(Value value) const {
    return pictures_[static_cast<size_t>(value)].shape;
}

Port Network::port(Value value) const {
    const Picture& picture = pictures_[static_cast<size_t>(value)];
    return {value, picture.shape, picture.offset};
}

Network::Value Network::convolution(const std::string& name, Value in, int channels, int taps,
                                    float deviation) {
    const PlaneShape& from = shape(in);
    const auto side = static_cast<std::size_t>(taps == 9 ? 3 : 1);
    const auto inputs = static_cast<float>(from.channels * taps);
    const Eigen::Index weights =
        addWeights(name + ".weight",
                   {static_cast<std::size_t>(channels), static_cast<std::size_t>(from.channels), side, side},
                   deviation / std::sqrt(inputs));
    const Eigen::Index bias = addWeights(name + ".bias", {static_cast<std::size_t>(channels)}, 0);
    const Value out = addPicture({channels, from.height, from.width});
    layers_.push_back(std::make_unique<ConvolutionLayer>(port(in), port(out), taps, weights, bias));
    return out;
}

Network::Value Network::activation(const std::string& name, Value in, Norm norm, bool activated) {
    const PlaneShape from = shape(in);
    const auto channels = static_cast<std::size_t>(from.channels);
    const int groups = from.channels % 8 == 0 ? from.channels / 8 : 1;
    ActivationLayer::Offsets offsets;
    offsets.gain = addWeights(name + ".gain", {channels}, 0, 1);
    offsets.shift = addWeights(name + ".shift", {channels}, 0);
    offsets.matrix =
        addWeights(name + ".noise.weight", {2 * channels, static_cast<std::size_t>(conditionSize_)}, 0);
    offsets.vector = addWeights(name + ".noise.bias", {2 * channels}, 0);
    offsets.normalised = keptCount_;
    offsets.deviation = offsets.normalised + from.values();
    offsets.affine = offsets.deviation + ActivationLayer::keptDeviations(from, norm, groups);
    keptCount_ = offsets.affine + 3 * from.channels;
    const Value out = addPicture(from);
    layers_.push_back(std::make_unique<ActivationLayer>(port(in), port(out), norm, groups, activated,
                                                        conditionSize_, offsets));
    return out;
}

Network::Value Network::sum(Value a, Value b) {
    assert(a != b && shape(a) == shape(b));
    const Value out = addPicture(shape(a));
    layers_.push_back(std::make_unique<SumLayer>(port(a), port(b), port(out)));
    return out;
}

Network::Value Network::join(Value a, Value b) {
    assert(a != b);
    PlaneShape both = shape(a);
    both.channels += shape(b).channels;
    const Value out = addPicture(both);
    layers_.push_back(std::make_unique<JoinLayer>(port(a), port(b), port(out)));
    return out;
}

Network::Value Network::gather(Value in, const PlaneShape& to, Gathering what, int side, int each,
                               std::vector<int> sources) {
    const Value out = addPicture(to);
    layers_.push_back(
        std::make_unique<GatherLayer>(port(in), port(out), what, side, each, std::move(sources)));
    return out;
}

Network::Value Network::halve(Value in) {
    const PlaneShape from = shape(in);
    const PlaneShape to{from.channels, from.height / 2, from.width / 2};
    std::vector<int> sources;
    for (int c = 0; c < to.channels; ++c)
        for (int row = 0; row < to.height; ++row)
            for (int column = 0; column < to.width; ++column)
                for (int k = 0; k < 4; ++k)
                    sources.push_back(placeOf(from, c, 2 * row + k / 2, 2 * column + k % 2));
    return gather(in, to, Gathering::halve, 2, 4, std::move(sources));
}

Network::Value Network::twice(Value in) {
    const PlaneShape from = shape(in);
    const PlaneShape to{from.channels, 2 * from.height, 2 * from.width};
    std::vector<int> sources;
    for (int c = 0; c < to.channels; ++c)
        for (int row = 0; row < to.height; ++row)
            for (int column = 0; column < to.width; ++column)
                sources.push_back(placeOf(from, c, row / 2, column / 2));
    return gather(in, to, Gathering::twice, 2, 1, std::move(sources));
}

Network::Value Network::toChannels(Value in, int side) {
    const PlaneShape from = shape(in);
    const PlaneShape to{from.channels * side * side, from.height / side, from.width / side};
    std::vector<int> sources;
    for (int c = 0; c < to.channels; ++c) {
        const int k = c % (side * side);
        for (int row = 0; row < to.height; ++row)
            for (int column = 0; column < to.width; ++column)
                sources.push_back(
                    placeOf(from, c / (side * side), side * row + k / side, side * column + k % side));
    }
    return gather(in, to, Gathering::toChannels, side, 1, std::move(sources));
}

Network::Value Network::toPixels(Value in, int side) {
    const PlaneShape from = shape(in);
    const PlaneShape to{from.channels / (side * side), from.height * side, from.width * side};
    std::vector<int> sources;
    for (int c = 0; c < to.channels; ++c)
        for (int row = 0; row < to.height; ++row)
            for (int column = 0; column < to.width; ++column)
                sources.push_back(
                    placeOf(from, (c * side + row % side) * side + column % side, row / side, column / side));
    return gather(in, to, Gathering::toPixels, side, 1, std::move(sources));
}

Network::Value Network::place(const std::string& name, Value in) {
    const PlaneShape from = shape(in);
    const Eigen::Index weights =
        addWeights(name,
                   {static_cast<std::size_t>(from.channels), static_cast<std::size_t>(from.height),
                    static_cast<std::size_t>(from.width)},
                   0.02f);
    const Value out = addPicture(from);
    layers_.push_back(std::make_unique<PlaceLayer>(port(in), port(out), weights));
    return out;
}

Network::Value Network::attention(Value in, int heads) {
    PlaneShape to = shape(in);
    to.channels /= 3;
    const Eigen::Index kept = keptCount_;
    keptCount_ += static_cast<Eigen::Index>(heads) * to.pixels() * to.pixels();
    const Value out = addPicture(to);
    layers_.push_back(std::make_unique<AttentionLayer>(port(in), port(out), heads, kept));
    return out;
}

void Network::output(Value value) {
    output_ = value;
    // The last layer that uses a picture is the first that gives it a gradient.
    std::vector<bool> given(pictures_.size(), false);
    for (auto layer = layers_.rbegin(); layer != layers_.rend(); ++layer)
        for (Port* in : (*layer)->inputs()) {
            in->adds = given[static_cast<size_t>(in->picture)];
            given[static_cast<size_t>(in->picture)] = true;
        }
}

Eigen::VectorXf Network::initialWeights(std::uint64_t seed) const {
    Eigen::VectorXf weights(weightCount_);
    fillNormal(seed, 0, {weights.data(), static_cast<std::size_t>(weights.size())});
    for (const WeightArray& array : arrays_) {
        auto here = weights.segment(array.offset, array.count()).array();
        here = here * array.deviation + array.mean;
    }
    return weights;
}

std::size_t Network::memoryBytes() const {
    return static_cast<std::size_t>(2 * valueCount_ + keptCount_) * sizeof(float);
}

float* Network::in(NetworkMemory& memory) const {
    return memory.values.data() + pictures_.front().offset;
}
const float* Network::inGradient(const NetworkMemory& memory) const {
    return memory.gradients.data() + pictures_.front().offset;
}
const float* Network::out(const NetworkMemory& memory) const {
    return memory.values.data() + pictures_[static_cast<size_t>(output_)].offset;
}
float* Network::outGradient(NetworkMemory& memory) const {
    if (memory.gradients.size() != valueCount_) memory.gradients = Eigen::VectorXf::Zero(valueCount_);
    return memory.gradients.data() + pictures_[static_cast<size_t>(output_)].offset;
}

void Network::prepare(NetworkMemory& memory) const {
    if (memory.values.size() == valueCount_ && memory.kept.size() == keptCount_) return;
    memory = {};
    memory.values = Eigen::VectorXf::Zero(valueCount_);
    memory.kept = Eigen::VectorXf::Zero(keptCount_);
}

void Network::condition(const float* weights, float noise, NetworkMemory& memory) const {
    memory.features.resize(featureCount);
    for (int k = 0; k < featureCount / 2; ++k) {
        // Noise levels of .002 to 80 are -1.6 to 1.1: waves from longer than that to a tenth of it.
        const float angle = noise * static_cast<float>(std::pow(1.6, k));
        memory.features[2 * k] = std::cos(angle);
        memory.features[2 * k + 1] = std::sin(angle);
    }
    const auto matrix = [&](int index, Eigen::Index columns) {
        return Eigen::Map<const Matrix>(weights + conditionWeights_[index], conditionSize_, columns);
    };
    const auto vector = [&](int index) {
        return Eigen::Map<const Eigen::VectorXf>(weights + conditionWeights_[index], conditionSize_);
    };
    memory.hidden = matrix(0, featureCount) * memory.features + vector(1);
    const Eigen::VectorXf active = silu(memory.hidden.array()).matrix();
    memory.second = matrix(2, conditionSize_) * active + vector(3);
    memory.condition = silu(memory.second.array()).matrix();
}

void Network::conditionBack(const float* weights, NetworkMemory& memory, float* weightGradient) const {
    const auto through = [](const Eigen::VectorXf& z, const Eigen::VectorXf& gradient) -> Eigen::VectorXf {
        const Eigen::ArrayXf s = 1.0f / (1.0f + (-z.array()).exp());
        return (gradient.array() * s * (1.0f + z.array() * (1.0f - s))).matrix();
    };
    const auto matrix = [&](int index, Eigen::Index columns) {
        return Eigen::Map<Matrix>(weightGradient + conditionWeights_[index], conditionSize_, columns);
    };
    const auto vector = [&](int index) {
        return Eigen::Map<Eigen::VectorXf>(weightGradient + conditionWeights_[index], conditionSize_);
    };
    const Eigen::VectorXf second = through(memory.second, memory.conditionGradient);
    const Eigen::VectorXf active = silu(memory.hidden.array()).matrix();
    matrix(2, conditionSize_).noalias() += second * active.transpose();
    vector(3) += second;
    const Eigen::Map<const Matrix> back(weights + conditionWeights_[2], conditionSize_, conditionSize_);
    const Eigen::VectorXf first = through(memory.hidden, back.transpose() * second);
    matrix(0, featureCount).noalias() += first * memory.features.transpose();
    vector(1) += first;
}

void Network::forward(const float* weights, float noise, NetworkMemory& memory) const {
    condition(weights, noise, memory);
    const LayerPlace at{weights, nullptr, memory};
    for (const auto& layer : layers_) layer->forward(at);
}

void Network::backward(const float* weights, NetworkMemory& memory, float* weightGradient) const {
    memory.conditionGradient = Eigen::VectorXf::Zero(conditionSize_);
    const LayerPlace at{weights, weightGradient, memory};
    for (auto layer = layers_.rbegin(); layer != layers_.rend(); ++layer) (*layer)->backward(at);
    if (weightGradient) conditionBack(weights, memory, weightGradient);
}

std::string Network::write(OnnxGraph& graph, const float* weights, const std::string& pictures,
                           const std::string& noise) const {
    for (const WeightArray& array : arrays_)
        graph.weights(array.name, {array.shape.begin(), array.shape.end()},
                      {weights + array.offset, static_cast<std::size_t>(array.count())});
    const auto nameOf = [&](Eigen::Index offset) {
        return std::find_if(arrays_.begin(), arrays_.end(),
                            [&](const WeightArray& a) { return a.offset == offset; })
            ->name;
    };
    const auto linear = [&](const std::string& value, int first) {
        return graph.node("Gemm",
                          {value, nameOf(conditionWeights_[first]), nameOf(conditionWeights_[first + 1])},
                          {onnxInteger("transB", 1)});
    };
    // Cosine and sine of every wave, beside each other.
    std::vector<float> waves;
    for (int k = 0; k < featureCount / 2; ++k) waves.push_back(static_cast<float>(std::pow(1.6, k)));
    const std::string angles =
        graph.node("Mul", {noise, graph.numbers({featureCount / 2}, std::move(waves))});
    const std::string features =
        graph.reshape(graph.node("Concat",
                                 {graph.reshape(graph.node("Cos", {angles}), {0, -1, 1}),
                                  graph.reshape(graph.node("Sin", {angles}), {0, -1, 1})},
                                 {onnxInteger("axis", 2)}),
                      {0, featureCount});
    const OnnxPlace to{graph, graph.silu(linear(graph.silu(linear(features, 0)), 2)), nameOf};

    std::vector<std::string> names{pictures}; // of the pictures: every layer makes the next
    for (const auto& layer : layers_) {
        std::vector<std::string> in;
        for (const Port* port : layer->inputs()) in.push_back(names[static_cast<size_t>(port->picture)]);
        names.push_back(layer->write(to, in));
    }
    return names[static_cast<size_t>(output_)];
}

} // namespace scorelet
