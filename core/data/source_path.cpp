#include "core/data/source_path.h"

#include "core/base/error.h"
#include "core/data/arrays.h"
#include "core/data/dataset.h"

#include <fmt/format.h>

namespace scorelet {

namespace {

namespace fs = std::filesystem;

constexpr const char* fashionMnistPath = "/usr/share/datasets/fashion-mnist";
constexpr const char* photographsPath = "/usr/share/backgrounds/mate/nature";

} // namespace

fs::path sourcePath(const std::string& source) {
    std::error_code failed;
    if (source == "fashion-mnist") {
        const std::string folder = fashionMnistFolder();
        if (folder.empty())
            throw Error(fmt::format("fashion-mnist: expected Fashion-MNIST's files in {}, found none",
                                    fashionMnistPath),
                        "On Debian: apt install dataset-fashion-mnist");
        return folder;
    }
    if (source == "photographs") {
        const std::string folder = photographsFolder();
        if (folder.empty())
            throw Error(fmt::format("photographs: expected photographs in {}, found none", photographsPath),
                        "On Debian: apt install mate-backgrounds. Or name a folder with your own, with --fit "
                        "patches.");
        return folder;
    }
    const fs::path path = source;
    if (fs::is_directory(path, failed) || (fs::is_regular_file(path, failed) && holdsArrays(path)))
        return path;
    if (fs::exists(path, failed))
        throw Error(
            fmt::format(
                "{}: expected a folder or a file of arrays (.npy, .npz, or .csv with an image a line), found "
                "another file",
                source),
            "Name the folder that the file is in.");
    throw Error(fmt::format("{}: no such folder", source.empty() ? "(empty data source)" : source),
                "Data are strokes, fashion-mnist, photographs, a folder of IDX files, CIFAR's binary "
                "batches, arrays (.npy, .npz, .csv) "
                "or images, or one file of arrays.");
}

std::string photographsFolder() {
    std::error_code failed;
    return fs::is_directory(photographsPath, failed) ? photographsPath : "";
}

std::string fashionMnistFolder() {
    std::error_code failed;
    return fs::exists(fs::path(fashionMnistPath) / "train-images-idx3-ubyte.gz", failed) ? fashionMnistPath
                                                                                         : "";
}

} // namespace scorelet
