// Reads an archive of arrays by its central directory, as another program would, and checks what it says.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <vector>

namespace scorelet::testing {

struct NpzArray {
    std::string header; ///< of the .npy file
    std::string bytes;  ///< the values

    /// The values, which must be of this type.
    template <class T>
    std::vector<T> values(const std::string& type) const {
        CHECK(header.find("'descr': '" + type + "'") != std::string::npos);
        std::vector<T> result(bytes.size() / sizeof(T));
        std::memcpy(result.data(), bytes.data(), bytes.size());
        return result;
    }
    bool isShaped(const std::string& shape) const {
        return header.find("'shape': " + shape + ",") != std::string::npos;
    }
};

/// The polynomial division itself, bit by bit.
inline std::uint32_t crcOf(const std::string& content) {
    std::uint32_t crc = 0xffffffff;
    for (const char c : content) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) ? 0xedb88320u : 0u);
    }
    return ~crc;
}

inline std::map<std::string, NpzArray> readNpz(const std::string& file) {
    const auto number = [&](std::size_t at, int bytes) {
        std::size_t value = 0;
        for (int i = bytes; i-- > 0;)
            value = value << 8 | static_cast<unsigned char>(file.at(at + static_cast<std::size_t>(i)));
        return value;
    };
    std::map<std::string, NpzArray> arrays;
    const std::size_t end = file.size() - 22; // without a comment
    REQUIRE(number(end, 4) == 0x06054b50);
    std::size_t at = number(end + 16, 4);
    CHECK(at + number(end + 12, 4) == end);
    for (std::size_t left = number(end + 10, 2); left > 0; --left) {
        REQUIRE(number(at, 4) == 0x02014b50);
        CHECK(number(at + 10, 2) == 0); // stored
        const std::size_t size = number(at + 24, 4), nameSize = number(at + 28, 2),
                          local = number(at + 42, 4);
        const std::string name = file.substr(at + 46, nameSize);
        REQUIRE(number(local, 4) == 0x04034b50);
        CHECK(file.substr(local + 30, nameSize) == name);
        CHECK(number(local + 18, 4) == size);
        CHECK(number(local + 22, 4) == size);
        const std::string content = file.substr(local + 30 + nameSize + number(local + 28, 2), size);
        CHECK(number(at + 16, 4) == crcOf(content));
        CHECK(number(local + 14, 4) == crcOf(content));
        REQUIRE(name.ends_with(".npy"));
        REQUIRE(content.starts_with("\x93NUMPY\x01"));
        const std::size_t head =
            10 + static_cast<unsigned char>(content[8]) + 256u * static_cast<unsigned char>(content[9]);
        arrays[name.substr(0, nameSize - 4)] = {content.substr(10, head - 10), content.substr(head)};
        at += 46 + nameSize + number(at + 30, 2) + number(at + 32, 2);
    }
    CHECK(at == end);
    return arrays;
}

} // namespace scorelet::testing
