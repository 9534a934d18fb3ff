// Every layer's gradient against central differences, and what a network may see.
#include "core/base/random.h"
#include "core/network/convolution.h"
#include "core/network/training.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace scorelet;

namespace {

std::vector<float> normal(std::uint64_t stream, Eigen::Index count) {
    std::vector<float> values(static_cast<std::size_t>(count));
    fillNormal(7, stream, values);
    return values;
}

struct Case {
    const char* name;
    Architecture architecture;
    ImageShape shape;
};

const std::vector<Case>& cases() {
    static const std::vector<Case> all = {
        {"unet, group norm", {.kind = NetworkKind::unet, .width = 8, .depth = 2}, {1, 8, 8}},
        {"unet, no norm", {.kind = NetworkKind::unet, .width = 8, .depth = 3, .norm = Norm::none}, {1, 8, 8}},
        {"unet, pixel norm, colour", {.kind = NetworkKind::unet, .width = 8, .depth = 2, .norm = Norm::pixel}, {3, 8, 8}},
        {"unet of one size, not square", {.kind = NetworkKind::unet, .width = 4, .depth = 1}, {1, 6, 9}},
        {"convnet", {.kind = NetworkKind::convnet, .width = 8, .field = 7}, {1, 8, 8}},
        {"convnet that sees a pixel", {.kind = NetworkKind::convnet, .width = 5, .field = 1}, {2, 5, 4}},
        {"transformer", {.kind = NetworkKind::transformer, .width = 16, .depth = 2}, {1, 16, 16}}};
    return all;
}

/// Weights that leave nothing at zero, as the first ones do.
Eigen::VectorXf someWeights(const DenoisingNetwork& network) {
    Eigen::VectorXf weights = network.network().initialWeights(3);
    const auto more = normal(5, weights.size());
    for (Eigen::Index i = 0; i < weights.size(); ++i) weights[i] += 0.1f * more[static_cast<std::size_t>(i)];
    return weights;
}

double valueAt(const Eigen::VectorXf& planes, const PlaneShape& s, int channel, int row, int column) {
    if (row < 0 || column < 0 || row >= s.height || column >= s.width) return 0;
    return static_cast<double>(planes[channel * s.plane() + s.first() + row * s.stride() + column]);
}

} // namespace

TEST_CASE("convolutions are sums over windows") {
    for (const auto& [height, width, inputs, outputs, taps] :
         {std::array{7, 5, 3, 13, 9}, std::array{16, 16, 8, 7, 9}, std::array{4, 33, 2, 1, 1}, std::array{1, 1, 5, 6, 9}}) {
        const ConvolutionShape shape{{inputs, height, width}, outputs, taps};
        const auto fill = [](Eigen::Index count, std::uint64_t stream) {
            const auto values = normal(stream, count);
            return Eigen::VectorXf(Eigen::Map<const Eigen::VectorXf>(values.data(), count));
        };
        Eigen::VectorXf in = fill(shape.from.values(), 1), weights = fill(shape.weights(), 2), bias = fill(outputs, 3);
        clearBorders(shape.from, in.data());
        Eigen::VectorXf out(shape.to().values());
        convolve(shape, weights.data(), bias.data(), in.data(), out.data());
        const auto weight = [&](int o, int i, int t) {
            return static_cast<double>(weights[(o * inputs + i) * taps + t]);
        };
        const auto dy = [&](int t) { return taps == 1 ? 0 : t / 3 - 1; };
        const auto dx = [&](int t) { return taps == 1 ? 0 : t % 3 - 1; };
        double worst = 0, worstBack = 0, worstWeights = 0;
        for (int o = 0; o < outputs; ++o)
            for (int y = 0; y < height; ++y)
                for (int x = 0; x < width; ++x) {
                    double sum = static_cast<double>(bias[o]);
                    for (int i = 0; i < inputs; ++i)
                        for (int t = 0; t < taps; ++t)
                            sum += weight(o, i, t) * valueAt(in, shape.from, i, y + dy(t), x + dx(t));
                    worst = std::max(worst, std::abs(sum - valueAt(out, shape.to(), o, y, x)));
                }
        CHECK(worst < 2e-5);
        CHECK(out.cwiseAbs().sum() == doctest::Approx([&] { // borders are zero
                  double sum = 0;
                  for (int o = 0; o < outputs; ++o)
                      for (int y = 0; y < height; ++y)
                          for (int x = 0; x < width; ++x) sum += std::abs(valueAt(out, shape.to(), o, y, x));
                  return sum;
              }()).epsilon(1e-5));
        Eigen::VectorXf inGradient = Eigen::VectorXf::Zero(shape.from.values());
        Eigen::VectorXf weightGradient = Eigen::VectorXf::Zero(shape.weights()), biasGradient = Eigen::VectorXf::Zero(outputs);
        convolveBack(shape, weights.data(), out.data(), inGradient.data());
        convolveWeights(shape, in.data(), out.data(), weightGradient.data(), biasGradient.data());
        for (int i = 0; i < inputs; ++i)
            for (int y = 0; y < height; ++y)
                for (int x = 0; x < width; ++x) {
                    double sum = 0;
                    for (int o = 0; o < outputs; ++o)
                        for (int t = 0; t < taps; ++t)
                            sum += weight(o, i, t) * valueAt(out, shape.to(), o, y - dy(t), x - dx(t));
                    worstBack = std::max(worstBack, std::abs(sum - valueAt(inGradient, shape.from, i, y, x)) / (1 + std::abs(sum)));
                }
        for (int o = 0; o < outputs; ++o)
            for (int i = 0; i < inputs; ++i)
                for (int t = 0; t < taps; ++t) {
                    double sum = 0;
                    for (int y = 0; y < height; ++y)
                        for (int x = 0; x < width; ++x)
                            sum += valueAt(out, shape.to(), o, y, x) * valueAt(in, shape.from, i, y + dy(t), x + dx(t));
                    worstWeights = std::max(worstWeights, std::abs(sum - static_cast<double>(weightGradient[(o * inputs + i) * taps + t])) / (1 + std::abs(sum)));
                }
        CHECK(worstBack < 1e-5);
        CHECK(worstWeights < 1e-5);
    }
}

