#include "core/families/onnx/onnx_network.h"

#include "core/base/error.h"
#include "core/base/program.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <mutex>
#include <optional>
#include <utility>

#ifdef SCORELET_HAS_OPENVINO
#include <openvino/c/openvino.h>
#ifdef _WIN32
#define NOMINMAX
#include <windows.h>
#else
#include <dlfcn.h>
#endif
#endif

namespace scorelet {

namespace fs = std::filesystem;

std::vector<fs::path> openVinoFolders() {
    std::vector<fs::path> folders;
    if (const char* own = std::getenv("SCORELET_OPENVINO"); own && *own) folders.emplace_back(own);
#ifdef SCORELET_OPENVINO_FOLDER
    folders.emplace_back(SCORELET_OPENVINO_FOLDER);
#endif
#ifdef SCORELET_OPENVINO_FROM_PROGRAM
    if (const fs::path program = programFolder(); !program.empty()) {
        folders.push_back((program / SCORELET_OPENVINO_FROM_PROGRAM).lexically_normal());
        folders.push_back(program / "openvino");
    }
#endif
    return folders;
}

#ifndef SCORELET_HAS_OPENVINO

std::string openVinoMissing() {
    return "this program was built without OpenVINO (SCORELET_OPENVINO=OFF, or it could not be fetched)";
}

struct OnnxNetwork::Compiled {};

OnnxNetwork::OnnxNetwork(const std::string& path, const ImageShape&) {
    throw Error(fmt::format("{}: an ONNX network cannot be run: {}", path, openVinoMissing()));
}

OnnxNetwork::~OnnxNetwork() = default;

ImageBatch OnnxNetwork::denoise(const ImageBatch&, double, const Work&) const {
    throw Error(openVinoMissing());
}

#else

namespace {

/// All functions of OpenVINO's C interface that are used here, by their names.
#define SCORELET_OPENVINO_FUNCTIONS(X)                                                                       \
    X(ov_core_create)                                                                                        \
    X(ov_core_read_model)                                                                                    \
    X(ov_core_compile_model)                                                                                 \
    X(ov_model_inputs_size)                                                                                  \
    X(ov_model_outputs_size)                                                                                 \
    X(ov_model_const_input_by_index)                                                                         \
    X(ov_model_const_output_by_index)                                                                        \
    X(ov_model_free)                                                                                         \
    X(ov_port_get_any_name)                                                                                  \
    X(ov_port_get_partial_shape)                                                                             \
    X(ov_port_get_element_type)                                                                              \
    X(ov_output_const_port_free)                                                                             \
    X(ov_partial_shape_free)                                                                                 \
    X(ov_compiled_model_create_infer_request)                                                                \
    X(ov_compiled_model_free)                                                                                \
    X(ov_infer_request_set_input_tensor_by_index)                                                            \
    X(ov_infer_request_infer)                                                                                \
    X(ov_infer_request_get_output_tensor_by_index)                                                           \
    X(ov_infer_request_free)                                                                                 \
    X(ov_tensor_create_from_host_ptr)                                                                        \
    X(ov_tensor_get_shape)                                                                                   \
    X(ov_tensor_data)                                                                                        \
    X(ov_tensor_free)                                                                                        \
    X(ov_shape_free)                                                                                         \
    X(ov_free)                                                                                               \
    X(ov_get_last_err_msg)

/// OpenVINO, loaded once and never let go: its threads would outlive it.
struct OpenVino {
#define SCORELET_MEMBER(name) decltype(&::name) name = nullptr;
    SCORELET_OPENVINO_FUNCTIONS(SCORELET_MEMBER)
#undef SCORELET_MEMBER
    ov_core_t* core = nullptr;
    std::string missing;

    OpenVino() {
        for (const fs::path& folder : openVinoFolders()) {
            std::error_code none;
            if (!fs::exists(folder / SCORELET_OPENVINO_LIBRARY, none)) continue;
            missing = load(folder / SCORELET_OPENVINO_LIBRARY);
            return;
        }
        missing = fmt::format("OpenVINO's {} was not found in {}; the environment variable SCORELET_OPENVINO "
                              "may name its folder",
                              SCORELET_OPENVINO_LIBRARY, fmt::join(namesOf(openVinoFolders()), ", "));
    }

    static std::vector<std::string> namesOf(const std::vector<fs::path>& folders) {
        std::vector<std::string> names;
        for (const fs::path& folder : folders) names.push_back(folder.string());
        return names;
    }

