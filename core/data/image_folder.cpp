#include "core/data/image_folder.h"

#include "core/base/error.h"
#include "core/data/to_size.h"
#include "core/image/file.h"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <fmt/format.h>
#include <utility>
#include <vector>

namespace scorelet {

namespace {

namespace fs = std::filesystem;

/// All images of a reader, with their files and classes.
ImageSet readEntries(FolderImages& images, const std::vector<std::string>& classNames, const Work& work) {
    ImageSet set{images.read(0, images.count(), work), {}};
    std::vector<std::string> files;
    for (const ImageEntry& entry : images.entries()) {
        files.push_back(entry.file.string());
        if (classNames.empty()) continue;
        const auto place = std::lower_bound(classNames.begin(), classNames.end(), entry.className);
        set.labels.push_back(static_cast<int>(place - classNames.begin()));
    }
    set.names = ImageNames(std::move(files));
    return set;
}

} // namespace

FolderImages::FolderImages(fs::path root, std::vector<ImageEntry> entries, int requested,
                           const DataRequest& request)
    : root_(std::move(root)), entries_(std::move(entries)), request_(request) {
    const auto available = static_cast<long long>(entries_.size());
    entries_.resize(static_cast<size_t>(chosenCount(requested, available)));
}

ImageBatch FolderImages::read(int first, int count, const Work& work) {
    assert(first >= 0 && count >= 0 && first + count <= this->count());
    ImageBatch pixels = allocateImages(count, request_);
    std::atomic<int> done{0};
    parallelFor(work, count, [&](int i, int) {
        const fs::path file = root_ / entries_[static_cast<size_t>(first + i)].file;
        const FilePicture picture = readPicture(file, request_.channels, request_.ground);
        findings_.add(picture);
        pixels.set(i, fittedImage(picture.image, request_, file.string()));
        work.report(static_cast<double>(++done) / count);
    });
    return pixels;
}

DataSet loadImageFolder(const ImageTree& tree, const DataRequest& request, const Work& work) {
    const ImageSplit split = splitImages(tree, request.seed);
    DataSet result;
    result.classNames = split.classNames;
    FolderImages train(tree.root, split.train, request.train, request);
    FolderImages heldOut(tree.root, split.heldOut, request.heldOut, request);
    result.train = readEntries(train, split.classNames, work);
    result.heldOut = readEntries(heldOut, split.classNames, work);
    PictureFindings findings;
    findings.add(train.findings());
    findings.add(heldOut.findings());
    result.origin =
        fmt::format("{}: {} for training and {} held out ({}), {}, {}", tree.root.string(),
                    describeCount(static_cast<int>(result.train.count()), request.train),
                    describeCount(static_cast<int>(result.heldOut.count()), request.heldOut), split.how,
                    describeChannels(findings.colour(), request), findings.fit(request));
    result.notes = split.notes;
    findings.addNotes(request, result.notes);
    if (std::string note = tree.leftOut.note(); !note.empty()) result.notes.push_back(std::move(note));
    return result;
}

} // namespace scorelet
