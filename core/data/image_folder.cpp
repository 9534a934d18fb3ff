#include "core/data/image_folder.h"

#include "core/base/error.h"
#include "core/data/to_size.h"
#include "core/data/split_mix.h"
#include "core/image/file.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <set>

namespace scorelet {

namespace {

namespace fs = std::filesystem;

struct Entry {
    fs::path file;
    std::string className; ///< empty: none
};

std::string lowerCase(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

bool isImageFile(const fs::directory_entry& entry) {
    const bool hidden = entry.path().filename().string().starts_with(".");
    return entry.is_regular_file() && !hidden && isPictureName(entry.path());
}

enum class Role { other, train, heldOut };

Role roleOfFolder(const fs::path& folder) {
    const std::string name = lowerCase(folder.filename().string());
    if (name == "train" || name == "training") return Role::train;
    for (const char* known : {"test", "testing", "val", "valid", "validation", "held-out"})
        if (name == known) return Role::heldOut;
    return Role::other;
}

std::vector<fs::path> subfolders(const fs::path& folder) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.is_directory() && !entry.path().filename().string().starts_with("."))
            found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    return found;
}

void collectFiles(const fs::path& folder, const std::string& className, std::vector<Entry>& entries) {
    for (const auto& entry : fs::directory_iterator(folder))
        if (isImageFile(entry)) entries.push_back({entry.path(), className});
}

/// The folder's own image files and those of its subfolders, which are classes; by path.
std::vector<Entry> collectClasses(const fs::path& folder) {
    std::vector<Entry> entries;
    collectFiles(folder, "", entries);
    for (const fs::path& subfolder : subfolders(folder))
        collectFiles(subfolder, subfolder.filename().string(), entries);
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.file < b.file; });
    return entries;
}

void shuffle(std::vector<Entry>& entries, std::uint64_t seed) {
    SplitMix random(SplitMix::key(seed, 0x5b1f, 0));
    for (size_t i = entries.size(); i > 1; --i) std::swap(entries[i - 1], entries[random.below(i)]);
}

bool hasClasses(const std::vector<Entry>& entries) {
    return !entries.empty() &&
           std::all_of(entries.begin(), entries.end(), [](const Entry& e) { return !e.className.empty(); });
}

struct FolderSplit {
    std::vector<Entry> train, heldOut;
    std::string how;
};

FolderSplit findSplit(const fs::path& folder, std::uint64_t seed) {
    FolderSplit split{{}, {}, "the folder's own split"};
    for (const fs::path& subfolder : subfolders(folder)) {
        const Role role = roleOfFolder(subfolder);
        if (role == Role::other) continue;
        const auto entries = collectClasses(subfolder);
        auto& part = role == Role::train ? split.train : split.heldOut;
        part.insert(part.end(), entries.begin(), entries.end());
    }
    if (!split.train.empty() || !split.heldOut.empty()) {
        if (hasClasses(split.train)) shuffle(split.train, seed);
        if (hasClasses(split.heldOut)) shuffle(split.heldOut, seed);
        return split;
    }
    std::vector<Entry> entries = collectClasses(folder);
    shuffle(entries, seed);
    const auto heldOut = static_cast<std::ptrdiff_t>((entries.size() + 4) / 5);
    split.heldOut.assign(entries.begin(), entries.begin() + heldOut);
    split.train.assign(entries.begin() + heldOut, entries.end());
    split.how = fmt::format("a fifth held out by seed {}", seed);
    return split;
}

ImageSet loadEntries(const std::vector<Entry>& entries, int requested,
                     const std::vector<std::string>& classNames, const DataRequest& request,
                     const Work& work) {
    const int taken = chosenCount(requested, static_cast<long long>(entries.size()));
    ImageSet set{allocateImages(taken, request), {}};
    std::atomic<int> done{0};
    parallelFor(work, taken, [&](int i, int) {
        const fs::path& file = entries[static_cast<size_t>(i)].file;
        set.pixels.set(i, fittedImage(readImage(file), request, file.string()));
        work.report(static_cast<double>(++done) / taken);
    });
    if (classNames.empty()) return set;
    for (int i = 0; i < taken; ++i) {
        const auto place =
            std::lower_bound(classNames.begin(), classNames.end(), entries[static_cast<size_t>(i)].className);
        set.labels.push_back(static_cast<int>(place - classNames.begin()));
    }
    return set;
}

} // namespace

bool holdsImages(const fs::path& folder) {
    auto holds = [](const fs::path& place) {
        return std::any_of(fs::directory_iterator(place), fs::directory_iterator(), isImageFile);
    };
    if (holds(folder)) return true;
    for (const fs::path& subfolder : subfolders(folder)) {
        if (holds(subfolder)) return true;
        if (roleOfFolder(subfolder) == Role::other) continue;
        for (const fs::path& classFolder : subfolders(subfolder))
            if (holds(classFolder)) return true;
    }
    return false;
}

DataSet loadImageFolder(const fs::path& folder, const DataRequest& request, const Work& work) {
    const FolderSplit split = findSplit(folder, request.seed);
    std::set<std::string> names;
    DataSet result;
    if (hasClasses(split.train) && hasClasses(split.heldOut)) {
        for (const auto* part : {&split.train, &split.heldOut})
            for (const Entry& entry : *part) names.insert(entry.className);
        result.classNames.assign(names.begin(), names.end());
    }
    result.train = loadEntries(split.train, request.train, result.classNames, request, work);
    result.heldOut = loadEntries(split.heldOut, request.heldOut, result.classNames, request, work);
    result.origin =
        fmt::format("{}: {} for training and {} held out ({}), {} to {} x {}", folder.string(),
                    describeCount(static_cast<int>(result.train.count()), request.train),
                    describeCount(static_cast<int>(result.heldOut.count()), request.heldOut), split.how,
                    request.fit == SizeFit::resize ? "centred squares resized" : "padded with background",
                    request.size, request.size);
    return result;
}

} // namespace scorelet
