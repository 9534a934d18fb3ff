#include "core/base/mapped_file.h"

#include "core/base/error.h"
#include "core/base/file.h"

#include <fmt/format.h>
#include <limits>

#ifndef _WIN32
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace scorelet {

#ifdef _WIN32

MappedFile::MappedFile(const std::filesystem::path& path)
    : read_(readFile(path.string(), std::numeric_limits<std::size_t>::max())) {
    bytes_ = read_;
}

MappedFile::~MappedFile() = default;

#else

MappedFile::MappedFile(const std::filesystem::path& path) {
    const auto failed = [&](const char* why) {
        return Error(fmt::format("{}: cannot be read: {}", path.string(), why),
                     "Check that the file exists and may be read.");
    };
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) throw failed(std::strerror(errno));
    struct ::stat status {};
    const bool regular = ::fstat(file, &status) == 0 && S_ISREG(status.st_mode);
    const auto size = regular ? static_cast<std::size_t>(status.st_size) : 0;
    void* begin = size > 0 ? ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0) : nullptr;
    const int error = errno;
    ::close(file);
    if (!regular) throw failed("it is no regular file");
    if (begin == MAP_FAILED) throw failed(std::strerror(error));
    bytes_ = {static_cast<const char*>(begin), size};
}

MappedFile::~MappedFile() {
    if (!bytes_.empty()) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

#endif

} // namespace scorelet
