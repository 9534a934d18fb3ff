// A file read from its front, gzip-compressed or plain (which of them, its first bytes tell).
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

struct gzFile_s;

namespace scorelet {

/// Reads the bytes of one file in order; used by one thread at a time.
class ByteReader {
public:
    /// Throws Error when the file cannot be opened.
    explicit ByteReader(std::filesystem::path path);

    /// Reads exactly as many bytes as `out` holds. Throws Error, saying what was being read, when the file
    /// ends before or its compressed data are damaged.
    void read(std::span<std::uint8_t> out, const std::string& what);

    /// Leaves so many bytes out; of a plain file without reading them. Throws Error as read().
    void skip(std::uint64_t bytes, const std::string& what);

    /// Throws Error unless everything was read, the checksum of compressed data included.
    void expectEnd(const std::string& what);

    /// The most bytes that can follow: exact for a plain file, by deflate's greatest ratio for a compressed
    /// one.
    std::uint64_t greatestRest() const;

    /// The file's path, for messages.
    std::string name() const { return path_.string(); }

private:
    void throwFailure(const std::string& what);

    std::filesystem::path path_;
    std::uint64_t fileSize_ = 0;
    std::uint64_t position_ = 0;
    bool compressed_ = false;
    std::unique_ptr<gzFile_s, int (*)(gzFile_s*)> file_;
};

} // namespace scorelet
