#include "core/network/training.h"

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/network/onnx_graph.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace scorelet {
namespace {

// Streams of a seed: of the first weights, and of every step's choices.
constexpr std::uint64_t choices = 1;

/// Images of a batch that are summed one after the other.
constexpr int chunkImages = 8;

/// Copies an image into bordered planes, or out of them.
template <class Copy>
void forRows(const PlaneShape& shape, const Copy& copy) {
    for (int channel = 0; channel < shape.channels; ++channel)
        for (int row = 0; row < shape.height; ++row)
            copy((static_cast<std::ptrdiff_t>(channel) * shape.height + row) * shape.width,
                 static_cast<std::ptrdiff_t>(channel) * shape.plane() + shape.first() + row * shape.stride());
}

using Row = Eigen::Map<Eigen::ArrayXf>;
using ConstRow = Eigen::Map<const Eigen::ArrayXf>;

double noiseLevel(NoiseLevels levels, std::uint64_t seed) {
    if (levels == NoiseLevels::logUniform) {
        const double low = std::log(0.02), high = std::log(5.0);
        return std::exp(low + (high - low) * uniformAt(seed, choices, 0));
    }
    float normal = 0;
    fillNormal(seed, choices, {&normal, 1});
    return std::exp(-1.2 + 1.2 * static_cast<double>(normal));
}

/// Of the average over about the last tenth of the steps, whatever their number (Karras et al. 2024, power
/// function averages).
float averageShare(std::int64_t steps) {
    constexpr double power = 6.94 + 1; // a relative width of 0.1
    return static_cast<float>(std::pow(1 - 1 / static_cast<double>(steps), power));
}

void adam(const Recipe& recipe, const Eigen::VectorXf& gradient, TrainingState& state) {
    constexpr float keepFirst = 0.9f, keepSecond = 0.999f, least = 1e-8f;
    const auto steps = static_cast<double>(++state.steps);
    const auto correctFirst = static_cast<float>(1 / (1 - std::pow(static_cast<double>(keepFirst), steps)));
    const auto correctSecond = static_cast<float>(1 / (1 - std::pow(static_cast<double>(keepSecond), steps)));
    constexpr double warmUp = 20;
    const auto rate = static_cast<float>(recipe.rate * std::min(1.0, steps / warmUp));
    state.first = keepFirst * state.first + (1 - keepFirst) * gradient;
    state.second = keepSecond * state.second + (1 - keepSecond) * gradient.cwiseAbs2();
    state.weights.array() -=
        rate * correctFirst * state.first.array() / ((correctSecond * state.second.array()).sqrt() + least);
    const float keep = averageShare(state.steps);
    state.average = keep * state.average + (1 - keep) * state.weights;
}

} // namespace

DenoisingNetwork::Scales DenoisingNetwork::scales(double sigma) const {
    const double data = sigmaData_ * sigmaData_, both = sigma * sigma + data;
    return {static_cast<float>(data / both), static_cast<float>(sigma * sigmaData_ / std::sqrt(both)),
            static_cast<float>(1 / std::sqrt(both)), static_cast<float>(std::log(sigma) / 4)};
}

void DenoisingNetwork::enter(const float* weights, double sigma, std::span<const float> noisy,
                             NetworkMemory& memory) const {
    network_.prepare(memory);
    const Scales s = scales(sigma);
    const PlaneShape& shape = network_.inputShape();
    float* in = network_.in(memory);
    forRows(shape, [&](std::ptrdiff_t image, std::ptrdiff_t plane) {
        Row(in + plane, shape.width) = s.in * ConstRow(noisy.data() + image, shape.width);
    });
    network_.forward(weights, s.noise, memory);
}

void DenoisingNetwork::denoise(const float* weights, double sigma, std::span<const float> noisy,
                               std::span<float> out, NetworkMemory& memory) const {
    enter(weights, sigma, noisy, memory);
    const Scales s = scales(sigma);
    const PlaneShape& shape = network_.inputShape();
    const float* answer = network_.out(memory);
    forRows(shape, [&](std::ptrdiff_t image, std::ptrdiff_t plane) {
        Row(out.data() + image, shape.width) = s.skip * ConstRow(noisy.data() + image, shape.width) +
                                               s.out * ConstRow(answer + plane, shape.width);
    });
}

void DenoisingNetwork::sensitivity(const float* weights, double sigma, std::span<const float> noisy,
                                   Eigen::Index value, std::span<float> out, NetworkMemory& memory) const {
    enter(weights, sigma, noisy, memory);
    const Scales s = scales(sigma);
    const PlaneShape& shape = network_.inputShape();
    float* gradient = network_.outGradient(memory);
    std::fill_n(gradient, shape.values(), 0.0f);
    forRows(shape, [&](std::ptrdiff_t image, std::ptrdiff_t plane) {
        if (value >= image && value < image + shape.width) gradient[plane + value - image] = s.out;
    });
    network_.backward(weights, memory, nullptr);
    const float* back = network_.inGradient(memory);
    forRows(shape, [&](std::ptrdiff_t image, std::ptrdiff_t plane) {
        Row(out.data() + image, shape.width) = s.in * ConstRow(back + plane, shape.width);
    });
    out[static_cast<size_t>(value)] += s.skip;
}

std::string DenoisingNetwork::encodeOnnx(const float* weights,
                                         const std::map<std::string, std::string>& told) const {
    OnnxGraph graph;
    const std::vector<std::int64_t> pictures{-1, shape_.channels, shape_.height, shape_.width};
    graph.input("x", pictures);
    graph.input("sigma", {-1});
    const auto constant = [&](double value) { return graph.numbers({}, {static_cast<float>(value)}); };
    const std::string data = constant(sigmaData_), sigma = graph.reshape("sigma", {-1, 1, 1, 1});
    // As scales() has it.
    const std::string both =
        graph.node("Add", {graph.node("Mul", {sigma, sigma}), constant(sigmaData_ * sigmaData_)});
    const std::string root = graph.node("Sqrt", {both});
    const std::string skip = graph.node("Div", {constant(sigmaData_ * sigmaData_), both});
    const std::string out = graph.node("Div", {graph.node("Mul", {sigma, data}), root});
    const std::string noise =
        graph.reshape(graph.node("Mul", {graph.node("Log", {sigma}), constant(0.25)}), {-1, 1});
    const std::string answer = network_.write(graph, weights, graph.node("Div", {"x", root}), noise);
    graph.output(graph.node("Add", {graph.node("Mul", {skip, "x"}), graph.node("Mul", {out, answer})}),
                 "denoised", pictures);
    return graph.encode(told);
}

double DenoisingNetwork::lossAndGradient(const float* weights, double sigma, std::span<const float> clean,
                                         std::span<const float> noise, float share, NetworkMemory& memory,
                                         float* weightGradient) const {
    const Scales s = scales(sigma);
    const auto level = static_cast<float>(sigma);
    const ConstRow x(clean.data(), static_cast<Eigen::Index>(clean.size())), z(noise.data(), x.size());
    const Eigen::ArrayXf noisy = x + level * z;
    enter(weights, sigma, {noisy.data(), clean.size()}, memory);
    const PlaneShape& shape = network_.inputShape();
    const float* answer = network_.out(memory);
    float* gradient = network_.outGradient(memory);
    std::fill_n(gradient, shape.values(), 0.0f);
    double loss = 0;
    const auto values = static_cast<float>(shape_.values());
    forRows(shape, [&](std::ptrdiff_t image, std::ptrdiff_t plane) {
        // F should be (x - skip noisy) / out.
        const Eigen::ArrayXf error =
            ConstRow(answer + plane, shape.width) -
            (x.segment(image, shape.width) - s.skip * noisy.segment(image, shape.width)) / s.out;
        loss += static_cast<double>(error.square().sum());
        Row(gradient + plane, shape.width) = error * (2 * share / values);
    });
    network_.backward(weights, memory, weightGradient);
    return loss / static_cast<double>(shape_.values());
}

double rootMeanSquare(const ImageBatch& images, Eigen::Index count) {
    double sum = 0;
    for (Eigen::Index i = 0; i < count; ++i) sum += static_cast<double>(images.matrix().row(i).squaredNorm());
    const auto values = static_cast<double>(std::max<Eigen::Index>(1, count * images.shape().values()));
    // As a file keeps it, so that a network that was read answers like the one that was written.
    return static_cast<double>(static_cast<float>(std::max(1e-3, std::sqrt(sum / values))));
}

TrainingState beginTraining(const Recipe& recipe, const DenoisingNetwork& network) {
    TrainingState state;
    state.weights = network.network().initialWeights(recipe.seed);
    state.average = state.weights;
    state.first = state.second = Eigen::VectorXf::Zero(state.weights.size());
    state.loss = 1;
    return state;
}

void trainStep(const Recipe& recipe, const DenoisingNetwork& network, const ImageBatch& images,
               Eigen::Index count, TrainingState& state, TrainingMemory& memory, const Work& work) {
    const int chunks = (recipe.batch + chunkImages - 1) / chunkImages;
    memory.pictures.resize(static_cast<size_t>(std::max(1, work.threads)));
    memory.gradients.resize(static_cast<size_t>(chunks));
    std::vector<double> losses(static_cast<size_t>(chunks), 0.0);
    const float share = 1 / static_cast<float>(recipe.batch);
    const std::uint64_t step = mixSeed(recipe.seed, static_cast<std::uint64_t>(state.steps) + 1);
    parallelFor(work, chunks, [&](int chunk, int thread) {
        auto& gradient = memory.gradients[static_cast<size_t>(chunk)];
        gradient.setZero(state.weights.size());
        std::vector<float> noise(static_cast<size_t>(images.shape().values()));
        for (int i = chunk * chunkImages; i < std::min((chunk + 1) * chunkImages, recipe.batch); ++i) {
            work.check();
            const std::uint64_t seed = mixSeed(step, static_cast<std::uint64_t>(i));
            const auto index =
                static_cast<Eigen::Index>(uniformAt(seed, choices, 8) * static_cast<double>(count));
            fillNormal(seed, 0, noise);
            losses[static_cast<size_t>(chunk)] += network.lossAndGradient(
                state.weights.data(), noiseLevel(recipe.levels, seed), images.row(index), noise, share,
                memory.pictures[static_cast<size_t>(thread)], gradient.data());
        }
    });
    for (int chunk = 1; chunk < chunks; ++chunk)
        memory.gradients.front() += memory.gradients[static_cast<size_t>(chunk)];
    double loss = 0;
    for (const double one : losses) loss += one / recipe.batch;
    if (!std::isfinite(loss))
        throw Error(fmt::format("training: the loss is not finite after {} steps", state.steps),
                    "take a smaller learning rate");
    state.loss = loss;
    adam(recipe, memory.gradients.front(), state);
}

} // namespace scorelet
