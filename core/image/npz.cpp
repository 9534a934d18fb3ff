#include "core/image/npz.h"

#include "core/base/error.h"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>
#include <limits>
#include <zlib.h>

namespace scorelet {
namespace {

constexpr std::uint32_t localMagic = 0x04034b50, centralMagic = 0x02014b50, endMagic = 0x06054b50;
constexpr int version = 20;          // of the format: 2.0
constexpr int firstDay = 1 << 5 | 1; // 1 January 1980, before which there is no date
constexpr std::size_t deflated = 8, encrypted = 1, largest = 0xffff'ffff;
constexpr std::size_t deflateRatio = 1032; // zlib's documented limit
constexpr std::size_t headBytes = 200;     // more than the two heads of a member take beside its name, twice

void put(std::string& to, std::size_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) to.push_back(static_cast<char>(value >> (8 * i) & 0xff));
}

/// CRC-32 in pieces that zlib's counter can hold.
std::uint32_t checksum(std::string_view content) {
    constexpr std::size_t piece = std::numeric_limits<uInt>::max() / 2;
    uLong crc = crc32(0, nullptr, 0);
    for (std::size_t at = 0; at < content.size(); at += piece)
        crc = crc32(crc, reinterpret_cast<const Bytef*>(content.data() + at),
                    static_cast<uInt>(std::min(piece, content.size() - at)));
    return static_cast<std::uint32_t>(crc);
}

/// Unpacks `size` bytes, no more and no less; false where the data are damaged.
bool inflateInto(std::string& to, std::string_view packed, std::size_t size) {
    z_stream stream{};
    if (inflateInit2(&stream, -15) != Z_OK) return false; // without a head of its own
    to.resize(size);
    // Sizes are below 4 GB: zlib's counters hold them.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(to.data());
    stream.avail_out = static_cast<uInt>(size);
    const int result = inflate(&stream, Z_FINISH);
    const bool whole = result == Z_STREAM_END && stream.avail_out == 0;
    inflateEnd(&stream);
    return whole;
}

std::string fileName(std::string_view name) {
    return std::string(name) + ".npy";
}

} // namespace

NpzArchive::NpzArchive(std::size_t most) : most_(std::min(most, mostBytes)) {}

void NpzArchive::requireRoom(std::string_view name, std::size_t bytes) const {
    std::size_t needed = bytes_.size() + bytes + 2 * name.size() + headBytes;
    for (const Member& member : members_) needed += member.name.size() + headBytes;
    if (needed <= most_) return;
    const auto gigabytes = [](std::size_t n) {
        return fmt::format("{:.3g} GB", static_cast<double>(n) / 1e9);
    };
    throw Error(fmt::format("the array \"{}\" would make a file of {}: expected at most {}", name,
                            gigabytes(needed), gigabytes(most_)));
}

void NpzArchive::putFacts(const Member& member, std::size_t nameSize) {
    put(bytes_, version, 2); // needed to read
    put(bytes_, 0, 2);       // flags
    put(bytes_, 0, 2);       // stored
    put(bytes_, 0, 2);       // time
    put(bytes_, firstDay, 2);
    put(bytes_, member.crc, 4);
    put(bytes_, member.size, 4);
    put(bytes_, member.size, 4);
    put(bytes_, nameSize, 2);
    put(bytes_, 0, 2); // extra fields
}

void NpzArchive::addFile(const std::string& name, std::string_view content) {
    assert(!has(name));
    requireRoom(name, content.size());
    const Member member{name, checksum(content), static_cast<std::uint32_t>(content.size()),
                        static_cast<std::uint32_t>(bytes_.size())};
    const std::string file = fileName(name);
    put(bytes_, localMagic, 4);
    putFacts(member, file.size());
    bytes_.append(file).append(content);
    members_.push_back(member);
}

bool NpzArchive::has(std::string_view name) const {
    return std::any_of(members_.begin(), members_.end(), [&](const Member& m) { return m.name == name; });
}

std::vector<std::string> NpzArchive::names() const {
    std::vector<std::string> names;
    for (const Member& member : members_) names.push_back(member.name);
    return names;
}

std::string NpzArchive::finish() && {
    const std::size_t directory = bytes_.size();
    for (const Member& member : members_) {
        const std::string file = fileName(member.name);
        put(bytes_, centralMagic, 4);
        put(bytes_, version, 2); // made by
        putFacts(member, file.size());
        put(bytes_, 0, 2); // comment
        put(bytes_, 0, 2); // disk
        put(bytes_, 0, 2); // internal attributes
        put(bytes_, 0, 4); // external attributes
        put(bytes_, member.offset, 4);
        bytes_.append(file);
    }
    const std::size_t directoryBytes = bytes_.size() - directory;
    put(bytes_, endMagic, 4);
    put(bytes_, 0, 4); // disks
    put(bytes_, members_.size(), 2);
    put(bytes_, members_.size(), 2);
    put(bytes_, directoryBytes, 4);
    put(bytes_, directory, 4);
    put(bytes_, 0, 2); // comment
    return std::move(bytes_);
}

