#include "core/base/file.h"

#include "core/base/error.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <mutex>
#include <utility>

#ifdef _WIN32
#include <io.h>
#else
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace scorelet {
namespace {

/// Remembers what was written.
class Written {
public:
    void note(const std::string& path) {
        const std::lock_guard lock(mutex_);
        if (std::find(paths_.begin(), paths_.end(), path) == paths_.end()) paths_.push_back(path);
    }
    std::vector<std::string> all() const {
        const std::lock_guard lock(mutex_);
        return paths_;
    }

private:
    mutable std::mutex mutex_;
    std::vector<std::string> paths_;
};

Written writtenPaths;

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& path, const std::string& reason) {
    throw Error(fmt::format("{}: cannot be written: {}", path, reason),
                "Check that its folder exists, may be written and has room.");
}

#ifdef _WIN32

void writeBeside(const std::string& path, std::string_view content) {
    const std::string temporary = path + ".part";
    std::ofstream file(temporary, std::ios::binary);
    file.write(content.data(), static_cast<std::streamsize>(content.size()));
    file.close();
    if (!file) fail(path, "no room, or no such folder");
    std::error_code failure;
    fs::rename(temporary, path, failure);
    if (failure) fail(path, failure.message());
}

bool isStream(const std::string& path) {
    return path == "-";
}

void writeStream(const std::string& path, std::string_view content) {
    if (std::fwrite(content.data(), 1, content.size(), stdout) != content.size() || std::fflush(stdout) != 0)
        fail(path, "the standard output is closed");
}

#else

/// An open file; every step that fails throws.
class Output {
public:
    Output(std::string name, const std::string& path, int flags, mode_t mode = 0666)
        : name_(std::move(name)), file_(open(path.c_str(), flags | O_WRONLY | O_CLOEXEC, mode)) {
        if (file_ < 0) fail(name_, std::strerror(errno));
    }
    /// The standard output, which stays open.
    explicit Output(std::string name) : name_(std::move(name)), file_(STDOUT_FILENO), owned_(false) {}
    ~Output() {
        if (owned_ && file_ >= 0) ::close(file_);
    }
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    void write(std::string_view content) {
        while (!content.empty()) {
            const ssize_t written = ::write(file_, content.data(), content.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) fail(name_, std::strerror(errno));
            content.remove_prefix(static_cast<std::size_t>(written));
        }
    }

    /// As the old file was; another's owner is kept where that is allowed.
    void takeAfter(const struct stat& old) {
        if (fchown(file_, old.st_uid, old.st_gid) != 0 && errno != EPERM) fail(name_, std::strerror(errno));
        if (fchmod(file_, old.st_mode & 07777) != 0) fail(name_, std::strerror(errno));
    }

    /// Not before the disk has it.
    void finish() {
        if (fsync(file_) != 0 && errno != EINVAL && errno != EROFS) fail(name_, std::strerror(errno));
        const int file = std::exchange(file_, -1);
        if (owned_ && ::close(file) != 0) fail(name_, std::strerror(errno));
    }

private:
    std::string name_; ///< for people
    int file_;
    bool owned_ = true;
};

bool isStream(const std::string& path) {
    struct stat found {};
    return path == "-" ||
           (stat(path.c_str(), &found) == 0 && !S_ISREG(found.st_mode) && !S_ISDIR(found.st_mode));
}

void writeStream(const std::string& path, std::string_view content) {
    if (path != "-") {
        Output out(path, path, 0);
        return out.write(content);
    }
    // What was printed before comes first.
    if (std::fflush(stdout) != 0) fail("standard output", std::strerror(errno));
    Output("standard output").write(content);
}

/// What a link names in the end, also where that is not there yet.
std::string targetOf(const std::string& path) {
    constexpr int mostLinks = 40; // as the system's own limit
    fs::path target = path;
    std::error_code failed;
    for (int i = 0; i < mostLinks && fs::is_symlink(fs::symlink_status(target, failed)); ++i) {
        const fs::path named = fs::read_symlink(target, failed);
        target = named.is_absolute() ? named : target.parent_path() / named;
    }
    return target.string();
}

void flushFolder(const std::string& path) {
    const fs::path folder = fs::path(path).parent_path();
    const int file = open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) return; // may be written and not read: the rename itself has succeeded
    fsync(file);
    ::close(file);
}

void writeBeside(const std::string& path, std::string_view content) {
    const std::string target = targetOf(path);
    const std::string temporary = fmt::format("{}.{}.part", target, getpid());
    struct stat old {};
    const bool replaces = stat(target.c_str(), &old) == 0;
    if (replaces && access(target.c_str(), W_OK) != 0) fail(path, std::strerror(errno));
    try {
        Output out(path, temporary, O_CREAT | O_TRUNC);
        out.write(content);
        if (replaces) out.takeAfter(old);
        out.finish();
        if (replaces && old.st_nlink > 1) {
            Output inPlace(path, target, O_TRUNC);
            inPlace.write(content);
            inPlace.finish();
            unlink(temporary.c_str());
        } else if (std::rename(temporary.c_str(), target.c_str()) != 0) {
            fail(path, std::strerror(errno));
        }
    } catch (const Error&) {
        unlink(temporary.c_str());
        throw;
    }
    flushFolder(target);
}

