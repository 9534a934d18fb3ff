#include "core/data/image_source.h"

#include "core/base/error.h"
#include "core/data/adjust.h"
#include "core/data/arrays.h"
#include "core/data/cifar.h"
#include "core/data/idx.h"
#include "core/data/idx_arrays.h"
#include "core/data/image_folder.h"
#include "core/data/source.h"
#include "core/data/source_path.h"
#include "core/data/strokes.h"
#include "core/data/to_size.h"

#include <filesystem>
#include <fmt/format.h>
#include <utility>

namespace scorelet {

namespace {

namespace fs = std::filesystem;

/// One split of images that are in memory.
class LoadedImages final : public ImageReader {
public:
    explicit LoadedImages(ImageBatch pixels) : pixels_(std::move(pixels)) {}

    int count() const override { return static_cast<int>(pixels_.count()); }
    ImageBatch read(int first, int count, const Work&) override { return pixels_.rows(first, count); }

private:
    ImageBatch pixels_;
};

/// Images of another reader with rows and columns exchanged.
class TransposedImages final : public ImageReader {
public:
    explicit TransposedImages(std::unique_ptr<ImageReader> images) : images_(std::move(images)) {}

    int count() const override { return images_->count(); }
    ImageBatch read(int first, int count, const Work& work) override {
        ImageBatch pixels = images_->read(first, count, work);
        transposeAll(pixels, {work.stop, work.threads, {}});
        return pixels;
    }

private:
    std::unique_ptr<ImageReader> images_;
};

ImageSource loadedWhole(const DataRequest& request, std::string why, const Work& work) {
    DataSet data = loadDataSet(request, work);
    ImageSource source{data.name, data.shape, std::make_unique<LoadedImages>(std::move(data.train.pixels)),
                       std::make_unique<LoadedImages>(std::move(data.heldOut.pixels)), std::move(why)};
    source.notes = [notes = std::move(data.notes)] { return notes; };
    return source;
}

/// Why the request needs all images at once; empty where it does not.
std::string needsAll(const DataRequest& request) {
    if (request.control != Control::none) return "control data are made of all images";
    if (request.range == ValueRange::stretched) return "values are stretched by those of all images";
    if (request.fit == SizeFit::patches || request.source == "photographs")
        return "patches are cut out of all photographs";
    return {};
}

ImageSource openIdx(const fs::path& folder, const DataRequest& request) {
    const IdxFiles files = idxFiles(folder);
    ImageSource source;
    source.train = std::make_unique<IdxImages>(files.train, request.train, request);
    source.heldOut = std::make_unique<IdxImages>(files.heldOut, request.heldOut, request);
    return source;
}

ImageSource openPictures(const ImageTree& tree, const DataRequest& request) {
    const ImageSplit split = splitImages(tree, request.seed);
    auto train = std::make_unique<FolderImages>(tree.root, split.train, request.train, request);
    auto heldOut = std::make_unique<FolderImages>(tree.root, split.heldOut, request.heldOut, request);
    ImageSource source;
    source.notes = [train = train.get(), heldOut = heldOut.get(), notes = split.notes,
                    leftOut = tree.leftOut.note(), request] {
        std::vector<std::string> all = notes;
        PictureFindings findings;
        findings.add(train->findings());
        findings.add(heldOut->findings());
        findings.addNotes(request, all);
        if (!leftOut.empty()) all.push_back(leftOut);
        return all;
    };
    source.train = std::move(train);
    source.heldOut = std::move(heldOut);
    return source;
}

ImageSource openAsArrays(const fs::path& path, const DataRequest& request, const Work& work) {
    ArrayReaders arrays = openArrays(path, request, work);
    ImageSource source;
    source.train = std::move(arrays.train);
    source.heldOut = std::move(arrays.heldOut);
    source.notes = [notes = std::move(arrays.notes)] { return notes; };
    return source;
}

/// The images of a source that can be read in parts; without readers where they cannot.
ImageSource openInParts(const DataRequest& request, const Work& work) {
    if (request.source == "strokes") {
        ImageSource source;
        source.train = std::make_unique<StrokesImages>(StrokesSplit::train, request);
        source.heldOut = std::make_unique<StrokesImages>(StrokesSplit::heldOut, request);
        return source;
    }
    try {
        const fs::path path = sourcePath(request.source);
        if (!fs::is_directory(path)) return openAsArrays(path, request, work);
        if (holdsIdx(path)) return isOtherIdx(path) ? ImageSource{} : openIdx(path, request);
        if (holdsCifar(path)) return {};
        const ImageTree tree = imageTree(path, work);
        if (!tree.files.empty()) return openPictures(tree, request);
        return holdsArrays(path) ? openAsArrays(path, request, work) : ImageSource{};
    } catch (const fs::filesystem_error& failure) {
        throw Error(fmt::format("{}: cannot be read ({})", request.source, failure.code().message()));
    }
}

} // namespace

ImageSource openImages(const DataRequest& request, const Work& work) {
    checkRequest(request);
    if (const std::string why = needsAll(request); !why.empty()) return loadedWhole(request, why, work);
    ImageSource source = openInParts(request, work);
    if (!source.train) return loadedWhole(request, "these files are read at once", work);
    if (source.train->count() < 2 || source.heldOut->count() < 1)
        throw Error(fmt::format("{}: {} training and {} held-out images, expected at least 2 and 1",
                                request.source, source.train->count(), source.heldOut->count()));
    if (request.orientation == PixelOrder::transposed)
        for (auto* images : {&source.train, &source.heldOut})
            *images = std::make_unique<TransposedImages>(std::move(*images));
    source.name = nameOfSource(request.source);
    source.shape = request.shape();
    return source;
}

} // namespace scorelet
