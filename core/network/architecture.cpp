#include "core/network/architecture.h"

#include "core/base/error.h"

#include <fmt/format.h>

namespace scorelet {
namespace {

using Value = Network::Value;

constexpr int conditionSize = 32;

/// in + what two convolutions make of it (He et al. 2016; the second begins at zero).
Value residual(Network& net, const std::string& name, Value in, int channels, Norm norm) {
    Value through = net.activation(name + ".norm1", in, norm);
    through = net.convolution(name + ".conv1", through, channels, 9);
    through = net.activation(name + ".norm2", through, norm);
    through = net.convolution(name + ".conv2", through, channels, 9, 0);
    const Value beside =
        net.shape(in).channels == channels ? in : net.convolution(name + ".skip", in, channels, 1);
    return net.sum(beside, through);
}

void requireDivisible(const ImageShape& shape, int side, const char* what) {
    if (shape.height % side == 0 && shape.width % side == 0) return;
    throw Error(fmt::format("{}: expected images whose sides are multiples of {}, found {} x {}", what, side,
                            shape.height, shape.width),
                "choose another image size, or fewer sizes of the network");
}

void unet(Network& net, const Architecture& a) {
    const auto channels = [&](int size) { return a.width + a.width / 2 * size; };
    Value x = net.convolution("in", net.input(), channels(0), 9);
    std::vector<Value> across;
    for (int size = 0; size < a.depth; ++size) {
        if (size > 0) x = net.halve(x);
        x = residual(net, fmt::format("down{}", size), x, channels(size), a.norm);
        if (size + 1 < a.depth) across.push_back(x);
    }
    x = residual(net, "middle", x, channels(a.depth - 1), a.norm);
    for (int size = a.depth - 2; size >= 0; --size) {
        x = net.join(net.twice(x), across[static_cast<size_t>(size)]);
        x = residual(net, fmt::format("up{}", size), x, channels(size), a.norm);
    }
    x = net.activation("out.norm", x, a.norm);
    net.output(net.convolution("out", x, net.inputShape().channels, 9, 0));
}

/// As many 3 x 3 windows, one after the other, as make the field.
void convnet(Network& net, const Architecture& a) {
    Value x = net.convolution("in", net.input(), a.width, a.field > 1 ? 9 : 1);
    for (int layer = 1; layer < (a.field - 1) / 2; ++layer) {
        const std::string name = fmt::format("layer{}", layer);
        const Value through = net.activation(name + ".norm", x, Norm::pixel);
        x = net.sum(x, net.convolution(name + ".conv", through, a.width, 9, 0.3f));
    }
    x = net.activation("out.norm", x, Norm::pixel);
    x = net.convolution("mix", x, a.width, 1);
    x = net.activation("mix.norm", x, Norm::pixel);
    net.output(net.convolution("out", x, net.inputShape().channels, 1, 0));
}

/// Peebles & Xie's DiT at its smallest: the noise level scales and shifts what every part sees.
void transformer(Network& net, const Architecture& a) {
    Value x = net.convolution("in", net.toChannels(net.input(), a.patch), a.width, 1);
    x = net.place("place", x);
    for (int block = 0; block < a.depth; ++block) {
        const std::string name = fmt::format("block{}", block);
        Value seen = net.activation(name + ".norm1", x, Norm::pixel, false);
        seen = net.attention(net.convolution(name + ".qkv", seen, 3 * a.width, 1), a.heads);
        x = net.sum(x, net.convolution(name + ".attended", seen, a.width, 1, 0));
        Value inner = net.activation(name + ".norm2", x, Norm::pixel, false);
        inner = net.convolution(name + ".inner", inner, 4 * a.width, 1);
        inner = net.activation(name + ".silu", inner, Norm::none);
        x = net.sum(x, net.convolution(name + ".outer", inner, a.width, 1, 0));
    }
    x = net.activation("out.norm", x, Norm::pixel, false);
    const int values = net.inputShape().channels * a.patch * a.patch;
    net.output(net.toPixels(net.convolution("out", x, values, 1, 0), a.patch));
}

} // namespace

Network makeNetwork(const Architecture& a, const ImageShape& shape) {
    Network net({shape.channels, shape.height, shape.width}, conditionSize);
    switch (a.kind) {
    case NetworkKind::unet:
        requireDivisible(shape, 1 << (a.depth - 1), "unet");
        unet(net, a);
        break;
    case NetworkKind::convnet:
        convnet(net, a);
        break;
    case NetworkKind::transformer:
        requireDivisible(shape, a.patch, "transformer");
        if (a.width % a.heads != 0)
            throw Error(
                fmt::format("transformer: expected a width that is a multiple of its {} heads, found {}",
                            a.heads, a.width));
        transformer(net, a);
        break;
    }
    return net;
}

} // namespace scorelet