#endif

} // namespace

void writeFile(const std::string& path, std::string_view content, bool told) {
    std::error_code failed;
    if (fs::is_directory(path, failed)) fail(path, "expected a file, found a folder");
    if (isStream(path)) return writeStream(path, content);
    writeBeside(path, content);
    if (told) writtenPaths.note(path);
}

std::vector<std::string> writtenFiles() {
    return writtenPaths.all();
}

#ifdef _WIN32
struct GrowingFile::Stream {
    explicit Stream(const std::string&) {}
    void write(std::string_view piece) { writeStream("-", piece); }
};
#else
struct GrowingFile::Stream {
    explicit Stream(const std::string& path)
        : output(path == "-" ? std::make_unique<Output>("standard output")
                             : std::make_unique<Output>(path, path, 0)) {}
    void write(std::string_view piece) { output->write(piece); }
    std::unique_ptr<Output> output;
};
#endif

GrowingFile::GrowingFile(std::string path) : path_(std::move(path)) {
    if (isStream(path_)) stream_ = std::make_unique<Stream>(path_);
}

GrowingFile::~GrowingFile() {
    if (stream_ || there_ == content_.size()) return;
    try {
        finish();
    } catch (const Error&) { // what has made it be left early is told
    }
}

void GrowingFile::append(std::string_view piece) {
    if (stream_) return stream_->write(piece);
    content_ += piece;
    const auto now = std::chrono::steady_clock::now();
    if (now - written_ < std::chrono::seconds(1)) return;
    finish();
    written_ = now;
}

void GrowingFile::finish() {
    if (stream_) return;
    writeFile(path_, content_);
    there_ = content_.size();
}

void checkWritable(const std::string& path) {
    if (path.empty() || path == "-") return;
    std::error_code failed;
    if (fs::is_directory(path, failed)) fail(path, "expected a file, found a folder");
#ifndef _WIN32
    // Opening would wait for a pipe's reader, or change a device.
    const std::string target = targetOf(path);
    const fs::path folder = fs::path(target).parent_path();
    const std::string place = folder.empty() ? "." : folder.string();
    if (fs::exists(target, failed) && access(target.c_str(), W_OK) != 0) fail(path, std::strerror(errno));
    if (!isStream(path) && (!fs::is_directory(place, failed) || access(place.c_str(), W_OK | X_OK) != 0))
        fail(path, fs::is_directory(place, failed) ? "its folder may not be written" : "no such folder");
#endif
}

void checkOutputs(const std::vector<std::string>& paths) {
    for (std::size_t i = 0; i < paths.size(); ++i) {
        checkWritable(paths[i]);
        for (std::size_t k = 0; k < i; ++k) {
            std::error_code failed;
            const bool same =
                !paths[i].empty() &&
                (paths[i] == paths[k] || (!isStream(paths[i]) && fs::equivalent(paths[i], paths[k], failed)));
            if (same)
                throw Error(
                    fmt::format("{}: two outputs in one file: the second would replace the first", paths[i]),
                    "Give each a name of its own.");
        }
    }
}

void requireWithin(const std::string& folder, const std::string& path) {
    if (folder.empty()) return;
    std::error_code failed;
    const fs::path outer = fs::weakly_canonical(fs::absolute(folder), failed);
    const fs::path inner = fs::weakly_canonical(fs::absolute(path), failed);
    const fs::path way = inner.lexically_relative(outer);
    if (failed || way.empty() || *way.begin() == "..")
        throw Error(fmt::format("{}: expected a path within {}", path, folder));
}

std::string keepDamaged(const std::string& path) {
    constexpr int most = 100;
    for (int number = 1; number <= most; ++number) {
        const std::string copy = number == 1 ? path + ".damaged" : fmt::format("{}.damaged-{}", path, number);
        std::error_code failed;
        if (fs::exists(copy, failed)) continue;
        return fs::copy_file(path, copy, failed) ? copy : std::string();
    }
    return {};
}

std::string readFile(const std::string& path, std::size_t most) {
    const auto refuse = [&](const std::string& reason) {
        throw Error(fmt::format("{}: cannot be read: {}", path, reason),
                    "Check that the file exists and may be read.");
    };
    std::error_code failed;
    if (fs::is_directory(path, failed)) refuse("expected a file, found a folder");
    std::ifstream file(path, std::ios::binary);
    if (!file) refuse(fs::exists(path, failed) ? "it may not be read" : "no such file");
    std::string content;
    char part[65536];
    while (file.read(part, sizeof part) || file.gcount() > 0) {
        content.append(part, static_cast<std::size_t>(file.gcount()));
        if (content.size() > most) refuse(fmt::format("expected at most {} MB", most >> 20));
    }
    if (file.bad()) refuse("it breaks off");
    return content;
}

} // namespace scorelet
