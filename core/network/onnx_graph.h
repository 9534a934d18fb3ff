// A network as an ONNX file: nodes, weights, and the few kinds of protocol buffer that they are written in.
//
//     OnnxGraph graph;
//     graph.input("x", {-1, 1, 32, 32});
//     graph.output(graph.node("Mul", {"x", graph.numbers({}, {2.0f})}), "D", {-1, 1, 32, 32});
//     writeFile("twice.onnx", graph.encode({}));
//
// Written by hand because reading is not needed: protobuf and onnx would be two libraries for 60 lines. The
// numbers of fields and types are those of onnx.proto (ONNX IR version 8, operator set 17).
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace scorelet {

/// An attribute of a node.
struct OnnxAttribute {
    enum class Kind { integer, integers, real, text };
    std::string name;
    Kind kind;
    std::vector<std::int64_t> integers = {};
    float real = 0;
    std::string text = {};
};

OnnxAttribute onnxInteger(std::string name, std::int64_t value);
OnnxAttribute onnxIntegers(std::string name, std::vector<std::int64_t> values);
OnnxAttribute onnxReal(std::string name, float value);
OnnxAttribute onnxText(std::string name, std::string value);

class OnnxGraph {
public:
    /// A float32 input; -1 is a size that is not fixed, the number of images.
    void input(const std::string& name, const std::vector<std::int64_t>& shape);

    /// Names a value as the graph's float32 output.
    void output(const std::string& value, const std::string& name, const std::vector<std::int64_t>& shape);

    /// A node of one output; gives its name.
    std::string node(const std::string& operation, const std::vector<std::string>& inputs,
                     const std::vector<OnnxAttribute>& attributes = {});

    /// A node of several outputs.
    std::vector<std::string> nodes(const std::string& operation, const std::vector<std::string>& inputs,
                                   int outputs, const std::vector<OnnxAttribute>& attributes = {});

    /// A constant under a name of its own, or one that is found for it.
    std::string weights(const std::string& name, const std::vector<std::int64_t>& shape,
                        std::span<const float> values);
    std::string numbers(const std::vector<std::int64_t>& shape, std::vector<float> values);
    std::string integers(std::vector<std::int64_t> values);

    /// @name What several nodes make
    /// @{
    /// Another shape; 0 keeps a size, -1 is the rest.
    std::string reshape(const std::string& value, std::vector<std::int64_t> shape);
    std::string silu(const std::string& value); ///< x / (1 + exp(-x))
    /// @}

    /// The bytes of the file, with names and values for people.
    std::string encode(const std::map<std::string, std::string>& told) const;

private:
    std::string fresh(const std::string& of);

    std::string nodes_, constants_, inputs_, outputs_; // as encoded
    int count_ = 0;
};

} // namespace scorelet
