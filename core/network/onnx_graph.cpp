#include "core/network/onnx_graph.h"

#include <bit>
#include <cstring>
#include <fmt/format.h>

namespace scorelet {
namespace {

// Protocol buffers: a field is its number and kind, then a number in pieces of seven bits, or a length and
// bytes.
std::string varint(std::uint64_t value) {
    std::string bytes;
    for (; value >= 128; value >>= 7) bytes += static_cast<char>(value % 128 + 128);
    return bytes + static_cast<char>(value);
}

std::string integerField(int number, std::int64_t value) {
    return varint(static_cast<std::uint64_t>(number) << 3) + varint(static_cast<std::uint64_t>(value));
}

std::string bytesField(int number, const std::string& bytes) {
    return varint(static_cast<std::uint64_t>(number) << 3 | 2) + varint(bytes.size()) + bytes;
}

std::string realField(int number, float value) {
    std::string bytes(4, '\0');
    for (int i = 0; i < 4; ++i)
        bytes[static_cast<std::size_t>(i)] =
            static_cast<char>(std::bit_cast<std::uint32_t>(value) >> (8 * i));
    return varint(static_cast<std::uint64_t>(number) << 3 | 5) + bytes;
}

// onnx.proto's numbers.
constexpr int floatType = 1, integerType = 7;

/// Little endian, as ONNX wants its raw data and as all machines have it that this program is built for.
template <class T>
std::string rawBytes(std::span<const T> values) {
    static_assert(std::endian::native == std::endian::little);
    std::string bytes(values.size_bytes(), '\0');
    if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
    return bytes;
}

std::string tensor(const std::string& name, const std::vector<std::int64_t>& shape, int type,
                   const std::string& raw) {
    std::string bytes;
    for (const std::int64_t size : shape) bytes += integerField(1, size);
    return bytes + integerField(2, type) + bytesField(8, name) + bytesField(9, raw);
}

std::string encoded(const OnnxAttribute& attribute) {
    std::string bytes = bytesField(1, attribute.name);
    switch (attribute.kind) {
    case OnnxAttribute::Kind::real:
        return bytes + realField(2, attribute.real) + integerField(20, 1);
    case OnnxAttribute::Kind::integer:
        return bytes + integerField(3, attribute.integers[0]) + integerField(20, 2);
    case OnnxAttribute::Kind::text:
        return bytes + bytesField(4, attribute.text) + integerField(20, 3);
    case OnnxAttribute::Kind::integers:
        break;
    }
    for (const std::int64_t value : attribute.integers) bytes += integerField(8, value);
    return bytes + integerField(20, 7);
}

/// A float32 input or output.
std::string described(const std::string& name, const std::vector<std::int64_t>& shape) {
    std::string sizes;
    for (const std::int64_t size : shape)
        sizes += bytesField(1, size < 0 ? bytesField(2, "N") : integerField(1, size));
    return bytesField(1, name) +
           bytesField(2, bytesField(1, integerField(1, floatType) + bytesField(2, sizes)));
}

} // namespace

OnnxAttribute onnxInteger(std::string name, std::int64_t value) {
    return {std::move(name), OnnxAttribute::Kind::integer, {value}};
}

OnnxAttribute onnxIntegers(std::string name, std::vector<std::int64_t> values) {
    return {std::move(name), OnnxAttribute::Kind::integers, std::move(values)};
}

OnnxAttribute onnxReal(std::string name, float value) {
    return {std::move(name), OnnxAttribute::Kind::real, {}, value};
}

OnnxAttribute onnxText(std::string name, std::string value) {
    return {std::move(name), OnnxAttribute::Kind::text, {}, 0, std::move(value)};
}

std::string OnnxGraph::fresh(const std::string& of) {
    return fmt::format("{}_{}", of, ++count_);
}

void OnnxGraph::input(const std::string& name, const std::vector<std::int64_t>& shape) {
    inputs_ += bytesField(11, described(name, shape));
}

void OnnxGraph::output(const std::string& value, const std::string& name,
                       const std::vector<std::int64_t>& shape) {
    nodes_ += bytesField(1, bytesField(1, value) + bytesField(2, name) + bytesField(4, "Identity"));
    outputs_ += bytesField(12, described(name, shape));
}

std::string OnnxGraph::node(const std::string& operation, const std::vector<std::string>& inputs,
                            const std::vector<OnnxAttribute>& attributes) {
    return nodes(operation, inputs, 1, attributes)[0];
}

std::vector<std::string> OnnxGraph::nodes(const std::string& operation,
                                          const std::vector<std::string>& inputs, int outputs,
                                          const std::vector<OnnxAttribute>& attributes) {
    std::string bytes;
    std::vector<std::string> names;
    for (const std::string& input : inputs) bytes += bytesField(1, input);
    for (int i = 0; i < outputs; ++i) {
        names.push_back(fresh(operation));
        bytes += bytesField(2, names.back());
    }
    bytes += bytesField(4, operation);
    for (const OnnxAttribute& attribute : attributes) bytes += bytesField(5, encoded(attribute));
    nodes_ += bytesField(1, bytes);
    return names;
}

std::string OnnxGraph::weights(const std::string& name, const std::vector<std::int64_t>& shape,
                               std::span<const float> values) {
    constants_ += bytesField(5, tensor(name, shape, floatType, rawBytes(values)));
    return name;
}

std::string OnnxGraph::numbers(const std::vector<std::int64_t>& shape, std::vector<float> values) {
    return weights(fresh("number"), shape, values);
}

std::string OnnxGraph::integers(std::vector<std::int64_t> values) {
    const std::string name = fresh("integers");
    constants_ += bytesField(5, tensor(name, {static_cast<std::int64_t>(values.size())}, integerType,
                                       rawBytes(std::span<const std::int64_t>(values))));
    return name;
}

std::string OnnxGraph::reshape(const std::string& value, std::vector<std::int64_t> shape) {
    return node("Reshape", {value, integers(std::move(shape))});
}

std::string OnnxGraph::silu(const std::string& value) {
    return node("Mul", {value, node("Sigmoid", {value})});
}

std::string OnnxGraph::encode(const std::map<std::string, std::string>& told) const {
    constexpr int irVersion = 8, operatorSet = 17;
    const std::string graph = nodes_ + bytesField(2, "denoiser") + constants_ + inputs_ + outputs_;
    std::string bytes = integerField(1, irVersion) + bytesField(2, "scorelet") + bytesField(7, graph) +
                        bytesField(8, bytesField(1, "") + integerField(2, operatorSet));
    for (const auto& [name, value] : told)
        bytes += bytesField(14, bytesField(1, name) + bytesField(2, value));
    return bytes;
}

} // namespace scorelet
