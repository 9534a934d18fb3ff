// Whole files: one way to write them, one to read them.
//
// Any thread. POSIX where it is, else as the standard library does it.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace scorelet {

/// Writes a file, or leaves the old one whole. Throws Error naming the path when it cannot.
///
/// The content is written beside the file, flushed to the disk, and moved there; a link stays a link to what
/// it names, and owner and mode stay what they were. A file with several names (hard links) is written in
/// place, once all of the content has found room beside it. Devices, pipes and sockets are written as
/// streams, "-" is the standard output. Files that nobody asked for, such as a cache's, are not `told` of.
void writeFile(const std::string& path, std::string_view content, bool told = true);

/// The paths of all files that this process has written and tells of, in the order in which they came; no
/// streams.
std::vector<std::string> writtenFiles();

/// A text file that grows while something long is computed. What is written of it is always whole pieces; a
/// stream gets every piece at once, a file the pieces of about a second together, and the rest when it is
/// left early. Not to be shared between threads.
class GrowingFile {
public:
    explicit GrowingFile(std::string path);
    ~GrowingFile();
    GrowingFile(const GrowingFile&) = delete;
    GrowingFile& operator=(const GrowingFile&) = delete;

    /// Throws Error as writeFile().
    void append(std::string_view piece);

    /// Writes what is left. Throws Error.
    void finish();

private:
    struct Stream;

    std::string path_;
    std::string content_;   ///< of a file: all pieces
    std::size_t there_ = 0; ///< bytes of it that are written
    std::chrono::steady_clock::time_point written_{};
    std::unique_ptr<Stream> stream_; ///< null for a file
};

/// Throws Error naming the path when writeFile() could not write there, for long computations to ask first.
/// An empty path is none. Nothing is changed; whether there will be room is not known.
void checkWritable(const std::string& path);

/// The same for all outputs of a command, of which no two may be one file.
void checkOutputs(const std::vector<std::string>& paths);

/// Throws Error unless the path, links followed, lies within the folder. An empty folder is everywhere.
void requireWithin(const std::string& folder, const std::string& path);

/// Copies a file that could not be read, wholly, to a name of its own beside it, before something else is
/// written in its place. The copy's path; empty where there could be none.
std::string keepDamaged(const std::string& path);

/// The largest text that readFile() takes, in bytes.
inline constexpr std::size_t mostFileBytes = 64u << 20;

/// The whole of a text file. Throws Error naming the path when it cannot be read, is a folder, or is larger
/// than `most` bytes (a device has no end).
std::string readFile(const std::string& path, std::size_t most = mostFileBytes);

} // namespace scorelet
