#include "core/data/byte_reader.h"

#include "core/base/error.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <new>
#include <vector>
#include <zlib.h>

namespace scorelet {

namespace {

constexpr std::uint64_t deflateRatio = 1032; // zlib's documented limit
constexpr int gzipWindow = 15 + 16;          // zlib's way to say gzip's header and the largest window
constexpr std::size_t inputBytes = 256 * 1024;

bool beginsAsGzip(const std::uint8_t* bytes) {
    return bytes[0] == 0x1f && bytes[1] == 0x8b;
}

} // namespace

struct ByteReader::Inflater {
    z_stream stream{};
    std::vector<std::uint8_t> input = std::vector<std::uint8_t>(inputBytes);
    std::uint64_t taken = 0; ///< bytes of the file
    bool ended = false;      ///< no compressed data follow

    Inflater() {
        if (inflateInit2(&stream, gzipWindow) != Z_OK) throw std::bad_alloc();
    }
    ~Inflater() { inflateEnd(&stream); }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    /// Appends what comes next in the file to the input that is left; false where nothing does.
    bool refill(std::istream& file) {
        std::memmove(input.data(), stream.next_in, stream.avail_in);
        file.read(reinterpret_cast<char*>(input.data() + stream.avail_in),
                  static_cast<std::streamsize>(input.size() - stream.avail_in));
        stream.next_in = input.data();
        stream.avail_in += static_cast<unsigned>(file.gcount());
        taken += static_cast<std::uint64_t>(file.gcount());
        return file.gcount() > 0;
    }
};

ByteReader::ByteReader(std::filesystem::path path) : path_(std::move(path)), file_(path_, std::ios::binary) {
    std::error_code failed;
    fileSize_ = std::filesystem::file_size(path_, failed);
    if (!file_ || failed)
        throw Error(fmt::format("{}: cannot be opened", name()), "Does the file exist, and may you read it?");
    std::uint8_t begin[2] = {};
    file_.read(reinterpret_cast<char*>(begin), 2);
    file_.clear(); // of a file of less than two bytes
    file_.seekg(0);
    if (!beginsAsGzip(begin)) return;
    inflater_ = std::make_unique<Inflater>();
    inflater_->stream.next_in = inflater_->input.data();
}

ByteReader::~ByteReader() = default;

std::size_t ByteReader::fill(std::span<std::uint8_t> out) {
    if (!inflater_) {
        file_.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size()));
        return static_cast<std::size_t>(file_.gcount());
    }
    z_stream& stream = inflater_->stream;
    stream.next_out = out.data();
    stream.avail_out = static_cast<unsigned>(out.size());
    while (stream.avail_out > 0 && !inflater_->ended && damage_.empty()) {
        if (stream.avail_in == 0 && !inflater_->refill(file_)) break;
        const int code = inflate(&stream, Z_NO_FLUSH);
        if (code == Z_STREAM_END)
            beginNextPart();
        else if (code != Z_OK)
            damage_ = stream.msg ? stream.msg : zError(code);
    }
    return out.size() - stream.avail_out;
}

void ByteReader::beginNextPart() {
    z_stream& stream = inflater_->stream;
    while (stream.avail_in < 2 && inflater_->refill(file_)) {
    }
    if (stream.avail_in >= 2 && beginsAsGzip(stream.next_in)) {
        inflateReset(&stream);
        return;
    }
    inflater_->ended = true;
    behindEnd_ = stream.avail_in + (fileSize_ - std::min(fileSize_, inflater_->taken));
}

void ByteReader::read(std::span<std::uint8_t> out, const std::string& what) {
    while (!out.empty()) {
        const std::size_t part = std::min<std::size_t>(out.size(), 1u << 30); // what zlib can count
        const std::size_t got = fill(out.first(part));
        position_ += got;
        if (got != part) throwFailure(what);
        out = out.subspan(part);
    }
}

void ByteReader::skip(std::uint64_t bytes, const std::string& what) {
    if (!inflater_) {
        if (bytes > fileSize_ - std::min(fileSize_, position_)) throwFailure(what);
        position_ += bytes;
        file_.seekg(static_cast<std::streamoff>(position_));
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
    const std::size_t got = fill({&more, 1});
    if (!damage_.empty()) throwFailure(what);
    if (got > 0)
        throw Error(
            fmt::format("{}: expected {}, {} bytes in all, but more follow", name(), what, position_));
    if (inflater_ && !inflater_->ended) throwFailure(what);
}

std::uint64_t ByteReader::greatestRest() const {
    const std::uint64_t greatest = inflater_ ? fileSize_ * deflateRatio : fileSize_;
    return greatest - std::min(greatest, position_);
}

void ByteReader::throwFailure(const std::string& what) {
    if (!damage_.empty())
        throw Error(fmt::format("{}: damaged while reading {} (zlib: {})", name(), what, damage_));
    throw Error(fmt::format("{}: the file ends too early: expected {}, found only {} bytes{}", name(), what,
                            position_, inflater_ ? " after decompression" : ""),
                "Was its download interrupted?");
}

void noteBehindEnd(const ByteReader& reader, std::vector<std::string>& notes) {
    if (const std::uint64_t rest = reader.behindEnd(); rest > 0)
        notes.push_back(fmt::format("left out: {} byte{} behind the compressed data of {}", rest,
                                    rest == 1 ? "" : "s",
                                    std::filesystem::path(reader.name()).filename().string()));
}

} // namespace scorelet
