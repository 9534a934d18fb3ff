#include "core/data/image_folder.h"

#include "core/base/error.h"
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

/// What the files turned out to be, noted by many threads.
class Findings {
public:
    void add(const FilePicture& picture) {
        const std::lock_guard lock(mutex_);
        colour_ = colour_ || picture.colour;
        transparent_ += picture.transparent;
        turned_ += picture.turned;
        furtherPages_ += picture.furtherPages;
        const Size size{static_cast<long long>(picture.image.height()) * picture.image.width(),
                        picture.image.height(), picture.image.width()};
        smallest_ = any_ ? std::min(smallest_, size) : size;
        largest_ = any_ ? std::max(largest_, size) : size;
        any_ = true;
    }

    bool colour() const { return colour_; }

    /// How they came to the request's size.
    std::string fit(const DataRequest& request) const {
        if (smallest_ == largest_) return describeFit(smallest_.height, smallest_.width, request);
        return fmt::format("{} x {} to {} x {}, {} to {} x {}", smallest_.height, smallest_.width,
                           largest_.height, largest_.width,
                           request.fit == SizeFit::pad
                               ? "padded with background"
                               : "the centred squares averaged down or resized bilinearly",
                           request.size, request.size);
    }

    void addNotes(const DataRequest& request, std::vector<std::string>& notes) const {
        const bool white = request.ground == Ground::white;
        if (transparent_ > 0)
            notes.push_back(fmt::format("{} transparent pixels, shown over {} (--ground {}: over {})",
                                        files(transparent_, "has", "have"), white ? "white" : "black",
                                        white ? "black" : "white", white ? "black" : "white"));
        if (turned_ > 0)
            notes.push_back(
                fmt::format("{} turned as the orientation in it says", files(turned_, "was", "were")));
        if (furtherPages_ > 0)
            notes.push_back(
                fmt::format("left out: {} pages of files with several, of which the first is read",
                            grouped(furtherPages_)));
    }

private:
    struct Size {
        long long area;
        int height, width;

        auto operator<=>(const Size&) const = default;
    };

    static std::string files(int count, const char* one, const char* many) {
        return count == 1 ? fmt::format("1 file {}", one) : fmt::format("{} files {}", grouped(count), many);
    }

    std::mutex mutex_;
    bool any_ = false, colour_ = false;
    int transparent_ = 0, turned_ = 0, furtherPages_ = 0; ///< files, files, pages
    Size smallest_{}, largest_{};
};

ImageSet loadEntries(const fs::path& root, const std::vector<ImageEntry>& entries, int requested,
                     const std::vector<std::string>& classNames, const DataRequest& request, const Work& work,
                     Findings& findings) {
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
    Findings findings;
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
