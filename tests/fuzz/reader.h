// What the fuzz targets have in common. A target is a file of one function, LLVMFuzzerTestOneInput, which
// reads any bytes as one reader of the program does; the reader may refuse them by Error, and by nothing
// else.
#pragma once

#include "core/base/error.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

/// libFuzzer's entry; gives 0.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace scorelet::fuzz {

/// Ends the program unless `holds`: what was read is not what it must be.
inline void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "expected that %s\n", what);
    std::abort();
}

/// Runs a reader; whether it took the bytes. What it refuses it must say.
template <class Body>
bool accepts(const Body& body) {
    try {
        body();
        return true;
    } catch (const Error& error) {
        require(*error.what() != 0, "an error says something");
        return false;
    }
}

/// The input as the readers of texts and of archives want it.
inline std::string textOf(const std::uint8_t* data, std::size_t size) {
    return size == 0 ? std::string() : std::string(reinterpret_cast<const char*>(data), size);
}

/// A folder of this process alone, in memory where the system has such a place, for readers that take a path.
class ScratchFolder {
public:
    explicit ScratchFolder(const std::string& name);
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }

    /// Writes a file anew; its path.
    std::filesystem::path write(const std::string& file, std::string_view content) const;

private:
    std::filesystem::path path_;
};

/// An archive (.npz) whose check sums fit its data, as they would in a file that somebody made so: a changed
/// byte gets past the check of the sums and to what reads the arrays. What is no archive stays as it is.
std::string withCheckSums(std::string archive);

} // namespace scorelet::fuzz
