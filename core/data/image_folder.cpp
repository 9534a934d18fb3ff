#include "core/data/image_folder.h"

#include "core/base/error.h"
#include "core/data/picture_findings.h"
#include "core/data/to_size.h"
#include "core/image/file.h"

#include <algorithm>
#include <atomic>
#include <compare>
#include <fmt/format.h>
#include <mutex>
#include <utility>
#include <vector>

namespace scorelet {

namespace {

namespace fs = std::filesystem;

ImageSet loadEntries(const fs::path& root, const std::vector<ImageEntry>& entries, int requested,
                     const std::vector<std::string>& classNames, const DataRequest& request, const Work& work,
                     PictureFindings& findings) {
    const int taken = chosenCount(requested, static_cast<long long>(entries.size()));
    ImageSet set{allocateImages(taken, request), {}};
    std::atomic<int> done{0};
    parallelFor(work, taken, [&](int i, int) {
        const fs::path file = root / entries[static_cast<size_t>(i)].file;
        const FilePicture picture = readPicture(file, request.channels, request.ground);
        findings.add(picture);
        set.pixels.set(i, fittedImage(picture.image, request, file.string()));
        work.report(static_cast<double>(++done) / taken);
    });
    std::vector<std::string> files;
    for (int i = 0; i < taken; ++i) {
        const ImageEntry& entry = entries[static_cast<size_t>(i)];
        files.push_back(entry.file.string());
        if (classNames.empty()) continue;
        const auto place = std::lower_bound(classNames.begin(), classNames.end(), entry.className);
        set.labels.push_back(static_cast<int>(place - classNames.begin()));
    }
    set.names = ImageNames(std::move(files));
    return set;
}

} // namespace

DataSet loadImageFolder(const ImageTree& tree, const DataRequest& request, const Work& work) {
    const ImageSplit split = splitImages(tree, request.seed);
    DataSet result;
    result.classNames = split.classNames;
    PictureFindings findings;
    result.train =
        loadEntries(tree.root, split.train, request.train, split.classNames, request, work, findings);
    result.heldOut =
        loadEntries(tree.root, split.heldOut, request.heldOut, split.classNames, request, work, findings);
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
