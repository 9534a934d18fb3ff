#include "core/image/array_store.h"

#include "core/base/digest.h"
#include "core/base/file.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace scorelet {
namespace {

namespace fs = std::filesystem;

constexpr const char* format = "scorelet arrays 1";
constexpr double mostShare = 0.25; // of the folder, that may be waiting to be written

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

ArrayStore& ArrayStore::instance() {
    static ArrayStore store;
    return store;
}

ArrayStore::~ArrayStore() {
    finish();
}

void ArrayStore::useFolder(fs::path folder, double mostBytes) {
    const std::lock_guard lock(mutex_);
    folder_ = std::move(folder);
    mostBytes_ = mostBytes;
    mayWrite_ = true;
}

bool ArrayStore::inUse() const {
    const std::lock_guard lock(mutex_);
    return !folder_.empty();
}

fs::path ArrayStore::fileOf(const std::string& key) const {
    const std::lock_guard lock(mutex_);
    return folder_.empty() ? fs::path() : folder_ / (digestOf(key).text() + ".npz");
}

void ArrayStore::warn(const std::string& what) {
    const std::lock_guard lock(mutex_);
    warnings_.push_back(what);
}

std::vector<std::string> ArrayStore::takeWarnings() {
    const std::lock_guard lock(mutex_);
    return std::exchange(warnings_, {});
}

std::optional<NpzReader> ArrayStore::open(const fs::path& file, const std::string& key) const {
    std::error_code failed;
    if (file.empty() || !fs::is_regular_file(file, failed)) return std::nullopt;
    std::string content;
    try {
        content = readFile(file.string(), NpzArchive::mostBytes);
    } catch (const Error&) { // not ours to read, or another process has just deleted it
        return std::nullopt;
    }
    NpzReader archive(std::move(content), file.string());
    const auto expect = [&](const std::string& name, const std::string& expected) {
        if (const std::string found = archive.text(name); found != expected)
            throw Error(fmt::format("{}: expected the {} \"{}\", found \"{}\"", file.string(), name, expected,
                                    found));
    };
    expect("format", format);
    expect("key", key);
    fs::last_write_time(file, fs::file_time_type::clock::now(), failed); // used just now
    return archive;
}

void ArrayStore::dropDamaged(const fs::path& file, const Error& error) {
    std::error_code failed;
    fs::remove(file, failed);
    warn(fmt::format("what was kept on disk is computed anew: {}", error.what()));
}

void ArrayStore::put(const std::string& key, double bytes, std::function<void(NpzArchive&)> write) {
    const fs::path file = fileOf(key);
    std::error_code failed;
    if (file.empty() || fs::exists(file, failed)) return;
    const std::lock_guard lock(mutex_);
    double waiting = bytes;
    for (const Waiting& one : waiting_) {
        if (one.file == file) return;
        waiting += one.bytes;
    }
    if (!mayWrite_ || waiting > mostShare * mostBytes_) return;
    if (!writer_.joinable()) writer_ = std::jthread([this](std::stop_token stop) { writeAll(stop); });
    waiting_.push_back({key, file, bytes, mostBytes_, std::move(write)});
    changed_.notify_all();
}

void ArrayStore::finish() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_.empty(); });
}

void ArrayStore::writeAll(std::stop_token stop) {
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

void ArrayStore::write(const Waiting& one) {
    {
        const std::lock_guard lock(mutex_);
        if (!mayWrite_ || folder_.empty()) return;
    }
    try {
        NpzArchive archive;
        archive.addText("format", format);
        archive.addText("key", one.key);
        one.write(archive);
        const std::string content = std::move(archive).finish();
        std::error_code failed;
        fs::create_directories(one.file.parent_path(), failed); // writeFile() says what is wrong
        makeRoom(one.file.parent_path(), static_cast<double>(content.size()), one.mostBytes);
        writeFile(one.file.string(), content, false);
    } catch (const std::exception& error) { // an Error, or that there is no memory
        const std::lock_guard lock(mutex_);
        mayWrite_ = false; // said once is enough
        warnings_.push_back(fmt::format("nothing is kept on disk from now on: {}", error.what()));
    }
}

} // namespace scorelet
