// The bytes of a file where the system keeps them: read as they are needed, and let go when memory is.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace scorelet {

/// Read only; the file must not be cut short meanwhile. POSIX maps it into memory; elsewhere it is read
/// whole.
class MappedFile {
public:
    /// Throws Error naming the file when it cannot be read, or is no regular file.
    explicit MappedFile(const std::filesystem::path& path);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    std::string_view bytes() const { return bytes_; }

private:
    std::string_view bytes_;
    std::string read_; ///< where it is not mapped
};

} // namespace scorelet
