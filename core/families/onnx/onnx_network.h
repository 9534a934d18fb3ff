// A denoiser of one's own, an ONNX file, run by OpenVINO's C interface.
//
// OpenVINO is looked for when the first file is opened, not when the program starts: whoever opens none needs
// none. Where it is looked for says openVinoFolders().
#pragma once

#include "core/base/work.h"
#include "core/image/image.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace scorelet {

/// Where OpenVINO's libraries may be, the first that has them counts: $SCORELET_OPENVINO; where the system
/// has its package; in lib/scorelet/openvino beside the installed program's bin, or, in the build folder, in
/// `openvino` beside the program.
std::vector<std::filesystem::path> openVinoFolders();

/// Why no ONNX file can be run here, for a message; empty where it can.
std::string openVinoMissing();

/// A network of two inputs, the noisy images (N x 1 x height x width) and sigma (a number, or one of each
/// image), and one output, the denoised images; all float32. Immutable: any thread may call it.
class OnnxNetwork {
public:
    /// Reads and compiles a file for images of a shape. Throws Error naming the file, what was expected and
    /// what was found; or saying that OpenVINO is missing.
    OnnxNetwork(const std::string& path, const ImageShape& shape);
    ~OnnxNetwork();
    OnnxNetwork(const OnnxNetwork&) = delete;
    OnnxNetwork& operator=(const OnnxNetwork&) = delete;

    /// D(x) at one noise level. Equal on any number of threads. Throws Error where the network gives
    /// something else than images of this shape.
    ImageBatch denoise(const ImageBatch& noisy, double sigma, const Work& work) const;

    /// Bytes of its file.
    std::size_t bytes() const { return bytes_; }

private:
    struct Compiled;
    std::string path_;
    ImageShape shape_;
    std::size_t bytes_ = 0;
    std::unique_ptr<Compiled> compiled_;
};

} // namespace scorelet