NpzReader::NpzReader(std::string bytes, std::string file, std::size_t most)
    : bytes_(std::move(bytes)), file_(std::move(file)) {
    const auto damaged = [&](const std::string& found) {
        return Error(fmt::format("{}: expected an archive of arrays (.npz), found {}", file_, found));
    };
    const auto number = [&](std::size_t at, std::size_t count) {
        if (at > bytes_.size() || count > bytes_.size() - at) throw damaged("that it ends early");
        std::size_t value = 0;
        for (std::size_t i = count; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes_[at + i]);
        return value;
    };
    constexpr std::size_t endBytes = 22;
    if (!bytes_.starts_with("PK")) throw damaged("something else");
    std::size_t end = bytes_.size();
    do {
        if (end < endBytes || bytes_.size() - end > 0xffff) throw damaged("no directory at its end");
        --end;
    } while (number(end - endBytes + 1, 4) != endMagic);
    end -= endBytes - 1;
    std::size_t at = number(end + 16, 4), packedBytes = 0, unpackedBytes = 0;
    for (std::size_t left = number(end + 10, 2); left > 0; --left) {
        if (number(at, 4) != centralMagic) throw damaged("a damaged directory");
        const std::size_t flags = number(at + 8, 2), method = number(at + 10, 2), crc = number(at + 16, 4),
                          packedSize = number(at + 20, 4), size = number(at + 24, 4),
                          nameSize = number(at + 28, 2), local = number(at + 42, 4);
        if (at + 46 + nameSize > bytes_.size()) throw damaged("that it ends early");
        const std::string name = bytes_.substr(at + 46, nameSize);
        if (size == largest || packedSize == largest || local == largest)
            throw Error(fmt::format("{}: {} takes more than 4 GB: unpacked (unzip), its .npy files are read",
                                    file_, name));
        if ((method != 0 && method != deflated) || flags & encrypted)
            throw damaged(
                fmt::format("that {} is packed in another way than numpy.savez_compressed does", name));
        const std::size_t begin = local + 30 + number(local + 26, 2) + number(local + 28, 2);
        if (begin > bytes_.size() || packedSize > bytes_.size() - begin) throw damaged("that it ends early");
        // Members that lie in the same bytes would make a small file large beyond deflate's ratio.
        packedBytes += packedSize;
        unpackedBytes += size;
        if (packedBytes > bytes_.size()) throw damaged("members that share their data");
        if (unpackedBytes > most)
            throw Error(fmt::format("{}: its arrays take {} bytes or more: expected at most {}", file_,
                                    unpackedBytes, most));
        Member member{begin, packedSize};
        std::string_view content = std::string_view(bytes_).substr(begin, packedSize);
        if (method == deflated) {
            member.packed = true;
            if (size / deflateRatio > packedSize || !inflateInto(member.unpacked, content, size))
                throw damaged(fmt::format("damaged data of {}", name));
            content = member.unpacked;
        }
        if (content.size() != size || checksum(content) != crc)
            throw damaged(fmt::format("a wrong check sum of {}", name));
        if (name.ends_with(".npy")) members_[name.substr(0, name.size() - 4)] = std::move(member);
        at += 46 + nameSize + number(at + 30, 2) + number(at + 32, 2);
    }
}

std::string_view NpzReader::member(const std::string& name) const {
    const auto found = members_.find(name);
    if (found == members_.end())
        throw Error(fmt::format("{}: expected an array \"{}\", found none", file_, name));
    const Member& member = found->second;
    return member.packed ? std::string_view(member.unpacked)
                         : std::string_view(bytes_).substr(member.begin, member.size);
}

std::vector<std::string> NpzReader::names() const {
    std::vector<std::string> names;
    for (const auto& [name, member] : members_) names.push_back(name);
    return names;
}

NpyView NpzReader::view(const std::string& name) const {
    return viewNpy(member(name), place(name));
}

NpyArray NpzReader::array(const std::string& name) const {
    return decodeNpy(member(name), place(name));
}

std::vector<double> NpzReader::doubles(const std::string& name) const {
    return decodeNpyDoubles(member(name), place(name));
}

std::vector<double> NpzReader::doubles(const std::string& name, std::size_t count) const {
    std::vector<double> numbers = doubles(name);
    if (numbers.size() != count)
        throw Error(fmt::format("{}: expected {} number{}, found {}", place(name), count,
                                count == 1 ? "" : "s", numbers.size()));
    return numbers;
}

double NpzReader::number(const std::string& name) const {
    return doubles(name, 1).front();
}

std::string NpzReader::text(const std::string& name) const {
    return decodeNpyText(member(name), place(name));
}

} // namespace scorelet
