// A file read from its front, gzip-compressed or plain (which of them, its first bytes tell).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace scorelet {

/// Reads the bytes of one file in order; used by one thread at a time.
class ByteReader {
public:
    /// Throws Error when the file cannot be opened.
    explicit ByteReader(std::filesystem::path path);
    ~ByteReader();

    /// Reads exactly as many bytes as `out` holds. Throws Error, saying what was being read, when the file
    /// ends before or its compressed data are damaged.
    void read(std::span<std::uint8_t> out, const std::string& what);

    /// Leaves so many bytes out; of a plain file without reading them. Throws Error as read().
    void skip(std::uint64_t bytes, const std::string& what);

    /// Throws Error unless everything was read, the checksum of compressed data included.
    void expectEnd(const std::string& what);

    /// Bytes behind the end of compressed data, which are none of them: known once everything was read.
    std::uint64_t behindEnd() const { return behindEnd_; }

    /// The most bytes that can follow: exact for a plain file, by deflate's greatest ratio for a compressed
    /// one.
    std::uint64_t greatestRest() const;

    /// The file's path, for messages.
    std::string name() const { return path_.string(); }

private:
    struct Inflater;

    /// The next bytes, as many as there are.
    std::size_t fill(std::span<std::uint8_t> out);
    /// Behind one stream of compressed data another one may follow, as gzip puts files together.
    void beginNextPart();
    [[noreturn]] void throwFailure(const std::string& what);

    std::filesystem::path path_;
    std::ifstream file_;
    std::uint64_t fileSize_ = 0;
    std::uint64_t position_ = 0;
    std::uint64_t behindEnd_ = 0;
    std::unique_ptr<Inflater> inflater_; ///< of compressed data
    std::string damage_;                 ///< what is wrong with them, in zlib's words
};

/// Adds a line about bytes behind the end of compressed data, where there are any.
void noteBehindEnd(const ByteReader& reader, std::vector<std::string>& notes);

} // namespace scorelet
