// A folder of small files for one test, gone at its end, and the formats that the readers know.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace scorelet {

using Bytes = std::vector<std::uint8_t>;

/// A fresh empty folder, removed with everything in it by the destructor.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    std::string name() const { return path_.string(); }

    /// Writes a file, making the folders of its relative path.
    void write(const std::string& file, const Bytes& bytes) const;

private:
    std::filesystem::path path_;
};

/// An IDX file of images; what the header says may differ from the bytes.
Bytes idxImages(std::uint32_t count, std::uint32_t height, std::uint32_t width, const Bytes& pixels,
                std::uint32_t magic = 0x803);

/// An IDX file of labels.
Bytes idxLabels(std::uint32_t count, const Bytes& labels, std::uint32_t magic = 0x801);

/// The bytes compressed as gzip does.
Bytes gzip(const Bytes& bytes);

/// `count` bytes that tell their place: (step * index + start) % 256.
Bytes countingBytes(size_t count, int start = 0, int step = 1);

} // namespace scorelet
