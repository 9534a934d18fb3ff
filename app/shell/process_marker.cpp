#include "app/shell/process_marker.h"

#include "core/base/error.h"
#include "core/base/file.h"

#include <fmt/format.h>

#ifndef _WIN32
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#endif

namespace scorelet {

/// False when another run has it. Where a file system has no locks, everyone gets it.
bool ProcessMarker::lock() {
#ifndef _WIN32
    const std::filesystem::path path = path_.parent_path() / "lock";
    file_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file_ < 0) throw Error(fmt::format("{}: cannot be written: {}", path.string(), std::strerror(errno)));
    return flock(file_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
#else
    return true;
#endif
}

ProcessMarker::ProcessMarker(const std::filesystem::path& folder) : path_(folder / "running") {
    if (!lock()) {
        start_ = Start::beside;
        return;
    }
    std::error_code ignored;
    if (std::filesystem::exists(path_, ignored)) start_ = Start::afterCrash;
}

void ProcessMarker::mark() {
    if (start_ == Start::clean) writeFile(path_.string(), "scorelet\n");
}

ProcessMarker::~ProcessMarker() {
#ifndef _WIN32
    if (file_ >= 0) close(file_);
#endif
}

void ProcessMarker::end() {
    if (start_ == Start::beside) return;
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
}

} // namespace scorelet
