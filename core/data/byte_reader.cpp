#include "core/data/byte_reader.h"

#include "core/base/error.h"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <vector>
#include <zlib.h>

namespace scorelet {

namespace {

constexpr std::uint64_t deflateRatio = 1032; // zlib's documented limit

} // namespace

ByteReader::ByteReader(std::filesystem::path path)
    : path_(std::move(path)), file_(gzopen(path_.string().c_str(), "rb"), &gzclose) {
    std::error_code failed;
    fileSize_ = std::filesystem::file_size(path_, failed);
    if (!file_ || failed)
        throw Error(fmt::format("{}: cannot be opened", name()), "Does the file exist, and may you read it?");
    constexpr std::uint64_t leastBuffer = 1024, mostBuffer = 256 * 1024;
    gzbuffer(file_.get(), static_cast<unsigned>(std::clamp(fileSize_, leastBuffer, mostBuffer)));
    compressed_ = gzdirect(file_.get()) == 0;
}

void ByteReader::read(std::span<std::uint8_t> out, const std::string& what) {
    while (!out.empty()) {
        const auto part = static_cast<unsigned>(std::min<size_t>(out.size(), 1u << 30));
        const int got = gzread(file_.get(), out.data(), part);
        if (got > 0) position_ += static_cast<std::uint64_t>(got);
        if (got != static_cast<int>(part)) throwFailure(what);
        out = out.subspan(part);
    }
}

void ByteReader::skip(std::uint64_t bytes, const std::string& what) {
    if (!compressed_) {
        const std::uint64_t end = position_ + bytes;
        if (end > fileSize_ || gzseek(file_.get(), static_cast<z_off_t>(end), SEEK_SET) < 0) throwFailure(what);
        position_ = end;
        return;
    }
    std::vector<std::uint8_t> left(std::min<std::uint64_t>(bytes, 1u << 20));
    for (; bytes > 0; bytes -= left.size()) {
        left.resize(std::min<std::uint64_t>(bytes, left.size()));
        read(left, what);
    }
}

void ByteReader::expectEnd(const std::string& what) {
    std::uint8_t more = 0;
    const int got = gzread(file_.get(), &more, 1);
    if (got < 0) throwFailure(what);
    if (got > 0)
        throw Error(
            fmt::format("{}: expected {}, {} bytes in all, but more follow", name(), what, position_));
    int code = Z_OK;
    gzerror(file_.get(), &code);
    if (code != Z_OK) throwFailure(what);
}

std::uint64_t ByteReader::greatestRest() const {
    const std::uint64_t greatest = compressed_ ? fileSize_ * deflateRatio : fileSize_;
    return greatest - std::min(greatest, position_);
}

void ByteReader::throwFailure(const std::string& what) {
    int code = Z_OK;
    const char* text = gzerror(file_.get(), &code);
    if (code != Z_OK && code != Z_BUF_ERROR)
        throw Error(fmt::format("{}: damaged while reading {} (zlib: {})", name(), what, text));
    throw Error(fmt::format("{}: the file ends too early: expected {}, found only {} bytes{}", name(), what,
                            position_, compressed_ ? " after decompression" : ""),
                "Was its download interrupted?");
}

} // namespace scorelet