    /// Why it could not be loaded; empty where it could.
    std::string load(const fs::path& library) {
#ifdef _WIN32
        const HMODULE handle = LoadLibraryExW(library.c_str(), nullptr, LOAD_WITH_ALTERED_SEARCH_PATH);
        if (!handle) return fmt::format("{} could not be loaded", library.string());
        const auto find = [&](const char* name) { return GetProcAddress(handle, name); };
#else
        void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (!handle) return fmt::format("{} could not be loaded: {}", library.string(), dlerror());
        const auto find = [&](const char* name) { return dlsym(handle, name); };
#endif
#define SCORELET_FIND(name)                                                                                  \
    name = reinterpret_cast<decltype(&::name)>(find(#name));                                                 \
    if (!name) return fmt::format("{} has no function {}", library.string(), #name);
        SCORELET_OPENVINO_FUNCTIONS(SCORELET_FIND)
#undef SCORELET_FIND
        if (ov_core_create(&core) != ov_status_e::OK) return "OpenVINO could not start: " + lastError();
        return {};
    }

    /// The last error's sentence, without the places in OpenVINO's own sources.
    std::string lastError() const {
        const char* found = ov_get_last_err_msg();
        const std::string all = found ? found : "";
        if (found) ov_free(found);
        std::string message;
        std::size_t at = 0;
        while (at < all.size()) {
            const std::size_t end = std::min(all.find('\n', at), all.size());
            const std::string line = all.substr(at, end - at);
            at = end + 1;
            if (line.empty() || line.rfind("Exception from ", 0) == 0 || line.rfind("Check '", 0) == 0)
                continue;
            message += (message.empty() ? "" : " ") + line;
        }
        return message.empty() ? "no reason given" : message;
    }
};

const OpenVino& openVino() {
    static const OpenVino loaded;
    return loaded;
}

/// One of OpenVINO's objects, freed at the end of the scope.
template <class T>
class Owned {
public:
    explicit Owned(void (*release)(T*)) : release_(release) {}
    Owned(Owned&& other) noexcept
        : release_(other.release_), object_(std::exchange(other.object_, nullptr)) {}
    Owned& operator=(Owned&&) = delete;
    ~Owned() {
        if (object_) release_(object_);
    }
    T** fill() { return &object_; }
    T* get() const { return object_; }

private:
    void (*release_)(T*);
    T* object_ = nullptr;
};

/// An input or output of a network: -1 for a size that is not fixed.
struct OnnxPort {
    std::string name;
    std::vector<std::int64_t> shape;
    ov_element_type_e type = ov_element_type_e::DYNAMIC;

    std::string describe() const {
        std::vector<std::string> sizes;
        for (const std::int64_t size : shape) sizes.push_back(size < 0 ? "?" : fmt::format("{}", size));
        return fmt::format("\"{}\" of {}{}", name,
                           shape.empty() ? "a single number" : fmt::format("{}", fmt::join(sizes, " x ")),
                           type == ov_element_type_e::F32 ? "" : ", not of float32");
    }
};

constexpr std::int64_t mostImages = 16; ///< of one call: few enough that a stop is met soon

} // namespace

std::string openVinoMissing() {
    return openVino().missing;
}

struct OnnxNetwork::Compiled {
    explicit Compiled(std::string file) : path(std::move(file)) {}

    /// What to do when OpenVINO says no.
    void check(ov_status_e status, const char* doing) const {
        if (status != ov_status_e::OK)
            throw Error(fmt::format("{}: OpenVINO could not {}: {}", path, doing, ov.lastError()));
    }

    OnnxPort describe(ov_output_const_port_t* port) const {
        OnnxPort found;
        char* name = nullptr;
        if (ov.ov_port_get_any_name(port, &name) == ov_status_e::OK && name) {
            found.name = name;
            ov.ov_free(name);
        }
        check(ov.ov_port_get_element_type(port, &found.type), "tell a type");
        ov_partial_shape_t shape{};
        check(ov.ov_port_get_partial_shape(port, &shape), "tell a shape");
        if (shape.rank.min != shape.rank.max) {
            ov.ov_partial_shape_free(&shape);
            throw Error(fmt::format("{}: expected a fixed number of dimensions of \"{}\", found any", path,
                                    found.name));
        }
        for (std::int64_t i = 0; i < shape.rank.max; ++i)
            found.shape.push_back(shape.dims[i].min == shape.dims[i].max ? shape.dims[i].max : -1);
        ov.ov_partial_shape_free(&shape);
        return found;
    }

    std::vector<OnnxPort> inputs(const ov_model_t* model) const {
        std::size_t count = 0;
        check(ov.ov_model_inputs_size(model, &count), "tell its inputs");
        std::vector<OnnxPort> found;
        for (std::size_t i = 0; i < count; ++i) {
            Owned<ov_output_const_port_t> port(ov.ov_output_const_port_free);
            check(ov.ov_model_const_input_by_index(model, i, port.fill()), "tell an input");
            found.push_back(describe(port.get()));
        }
        return found;
    }

    OnnxPort output(const ov_model_t* model) const {
        std::size_t count = 0;
        check(ov.ov_model_outputs_size(model, &count), "tell its outputs");
        if (count != 1)
            throw Error(fmt::format("{}: expected one output, the denoised images, found {}", path, count));
        Owned<ov_output_const_port_t> port(ov.ov_output_const_port_free);
        check(ov.ov_model_const_output_by_index(model, 0, port.fill()), "tell its output");
        return describe(port.get());
    }

    /// A tensor over memory that outlives it.
    Owned<ov_tensor_t> tensor(const std::vector<std::int64_t>& sizes, std::vector<float>& values) const {
        std::vector<std::int64_t> dims = sizes;
        const ov_shape_t shape{static_cast<std::int64_t>(dims.size()), dims.data()};
        Owned<ov_tensor_t> made(ov.ov_tensor_free);
        check(ov.ov_tensor_create_from_host_ptr(ov_element_type_e::F32, shape, values.data(), made.fill()),
              "take images");
        return made;
    }

    const OpenVino& ov = openVino();
    std::string path;
    Owned<ov_compiled_model_t> compiled{openVino().ov_compiled_model_free};
    std::size_t imageInput = 0, noiseInput = 1;
    OnnxPort noise;
    std::int64_t batch = -1; ///< images of every call; -1: any number
};

OnnxNetwork::OnnxNetwork(const std::string& path, const ImageShape& shape) : path_(path), shape_(shape) {
    std::error_code failed;
    if (!fs::is_regular_file(path, failed))
        throw Error(fmt::format("{}: expected an ONNX file, found none", path));
    bytes_ = static_cast<std::size_t>(fs::file_size(path, failed));
    constexpr std::size_t most = 2'147'483'647; // of a protocol buffer
    if (bytes_ > most)
        throw Error(fmt::format("{}: expected an ONNX file of up to {} bytes, found {}", path, most, bytes_));
    if (const std::string missing = openVinoMissing(); !missing.empty())
        throw Error(fmt::format("{}: an ONNX network cannot be run: {}", path, missing));
    compiled_ = std::make_unique<Compiled>(path);
    Compiled& c = *compiled_;
    const OpenVino& ov = c.ov;
    Owned<ov_model_t> model(ov.ov_model_free);
    c.check(ov.ov_core_read_model(ov.core, path.c_str(), nullptr, model.fill()), "read it as ONNX");

    const std::vector<OnnxPort> inputs = c.inputs(model.get());
    std::vector<std::string> words;
    for (const OnnxPort& input : inputs) words.push_back(input.describe());
    const auto expected = [&](const char* what) {
        return Error(fmt::format("{}: expected {}, found {}", path, what,
                                 words.empty() ? "none" : fmt::format("{}", fmt::join(words, " and "))),
                     "its inputs are x, float32 images N x channels x height x width, and sigma, float32, "
                     "a number or N of them");
    };
    if (inputs.size() != 2) throw expected("two inputs, x and sigma");
    const bool swapped = inputs[1].shape.size() == 4 && inputs[0].shape.size() != 4;
    c.imageInput = swapped ? 1 : 0;
    c.noiseInput = swapped ? 0 : 1;
    const OnnxPort& x = inputs[c.imageInput];
    c.noise = inputs[c.noiseInput];
    if (x.shape.size() != 4 || x.type != ov_element_type_e::F32 || c.noise.type != ov_element_type_e::F32)
        throw expected("float32 images with four dimensions, and float32 noise levels");
    const std::int64_t wanted[] = {shape.channels, shape.height, shape.width};
    for (std::size_t i = 0; i < 3; ++i)
        if (x.shape[i + 1] >= 0 && x.shape[i + 1] != wanted[i])
            throw Error(fmt::format("{}: expected images of {} x {} x {}, as the data set's, found {}", path,
                                    shape.channels, shape.height, shape.width, x.describe()));
    c.batch = x.shape[0];
    for (std::size_t i = 0; i < c.noise.shape.size(); ++i) {
        const std::int64_t size = c.noise.shape[i];
        if (size >= 0 && size != 1 && !(i == 0 && (size == c.batch || c.batch < 0)))
            throw expected("a noise level, or one of each image");
    }
    if (const OnnxPort out = c.output(model.get()); out.type != ov_element_type_e::F32)
        throw Error(fmt::format("{}: expected a float32 output, found {}", path, out.describe()));

    // In full precision (some processors would take 16 bits), every call on one thread: calls are what is
    // parallel.
    const std::string threads = fmt::format("{}", defaultThreads());
    c.check(ov.ov_core_compile_model(ov.core, model.get(), "CPU", 6, c.compiled.fill(),
                                     "INFERENCE_PRECISION_HINT", "f32", "NUM_STREAMS", threads.c_str(),
                                     "INFERENCE_NUM_THREADS", threads.c_str()),
            "compile it");
}

OnnxNetwork::~OnnxNetwork() = default;

ImageBatch OnnxNetwork::denoise(const ImageBatch& noisy, double sigma, const Work& work) const {
    requireShape(noisy.shape(), shape_, path_.c_str());
    const Compiled& c = *compiled_;
    const OpenVino& ov = c.ov;
    ImageBatch result(noisy.shape(), noisy.count());
    const std::int64_t most = c.batch < 0 ? mostImages : c.batch;
    const auto pixels = static_cast<std::size_t>(shape_.values());
    const int blocks = static_cast<int>((noisy.count() + most - 1) / most);
    std::vector<std::optional<Owned<ov_infer_request_t>>> requests(
        static_cast<std::size_t>(std::max(1, work.threads)));
    parallelFor(work, blocks, [&](int block, int thread) {
        auto& request = requests[static_cast<std::size_t>(thread)];
        if (!request) {
            request.emplace(ov.ov_infer_request_free);
            c.check(ov.ov_compiled_model_create_infer_request(c.compiled.get(), request->fill()), "begin");
        }
        const Eigen::Index first = block * most;
        const std::int64_t count = std::min<std::int64_t>(most, noisy.count() - first);
        const std::int64_t taken = c.batch < 0 ? count : c.batch; // a fixed batch is filled up with black
        std::vector<float> images(static_cast<std::size_t>(taken) * pixels, 0.f);
        for (std::int64_t i = 0; i < count; ++i) {
            const auto row = noisy.row(first + i);
            std::copy(row.begin(), row.end(),
                      images.begin() + static_cast<std::ptrdiff_t>(i * std::int64_t{shape_.values()}));
        }
        std::vector<std::int64_t> noiseShape = c.noise.shape;
        for (std::int64_t& size : noiseShape)
            if (size < 0) size = &size == noiseShape.data() ? taken : 1;
        std::int64_t levels = 1;
        for (const std::int64_t size : noiseShape) levels *= size;
        std::vector<float> sigmas(static_cast<std::size_t>(levels), static_cast<float>(sigma));
        const auto x = c.tensor({taken, shape_.channels, shape_.height, shape_.width}, images);
        const auto noise = c.tensor(noiseShape, sigmas);
        c.check(ov.ov_infer_request_set_input_tensor_by_index(request->get(), c.imageInput, x.get()),
                "take images");
        c.check(ov.ov_infer_request_set_input_tensor_by_index(request->get(), c.noiseInput, noise.get()),
                "take a noise level");
        c.check(ov.ov_infer_request_infer(request->get()), "run it");
        Owned<ov_tensor_t> out(ov.ov_tensor_free);
        c.check(ov.ov_infer_request_get_output_tensor_by_index(request->get(), 0, out.fill()), "give images");
        ov_shape_t shape{};
        c.check(ov.ov_tensor_get_shape(out.get(), &shape), "tell a shape");
        const std::vector<std::int64_t> sizes(shape.dims, shape.dims + shape.rank);
        ov.ov_shape_free(&shape);
        if (sizes != std::vector<std::int64_t>{taken, shape_.channels, shape_.height, shape_.width})
            throw Error(fmt::format("{}: expected an output of {} x {} x {} x {}, like its input, found {}",
                                    path_, taken, shape_.channels, shape_.height, shape_.width,
                                    fmt::join(sizes, " x ")));
        void* data = nullptr;
        c.check(ov.ov_tensor_data(out.get(), &data), "give images");
        const float* values = static_cast<const float*>(data);
        for (std::int64_t i = 0; i < count; ++i) {
            const auto row = result.row(first + i);
            std::copy_n(values + i * std::int64_t{shape_.values()}, pixels, row.begin());
        }
    });
    return result;
}

#endif

} // namespace scorelet
