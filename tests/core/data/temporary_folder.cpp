#include "tests/core/data/temporary_folder.h"

#include <atomic>
#include <fstream>
#include <random>
#include <stdexcept>
#include <zlib.h>

namespace scorelet {

namespace {

void appendNumber(Bytes& bytes, std::uint32_t number) {
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(number >> shift));
}

} // namespace

TemporaryFolder::TemporaryFolder() {
    static std::atomic<int> count{0};
    static const unsigned process = std::random_device{}();
    path_ = std::filesystem::temp_directory_path() /
            ("scorelet-test-" + std::to_string(process) + "-" + std::to_string(count++));
    std::filesystem::create_directories(path_);
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

void TemporaryFolder::write(const std::string& file, const Bytes& bytes) const {
    const std::filesystem::path full = path_ / file;
    std::filesystem::create_directories(full.parent_path());
    std::ofstream(full, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

Bytes idxImages(std::uint32_t count, std::uint32_t height, std::uint32_t width, const Bytes& pixels,
                std::uint32_t magic) {
    Bytes bytes;
    for (std::uint32_t number : {magic, count, height, width}) appendNumber(bytes, number);
    bytes.insert(bytes.end(), pixels.begin(), pixels.end());
    return bytes;
}

Bytes idxLabels(std::uint32_t count, const Bytes& labels, std::uint32_t magic) {
    Bytes bytes;
    for (std::uint32_t number : {magic, count}) appendNumber(bytes, number);
    bytes.insert(bytes.end(), labels.begin(), labels.end());
    return bytes;
}

Bytes gzip(const Bytes& bytes) {
    z_stream stream{};
    constexpr int windowBits = 15 + 16; // + 16: with gzip's header
    if (deflateInit2(&stream, 9, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::runtime_error("zlib does not start");
    Bytes result(deflateBound(&stream, static_cast<uLong>(bytes.size())));
    stream.next_in = const_cast<Bytef*>(bytes.data());
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = result.data();
    stream.avail_out = static_cast<uInt>(result.size());
    deflate(&stream, Z_FINISH);
    result.resize(stream.total_out);
    deflateEnd(&stream);
    return result;
}

Bytes countingBytes(size_t count, int start, int step) {
    Bytes bytes(count);
    for (size_t i = 0; i < count; ++i)
        bytes[i] = static_cast<std::uint8_t>(static_cast<size_t>(start) + i * static_cast<size_t>(step));
    return bytes;
}

} // namespace scorelet
