#include "core/base/error.h"
#include "core/image/npz.h"
#include "tests/core/npz_reader.h"

#include <doctest/doctest.h>

#include <array>

using namespace scorelet;

TEST_CASE("an archive of arrays holds them by name, type and shape") {
    NpzArchive archive;
    archive.add("weights", std::vector<double>{1, -2.5, 1e-300, 4, 5, 6}, {3, 2});
    archive.add("places", std::vector<std::int32_t>{7, -8}, {2});
    archive.add("centres", std::vector<float>{0.5f}, {1});
    const std::array<bool, 4> mask = {true, false, false, true};
    archive.add("masks", std::span<const bool>(mask), {2, 2});
    archive.addNumber("sigma", 0.25);
    archive.addText("model", "l\u00f6cal \u20ac \U0001F600"); // of two, three and four bytes
    CHECK(archive.has("masks"));
    CHECK_FALSE(archive.has("mask"));
    const std::vector<std::string> names{"weights", "places", "centres", "masks", "sigma", "model"};
    CHECK(archive.names() == names);
    const auto arrays = testing::readNpz(std::move(archive).finish());
    REQUIRE(arrays.size() == 6);
    CHECK(arrays.at("weights").values<double>("<f8") == std::vector<double>{1, -2.5, 1e-300, 4, 5, 6});
    CHECK(arrays.at("weights").isShaped("(3, 2)"));
    CHECK(arrays.at("places").values<std::int32_t>("<i4") == std::vector<std::int32_t>{7, -8});
    CHECK(arrays.at("places").isShaped("(2,)"));
    CHECK(arrays.at("centres").values<float>("<f4") == std::vector<float>{0.5f});
    CHECK(arrays.at("masks").bytes == std::string("\1\0\0\1", 4));
    CHECK(arrays.at("masks").header.find("'|b1'") != std::string::npos);
    CHECK(arrays.at("sigma").values<double>("<f8") == std::vector<double>{0.25});
    CHECK(arrays.at("sigma").isShaped("()"));
    CHECK(arrays.at("model").values<char32_t>("<U9") ==
          std::vector<char32_t>{'l', 0xf6, 'c', 'a', 'l', ' ', 0x20ac, ' ', 0x1f600});
}

TEST_CASE("an empty archive, and an empty text, are files as well") {
    CHECK(testing::readNpz(NpzArchive().finish()).empty());
    NpzArchive archive;
    archive.addText("model", "");
    CHECK(testing::readNpz(std::move(archive).finish()).at("model").values<char32_t>("<U1") ==
          std::vector<char32_t>{0});
}

TEST_CASE("an archive keeps to its limit, and says which array went beyond it") {
    NpzArchive archive(2'000);
    archive.add("a", std::vector<double>(100), {100});
    CHECK_NOTHROW(archive.requireRoom("b", 200));
    CHECK_THROWS_WITH_AS(archive.add("b", std::vector<double>(150), {150}), doctest::Contains("\"b\""),
                         Error);
    CHECK_THROWS_WITH_AS(NpzArchive().requireRoom("moments", std::size_t{5} << 30),
                         doctest::Contains("file of 5.37 GB: expected at most 4.29 GB"), Error);
    const std::string file = std::move(archive).finish(); // as it was before
    CHECK(file.size() <= 2'000);
    CHECK(testing::readNpz(file).size() == 1);
    NpzArchive other;
    CHECK_THROWS_AS(other.add("c", std::vector<double>(5), {2, 3}), Error);
    CHECK_THROWS_AS(other.addText("d", "\xff"), Error);
}

TEST_CASE("an archive whose arrays share their data, or are larger than is allowed, is refused before they "
          "are unpacked") {
    NpzArchive archive;
    archive.add("a", std::vector<double>(100), {100});
    archive.add("b", std::vector<double>(100), {100});
    const std::string whole = std::move(archive).finish();
    CHECK_NOTHROW(NpzReader(whole, "a.npz"));
    std::string shared = whole; // the directory's second entry names the first one's place and size
    const std::size_t first = shared.find("PK\x01\x02"), second = shared.find("PK\x01\x02", first + 1);
    shared.replace(second + 42, 4, shared, first + 42, 4);
    shared.replace(second + 16, 4, shared, first + 16, 4);
    CHECK_NOTHROW(NpzReader(shared, "a.npz")); // no more bytes than the file has
    shared.insert(second, shared, second, 51);
    shared[shared.size() - 12] = shared[shared.size() - 14] = 3; // entries
    CHECK_THROWS_WITH_AS(
        NpzReader(shared, "a.npz"),
        doctest::Contains("a.npz: expected an archive of arrays (.npz), found members that share"), Error);
    CHECK_THROWS_WITH_AS(NpzReader(whole, "a.npz", 1 << 10),
                         "a.npz: its arrays take 1856 bytes or more: expected at most 1024", Error);
}
