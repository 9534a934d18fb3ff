#include "core/data/dataset.h"

#include "core/base/error.h"
#include "core/data/adjust.h"
#include "core/data/arrays.h"
#include "core/data/cifar.h"
#include "core/data/control.h"
#include "core/data/idx.h"
#include "core/data/image_folder.h"
#include "core/data/left_out.h"
#include "core/data/photographs.h"
#include "core/data/source.h"
#include "core/data/source_path.h"
#include "core/data/strokes.h"
#include "core/data/to_size.h"
#include "core/data/warnings.h"
#include "core/image/file.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <iterator>
#include <new>
#include <optional>
#include <utility>

namespace scorelet {

namespace {

namespace fs = std::filesystem;

/// Loads the records of the folder's own IDX or CIFAR files, if it holds any.
std::optional<DataSet> loadRecordsOf(const fs::path& folder, const DataRequest& request, const Work& work) {
    if (holdsIdx(folder)) return loadIdx(folder, request, work);
    if (holdsCifar(folder)) return loadCifar(folder, request, work);
    return std::nullopt;
}

/// The folders below that hold records or arrays: torchvision keeps MNIST's files in MNIST/raw.
std::vector<fs::path> foldersOfData(const fs::path& folder, int levels, const Work& work) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder)) {
        work.check();
        std::error_code failed;
        if (!entry.is_directory(failed) || entry.is_symlink(failed) || isHiddenName(entry.path())) continue;
        const fs::directory_iterator mayBeRead(entry.path(), failed);
        if (failed) continue;
        if (holdsIdx(entry.path()) || holdsCifar(entry.path()) || holdsArrays(entry.path())) {
            found.push_back(entry.path());
        } else if (levels > 1) {
            const auto below = foldersOfData(entry.path(), levels - 1, work);
            found.insert(found.end(), below.begin(), below.end());
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

/// What may help where nothing in a folder is known.
std::string hintFor(const fs::path& folder) {
    for (const auto& entry : fs::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string(), ending = entry.path().extension().string();
        if (name == "data_batch_1" || name == "batches.meta")
            return "These are CIFAR's batches for Python: its binary version is read.";
        if (ending == ".zip" || ending == ".tar" || ending == ".tgz" || ending == ".7z")
            return fmt::format("Unpack {} first.", name);
        if (ending == ".csv" || ending == ".parquet" || ending == ".mat" || ending == ".h5" ||
            ending == ".pkl")
            return fmt::format("{} is not read: an array that numpy.save writes is.", name);
    }
    return {};
}

DataSet loadFolder(const fs::path& folder, const DataRequest& request, const Work& work) {
    if (request.fit == SizeFit::patches || request.source == "photographs") {
        const ImageTree tree = imageTree(folder, work);
        if (!tree.files.empty()) return loadPatches(tree, request, work);
        throw Error(fmt::format("{}: expected image files to cut patches of, found none", folder.string()),
                    "Choose resizing or padding for data that are not photographs.");
    }
    if (auto data = loadRecordsOf(folder, request, work)) return std::move(*data);
    // Pictures count before arrays, which may be of anything; a file of arrays can be named itself.
    const ImageTree tree = imageTree(folder, work);
    if (!tree.files.empty()) return loadImageFolder(tree, request, work);
    if (holdsArrays(folder)) return loadArrays(folder, request, work);
    const std::vector<fs::path> below = foldersOfData(folder, 3, work);
    if (below.size() == 1) {
        auto records = loadRecordsOf(below.front(), request, work);
        DataSet data = records ? std::move(*records) : loadArrays(below.front(), request, work);
        data.notes.insert(data.notes.begin(), fmt::format("read from {} below",
                                                          below.front().lexically_relative(folder).string()));
        return data;
    }
    if (below.size() > 1)
        throw Error(fmt::format("{}: expected one data set, found {} and {}", folder.string(),
                                below[0].lexically_relative(folder).string(),
                                below[1].lexically_relative(folder).string()),
                    "Name the folder of one of them.");
    const auto entries = std::distance(fs::directory_iterator(folder), fs::directory_iterator());
    throw Error(
        fmt::format(
            "{}: no data set recognised among {} file{}: expected IDX files (train-images-idx3-ubyte, "
            "t10k-images-idx3-ubyte, plain or .gz), CIFAR batches (data_batch_1.bin, test_batch.bin, or "
            "train.bin, test.bin), arrays (.npy, .npz, .csv), or {} images",
            folder.string(), entries, entries == 1 ? "" : "s", pictureKinds()),
        hintFor(folder));
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
    if (request.source == "strokes") {
        if (request.fit == SizeFit::patches)
            throw Error("strokes: expected image files to cut patches of, found drawn digits",
                        "Choose resizing or padding for data that are not photographs.");
        return loadStrokes(request, work);
    }
    try {
        const fs::path path = sourcePath(request.source);
        std::error_code failed;
        DataSet data = fs::is_directory(path, failed) ? loadFolder(path, request, work)
                                                      : loadArrays(path, request, work);
        data.name = nameOfSource(request.source);
        if (fs::equivalent(path, fashionMnistFolder(), failed))
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
        adjustImages(data, request, work);
        for (std::string& line : warningsOfClasses(data, request)) data.notes.push_back(std::move(line));
        for (std::string& line : warningsOf(data, work)) data.notes.push_back(std::move(line));
        makeControl(data, request, work);
        return data;
    } catch (const std::bad_alloc&) {
        throw Error(fmt::format("{}: the images do not fit into memory", request.source),
                    "Take fewer images, or a smaller size.");
    }
}

} // namespace scorelet
