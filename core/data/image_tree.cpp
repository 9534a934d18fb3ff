#include "core/data/image_tree.h"

#include "core/data/split_mix.h"
#include "core/data/to_size.h"
#include "core/image/file.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <initializer_list>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

namespace scorelet {

namespace {

namespace fs = std::filesystem;

constexpr int deepest = 6;

class Walk {
public:
    Walk(ImageTree& tree, const Work& work) : tree_(tree), work_(work) {}

    void folder(const fs::path& below, int depth) {
        work_.check();
        std::error_code failed;
        const fs::path canonical = fs::canonical(tree_.root / below, failed);
        if (failed) return tree_.leftOut.addUnreadableFolder();
        if (!seen_.insert(canonical).second) return tree_.leftOut.addLink();
        std::vector<fs::path> folders, linked; // real ones first: they give the names
        fs::directory_iterator entry(tree_.root / below, failed);
        for (; !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
            const fs::path path = below / entry->path().filename();
            std::error_code unknown;
            if (entry->is_directory(unknown)) {
                if (isHiddenName(path))
                    tree_.leftOut.addHiddenFolder();
                else
                    (entry->is_symlink(unknown) ? linked : folders).push_back(path);
            } else if (!entry->is_regular_file(unknown)) {
                tree_.leftOut.addLink();
            } else if (!isHiddenName(path) && isPictureName(path)) {
                tree_.files.push_back(path);
            } else {
                tree_.leftOut.addFile(path);
            }
        }
        if (failed) tree_.leftOut.addUnreadableFolder();
        std::sort(folders.begin(), folders.end());
        std::sort(linked.begin(), linked.end());
        folders.insert(folders.end(), linked.begin(), linked.end());
        for (const fs::path& path : folders)
            if (depth == deepest)
                tree_.leftOut.addDeepFolder();
            else
                folder(path, depth + 1);
    }

private:
    ImageTree& tree_;
    const Work& work_;
    std::set<fs::path> seen_;
};

enum class Role { none, train, test, validation };
constexpr std::size_t roleCount = 4;

Role roleOf(const std::string& folder) {
    std::string name;
    for (const char c : folder)
        if (std::isalnum(static_cast<unsigned char>(c)))
            name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    for (const char* ending : {"set", "images", "data"})
        if (name.ends_with(ending)) {
            name.resize(name.size() - std::string_view(ending).size());
            break;
        }
    const auto isOne = [&](std::initializer_list<const char*> known) {
        return std::any_of(known.begin(), known.end(), [&](const char* one) { return name == one; });
    };
    if (isOne({"train", "training"})) return Role::train;
    if (isOne({"test", "testing", "heldout"})) return Role::test;
    if (isOne({"val", "valid", "validation", "dev"})) return Role::validation;
    return Role::none;
}

/// A file with the folders on its way, its role apart from the others.
struct RoledFile {
    fs::path file;
    Role role = Role::none;
    std::string roleName;            ///< as the folder is called
    std::vector<std::string> before; ///< the folders before that of its role; of a file without one: all
    std::vector<std::string> after;
};

RoledFile withRole(const fs::path& file) {
    RoledFile result{file, Role::none, {}, {}, {}};
    for (const fs::path& part : file.parent_path()) {
        const std::string name = part.string();
        if (result.role == Role::none) {
            result.role = roleOf(name);
            if (result.role == Role::none)
                result.before.push_back(name);
            else
                result.roleName = name;
        } else if (!result.after.empty() || roleOf(name) != result.role) { // training_set/training_set is one
            result.after.push_back(name);
        }
    }
    return result;
}

using Folders = std::vector<std::string>;

/// How many folders all ways begin with; `spare` of each are left alone.
std::size_t commonBegin(const std::vector<Folders>& ways, std::size_t spare) {
    if (ways.empty()) return 0;
    std::size_t common = ways.front().size();
    for (const Folders& way : ways) {
        common = std::min(common, way.size() - std::min(way.size(), spare));
        const auto differs = std::mismatch(way.begin(), way.begin() + static_cast<std::ptrdiff_t>(common),
                                           ways.front().begin());
        common = static_cast<std::size_t>(differs.first - way.begin());
    }
    return common;
}

/// The files as entries whose classes are what is left of their ways. A role that does not count is part of
/// the way.
std::vector<ImageEntry> entriesOf(const std::vector<RoledFile>& files, bool rolesCount) {
    std::vector<Folders> befores, ways;
    for (const RoledFile& file : files) {
        befores.push_back(file.before);
        Folders way;
        if (rolesCount)
            way = file.after;
        else
            for (const fs::path& part : file.file.parent_path()) way.push_back(part.string());
        ways.push_back(std::move(way));
    }
    // Folders around the splits hold all; folders around classes hold classes.
    const std::size_t wrapped = rolesCount ? commonBegin(befores, 0) : 0;
    const std::size_t around = rolesCount ? 0 : commonBegin(ways, 1);
    std::vector<ImageEntry> entries;
    for (std::size_t i = 0; i < files.size(); ++i) {
        Folders names;
        if (rolesCount)
            names.assign(befores[i].begin() + static_cast<std::ptrdiff_t>(wrapped), befores[i].end());
        names.insert(names.end(), ways[i].begin() + static_cast<std::ptrdiff_t>(around), ways[i].end());
        entries.push_back({files[i].file, fmt::format("{}", fmt::join(names, "/"))});
    }
    return entries;
}

void shuffleEntries(std::vector<ImageEntry>& entries, std::uint64_t seed) {
    SplitMix random(SplitMix::key(seed, 0x5b1f, 0));
    for (std::size_t i = entries.size(); i > 1; --i) std::swap(entries[i - 1], entries[random.below(i)]);
}

std::size_t countOfClassed(const std::vector<ImageEntry>& entries) {
    return static_cast<std::size_t>(std::count_if(entries.begin(), entries.end(),
                                                  [](const ImageEntry& e) { return !e.className.empty(); }));
}

bool allClassed(const std::vector<ImageEntry>& entries) {
    return !entries.empty() && countOfClassed(entries) == entries.size();
}

std::string imagesText(std::size_t count) {
    return describeCount(static_cast<int>(count), 0);
}

/// Names the classes, or says why there are none.
void nameClasses(ImageSplit& split) {
    const std::size_t all = split.train.size() + split.heldOut.size(),
                      classed = countOfClassed(split.train) + countOfClassed(split.heldOut);
    if (classed > 0 && classed < all)
        split.notes.push_back(fmt::format("no classes: {} of {} lie outside of folders of classes",
                                          grouped(static_cast<long long>(all - classed)), imagesText(all)));
    if (classed < all || all == 0) return;
    std::set<std::string> names;
    for (const auto* part : {&split.train, &split.heldOut})
        for (const ImageEntry& entry : *part) names.insert(entry.className);
    split.classNames.assign(names.begin(), names.end());
    const auto deep = std::find_if(names.begin(), names.end(), [](const std::string& name) {
        return name.find('/') != std::string::npos;
    });
    if (deep != names.end())
        split.notes.push_back(fmt::format("classes are folders of several levels, such as {}", *deep));
}

using Counts = std::array<int, roleCount>;

int countOf(const Counts& counts, Role role) {
    return counts[static_cast<std::size_t>(role)];
}

/// What the folder of a role is called, as in its first file's way.
std::string folderOf(Role role, const std::vector<RoledFile>& files) {
    const auto found =
        std::find_if(files.begin(), files.end(), [&](const RoledFile& f) { return f.role == role; });
    return found == files.end() ? std::string() : found->roleName;
}

/// The split of folders of training and of test images, or of validation images where there are no others.
ImageSplit splitByFolders(const std::vector<RoledFile>& files, const Counts& counts) {
    const Role heldOut = countOf(counts, Role::test) > 0 ? Role::test : Role::validation;
    std::vector<RoledFile> used;
    std::copy_if(files.begin(), files.end(), std::back_inserter(used),
                 [&](const RoledFile& file) { return file.role == Role::train || file.role == heldOut; });
    ImageSplit split;
    const std::vector<ImageEntry> entries = entriesOf(used, true);
    for (std::size_t i = 0; i < used.size(); ++i)
        (used[i].role == Role::train ? split.train : split.heldOut).push_back(entries[i]);
    const std::string train = folderOf(Role::train, files), test = folderOf(heldOut, files);
    split.how = fmt::format("folders {} and {}", train, test);
    if (const int count = countOf(counts, Role::validation); count > 0 && heldOut == Role::test)
        split.notes.push_back(fmt::format("left out: {} of {}, which are neither training nor test images",
                                          describeCount(count, 0), folderOf(Role::validation, files)));
    if (const int count = countOf(counts, Role::none); count > 0)
        split.notes.push_back(fmt::format("left out: {} outside of the folders {} and {}",
                                          describeCount(count, 0), train, test));
    return split;
}

/// A fifth of all files, held out by the seed.
ImageSplit splitBySeed(const std::vector<RoledFile>& files, const Counts& counts, std::uint64_t seed) {
    // Among folders without a role "train" is a class: of vehicles, say.
    const bool oneRole = !files.empty() && countOf(counts, Role::none) == 0;
    const bool noRole = countOf(counts, Role::none) == static_cast<int>(files.size());
    std::vector<ImageEntry> entries = entriesOf(files, oneRole);
    shuffleEntries(entries, seed);
    const auto fifth = static_cast<std::ptrdiff_t>((entries.size() + 4) / 5);
    ImageSplit split;
    split.heldOut.assign(entries.begin(), entries.begin() + fifth);
    split.train.assign(entries.begin() + fifth, entries.end());
    split.how = fmt::format("a fifth held out by seed {}", seed);
    if (oneRole)
        split.notes.push_back(
            fmt::format("no folder of {} beside {}: a fifth of its images is held out",
                        countOf(counts, Role::train) > 0 ? "held-out images" : "training images",
                        files.front().roleName));
    else if (!noRole)
        split.notes.push_back(
            "folders named after a split are taken for classes: there is not one for training "
            "and one for held-out images");
    return split;
}

} // namespace

ImageTree imageTree(const fs::path& root, const Work& work) {
    ImageTree tree{root, {}, {}};
    Walk(tree, work).folder({}, 0);
    std::sort(tree.files.begin(), tree.files.end());
    return tree;
}

ImageSplit splitImages(const ImageTree& tree, std::uint64_t seed) {
    std::vector<RoledFile> files;
    Counts counts{};
    for (const fs::path& file : tree.files) {
        files.push_back(withRole(file));
        ++counts[static_cast<std::size_t>(files.back().role)];
    }
    const bool both = countOf(counts, Role::train) > 0 &&
                      countOf(counts, Role::test) + countOf(counts, Role::validation) > 0;
    ImageSplit split = both ? splitByFolders(files, counts) : splitBySeed(files, counts, seed);
    if (both)
        for (auto* part : {&split.train, &split.heldOut})
            if (allClassed(*part)) shuffleEntries(*part, seed);
    nameClasses(split);
    return split;
}

} // namespace scorelet
