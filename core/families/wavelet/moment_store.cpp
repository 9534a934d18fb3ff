#include "core/families/wavelet/moment_store.h"

#include "core/base/digest.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/image/npz.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace scorelet {
namespace {

namespace fs = std::filesystem;

constexpr const char* format = "scorelet moments 1";
constexpr double mostShare = 0.25; // of the folder, that one file may take

double bytesOf(const MomentPair& moments) {
    return static_cast<double>(moments.train.bytes() + moments.heldOut.bytes());
}

std::string encode(const std::string& key, const MomentPair& moments) {
    const Eigen::VectorXf& centres = moments.train.plan().centres();
    NpzArchive file;
    file.addText("format", format);
    file.addText("key", key);
    file.add("centres", std::span<const float>(centres.data(), static_cast<std::size_t>(centres.size())),
             {static_cast<std::size_t>(centres.size())});
    file.addNumber("train_images", moments.train.images());
    file.addNumber("held_out_images", moments.heldOut.images());
    file.add("train", moments.train.sums(), {moments.train.sums().size()});
    file.add("held_out", moments.heldOut.sums(), {moments.heldOut.sums().size()});
    return std::move(file).finish();
}

StoredMoments decode(std::string bytes, const std::string& path, const std::string& key, std::size_t centres,
                     std::size_t sums) {
    const NpzReader file(std::move(bytes), path);
    const auto expect = [&](const std::string& name, const auto& expected, const auto& found) {
        if (found != expected)
            throw Error(fmt::format("{}: expected {} \"{}\", found \"{}\"", path, name, expected, found));
    };
    expect("the format", std::string(format), file.text("format"));
    expect("the moments", key, file.text("key"));
    const NpyArray mean = file.array("centres");
    StoredMoments moments{
        Eigen::Map<const Eigen::VectorXf>(mean.values.data(), static_cast<Eigen::Index>(mean.values.size())),
        file.number("train_images"), file.number("held_out_images"), file.doubles("train"),
        file.doubles("held_out")};
    expect("centres", centres, mean.values.size());
    expect("training sums", sums, moments.train.size());
    expect("held-out sums", sums, moments.heldOut.size());
    return moments;
}

/// Whether a file is one of the store's, or was to become one.
bool isOurs(const fs::path& file) {
    const std::string name = file.filename().string();
    const std::size_t digits = Digest{}.text().size();
    return name.find_first_not_of("0123456789abcdef") == digits && name[digits] == '.';
}

/// Deletes the files of the store that were used longest ago, until there is room for `bytes` more.
void makeRoom(const fs::path& folder, double bytes, double mostBytes) {
    struct File {
        fs::file_time_type used;
        double bytes;
        fs::path path;
    };
    std::vector<File> files;
    double all = bytes;
    std::error_code failed; // another process may delete them meanwhile
    for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
        if (!isOurs(at->path())) continue;
        std::error_code gone;
        const File file{at->last_write_time(gone), static_cast<double>(at->file_size(gone)), at->path()};
        if (gone) continue;
        files.push_back(file);
        all += file.bytes;
    }
    std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.used < b.used; });
    for (const File& file : files) {
        if (all <= mostBytes) return;
        if (fs::remove(file.path, failed)) all -= file.bytes;
    }
}

} // namespace

MomentStore& MomentStore::instance() {
    static MomentStore store;
    return store;
}

MomentStore::~MomentStore() {
    finish();
}

void MomentStore::useFolder(fs::path folder, double mostBytes) {
    const std::lock_guard lock(mutex_);
    folder_ = std::move(folder);
    mostBytes_ = mostBytes;
}

bool MomentStore::inUse() const {
    const std::lock_guard lock(mutex_);
    return !folder_.empty();
}

fs::path MomentStore::fileOf(const std::string& key) const {
    const std::lock_guard lock(mutex_);
    return folder_.empty() ? fs::path() : folder_ / (digestOf(key).text() + ".npz");
}

void MomentStore::warn(const std::string& what) {
    const std::lock_guard lock(mutex_);
    warnings_.push_back(what);
}

std::vector<std::string> MomentStore::takeWarnings() {
    const std::lock_guard lock(mutex_);
    return std::exchange(warnings_, {});
}

std::optional<StoredMoments> MomentStore::find(const std::string& key, std::size_t centres,
                                               std::size_t sums) {
    const fs::path file = fileOf(key);
    std::error_code failed;
    if (file.empty() || !fs::is_regular_file(file, failed)) return std::nullopt;
    try {
        StoredMoments found =
            decode(readFile(file.string(), NpzArchive::mostBytes), file.string(), key, centres, sums);
        fs::last_write_time(file, fs::file_time_type::clock::now(), failed); // used just now
        return found;
    } catch (const Error& error) {
        fs::remove(file, failed);
        warn(fmt::format("kept moments are computed anew: {}", error.what()));
        return std::nullopt;
    }
}

void MomentStore::put(const std::string& key, std::shared_ptr<const MomentPair> moments) {
    const fs::path file = fileOf(key);
    std::error_code failed;
    if (file.empty() || fs::exists(file, failed)) return;
    const std::lock_guard lock(mutex_);
    const bool known =
        std::any_of(waiting_.begin(), waiting_.end(), [&](const Waiting& one) { return one.file == file; });
    if (known || bytesOf(*moments) > mostShare * mostBytes_) return;
    waiting_.push_back({key, file, mostBytes_, std::move(moments)});
    if (!writer_.joinable()) writer_ = std::jthread([this](std::stop_token stop) { writeAll(stop); });
    changed_.notify_all();
}

void MomentStore::finish() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_.empty(); });
}

void MomentStore::writeAll(std::stop_token stop) {
    std::unique_lock lock(mutex_);
    while (changed_.wait(lock, stop, [&] { return !waiting_.empty(); })) {
        const Waiting one = waiting_.front();
        lock.unlock();
        write(one);
        lock.lock();
        waiting_.pop_front();
        changed_.notify_all();
    }
}

void MomentStore::write(const Waiting& one) {
    if (!inUse()) return;
    try {
        const std::string content = encode(one.key, *one.moments);
        std::error_code failed;
        fs::create_directories(one.file.parent_path(), failed); // writeFile() says what is wrong
        makeRoom(one.file.parent_path(), static_cast<double>(content.size()), one.mostBytes);
        writeFile(one.file.string(), content, false);
    } catch (const std::exception& error) { // an Error, or that there is no memory
        useFolder({});                      // said once is enough
        warn(fmt::format("moments are not kept on disk from now on: {}", error.what()));
    }
}

} // namespace scorelet
