#include "core/data/dataset.h"

#include "core/base/error.h"
#include "core/data/cifar.h"
#include "core/data/control.h"
#include "core/data/idx.h"
#include "core/data/image_folder.h"
#include "core/data/strokes.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <new>

namespace scorelet {

namespace {

namespace fs = std::filesystem;

constexpr const char* fashionMnistPath = "/usr/share/datasets/fashion-mnist";

void checkRequest(const DataRequest& request) {
    if (request.size < 8 || request.size > 256)
        throw Error(fmt::format("image size {}: expected 8 to 256 pixels", request.size));
    if (request.train < 0 || request.heldOut < 0)
        throw Error(fmt::format("{} training and {} held-out images: expected counts of at least 0 (0: all)",
                                request.train, request.heldOut));
    if (!(request.plantedShare >= 0 && request.plantedShare <= 1))
        throw Error(fmt::format("planted share {}: expected 0 to 1", request.plantedShare));
}

/// The folder that a source names. Throws Error when there is none.
fs::path findFolder(const std::string& source) {
    std::error_code failed;
    if (source == "fashion-mnist") {
        const std::string folder = fashionMnistFolder();
        if (folder.empty())
            throw Error(fmt::format("fashion-mnist: expected Fashion-MNIST's files in {}, found none",
                                    fashionMnistPath),
                        "On Debian: apt install dataset-fashion-mnist");
        return folder;
    }
    const fs::path path = source;
    if (fs::is_directory(path, failed)) return path;
    if (fs::exists(path, failed))
        throw Error(fmt::format("{}: expected a folder, found a file", source),
                    "Name the folder that the file is in.");
    throw Error(
        fmt::format("{}: no such folder", source.empty() ? "(empty data source)" : source),
        "Data are strokes, fashion-mnist, or a folder of IDX files, CIFAR-10 binary batches or images.");
}

DataSet loadFolder(const fs::path& folder, const DataRequest& request, const Work& work) {
    if (holdsIdx(folder)) return loadIdx(folder, request, work);
    if (holdsCifar(folder)) return loadCifar(folder, request, work);
    if (holdsImages(folder)) return loadImageFolder(folder, request, work);
    const auto entries = std::distance(fs::directory_iterator(folder), fs::directory_iterator());
    throw Error(fmt::format(
        "{}: no data set recognised among {} file{}: expected IDX files (train-images-idx3-ubyte, "
        "t10k-images-idx3-ubyte, plain or .gz), CIFAR-10 batches (data_batch_1.bin, test_batch.bin), or "
        "PNG, JPEG or BMP images",
        folder.string(), entries, entries == 1 ? "" : "s"));
}

std::string folderName(const fs::path& folder) {
    const fs::path full = fs::absolute(folder).lexically_normal();
    return full.has_filename() ? full.filename().string() : full.parent_path().filename().string();
}

/// Keeps class names only where they cover every label.
void dropUnfittingNames(DataSet& data) {
    const auto known = static_cast<int>(data.classNames.size());
    for (const auto* labels : {&data.train.labels, &data.heldOut.labels})
        if (std::any_of(labels->begin(), labels->end(), [&](int label) { return label >= known; })) {
            data.classNames.clear();
            return;
        }
}

DataSet loadSource(const DataRequest& request, const Work& work) {
    if (request.source == "strokes") return loadStrokes(request, work);
    try {
        const fs::path folder = findFolder(request.source);
        DataSet data = loadFolder(folder, request, work);
        data.name = request.source == "fashion-mnist" ? request.source : folderName(folder);
        std::error_code failed;
        if (fs::equivalent(folder, fashionMnistPath, failed))
            data.classNames = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                               "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};
        return data;
    } catch (const fs::filesystem_error& failure) {
        throw Error(fmt::format("{}: cannot be read ({})", request.source, failure.code().message()));
    }
}

} // namespace

DataSet loadDataSet(const DataRequest& request, const Work& work) {
    checkRequest(request);
    try {
        DataSet data = loadSource(request, work);
        data.shape = request.shape();
        dropUnfittingNames(data);
        if (data.train.count() < 2 || data.heldOut.count() < 1)
            throw Error(fmt::format("{}: {} training and {} held-out images, expected at least 2 and 1",
                                    request.source, data.train.count(), data.heldOut.count()));
        makeControl(data, request, work);
        return data;
    } catch (const std::bad_alloc&) {
        throw Error(fmt::format("{}: the images do not fit into memory", request.source),
                    "Take fewer images, or a smaller size.");
    }
}

std::string fashionMnistFolder() {
    std::error_code failed;
    return fs::exists(fs::path(fashionMnistPath) / "train-images-idx3-ubyte.gz", failed) ? fashionMnistPath
                                                                                         : "";
}

} // namespace scorelet