TEST_CASE("every array's gradient is that of central differences") {
    for (const Case& c : cases()) {
        CAPTURE(c.name);
        const DenoisingNetwork network(c.architecture, c.shape, 0.7);
        Eigen::VectorXf weights = someWeights(network);
        const auto clean = normal(1, c.shape.values()), noise = normal(2, c.shape.values());
        NetworkMemory memory;
        Eigen::VectorXf gradient = Eigen::VectorXf::Zero(weights.size()), ignored = gradient;
        network.lossAndGradient(weights.data(), 0.5, clean, noise, 1, memory, gradient.data());
        for (const WeightArray& array : network.network().weights()) {
            CAPTURE(array.name);
            for (int k = 0; k < 3; ++k) {
                const Eigen::Index at = array.offset + (array.count() - 1) * k / 2;
                const float step = 1e-2f * std::max(1.0f, std::abs(weights[at]));
                const auto loss = [&](float by) {
                    Eigen::VectorXf moved = weights;
                    moved[at] += by;
                    return network.lossAndGradient(moved.data(), 0.5, clean, noise, 1, memory, ignored.data());
                };
                // Four points: their error goes with the fourth power of the step.
                const double slope = (8 * (loss(step) - loss(-step)) - (loss(2 * step) - loss(-2 * step))) /
                                     (12 * static_cast<double>(step));
                CHECK(static_cast<double>(gradient[at]) == doctest::Approx(slope).epsilon(0.01).scale(0.03));
            }
        }
    }
}

TEST_CASE("a row of the Jacobian is that of central differences") {
    for (const Case& c : cases()) {
        CAPTURE(c.name);
        const DenoisingNetwork network(c.architecture, c.shape, 0.7);
        const Eigen::VectorXf weights = someWeights(network);
        const auto noisy = normal(1, c.shape.values());
        std::vector<float> row(noisy.size()), above(noisy.size()), below(noisy.size());
        NetworkMemory memory;
        const Eigen::Index value = c.shape.values() / 2;
        network.sensitivity(weights.data(), 0.5, noisy, value, row, memory);
        for (std::size_t j = 0; j < noisy.size(); j += 3) {
            const float step = 1e-2f;
            auto moved = noisy;
            moved[j] += step;
            network.denoise(weights.data(), 0.5, moved, above, memory);
            moved[j] -= 2 * step;
            network.denoise(weights.data(), 0.5, moved, below, memory);
            const auto at = static_cast<std::size_t>(value);
            const double slope = (static_cast<double>(above[at]) - static_cast<double>(below[at])) / (2 * static_cast<double>(step));
            CHECK(static_cast<double>(row[j]) == doctest::Approx(slope).epsilon(1e-3).scale(0.03));
        }
    }
}

TEST_CASE("a convnet sees its receptive field and no more") {
    const int side = 17, middle = 8;
    for (const int field : {1, 3, 5, 9, 15}) {
        CAPTURE(field);
        const DenoisingNetwork network({.kind = NetworkKind::convnet, .width = 4, .field = field}, {1, side, side}, 0.7);
        const Eigen::VectorXf weights = someWeights(network);
        const auto noisy = normal(1, side * side);
        std::vector<float> row(noisy.size());
        NetworkMemory memory;
        network.sensitivity(weights.data(), 0.5, noisy, middle * side + middle, row, memory);
        int seen = 0, outside = 0;
        for (int y = 0; y < side; ++y)
            for (int x = 0; x < side; ++x) {
                if (row[static_cast<std::size_t>(y * side + x)] == 0) continue;
                const bool within = std::max(std::abs(y - middle), std::abs(x - middle)) <= field / 2;
                (within ? seen : outside) += 1;
            }
        CHECK(seen == field * field);
        CHECK(outside == 0);
    }
}

TEST_CASE("an untrained network answers with its share of the noisy image alone") {
    for (const Case& c : cases()) {
        CAPTURE(c.name);
        const DenoisingNetwork network(c.architecture, c.shape, 0.5);
        const Eigen::VectorXf weights = network.network().initialWeights(0);
        const auto noisy = normal(1, c.shape.values());
        std::vector<float> out(noisy.size());
        NetworkMemory memory;
        network.denoise(weights.data(), 0.5, noisy, out, memory);
        for (std::size_t i = 0; i < out.size(); ++i) CHECK(out[i] == doctest::Approx(0.5f * noisy[i])); // .25 / (.25 + .25)
    }
}
