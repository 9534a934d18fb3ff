#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/stored_name.h"

#include <doctest/doctest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <future>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace scorelet;
namespace fs = std::filesystem;

namespace {

struct Folder {
    fs::path path = fs::temp_directory_path() / fmt::format("scorelet-file-{}", getpid());
    Folder() { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }
    std::string operator/(const char* name) const { return (path / name).string(); }
    std::size_t entries() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(path), fs::directory_iterator()));
    }
};

struct stat statusOf(const std::string& path) {
    struct stat found {};
    REQUIRE(stat(path.c_str(), &found) == 0);
    return found;
}

} // namespace

TEST_CASE("a file is written whole, beside nothing") {
    const Folder folder;
    const std::string content("a\0b\n", 4);
    writeFile(folder / "new", content);
    CHECK(readFile(folder / "new") == content);
    writeFile(folder / "new", "");
    CHECK(readFile(folder / "new").empty());
    CHECK(folder.entries() == 1);
}

TEST_CASE("links, names and modes stay as they were") {
    const Folder folder;
    writeFile(folder / "real", "old");
    REQUIRE(chmod((folder / "real").c_str(), 0640) == 0);
    fs::create_symlink("real", folder / "link");
    fs::create_hard_link(folder / "real", folder / "second");
    writeFile(folder / "link", "new");
    CHECK(fs::is_symlink(folder / "link"));
    CHECK(readFile(folder / "real") == "new");
    CHECK(readFile(folder / "second") == "new");
    CHECK((statusOf(folder / "real").st_mode & 0777) == 0640);
    fs::create_symlink("later", folder / "dangling");
    writeFile(folder / "dangling", "there");
    CHECK(readFile(folder / "later") == "there");
    CHECK(folder.entries() == 5);
}

TEST_CASE("pipes and devices are written as streams and stay what they are") {
    const Folder folder;
    const std::string pipe = folder / "pipe";
    REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
    checkWritable(pipe); // without waiting for a reader
    auto read = std::async(std::launch::async, [&] { return readFile(pipe); });
    writeFile(pipe, "through");
    CHECK(read.get() == "through");
    CHECK(fs::is_fifo(pipe));
    writeFile("/dev/null", "gone");
    CHECK(fs::is_character_file("/dev/null"));
    CHECK_THROWS_WITH_AS(writeFile("/dev/full", "much"), doctest::Contains("/dev/full: cannot be written"),
                         Error);
    CHECK_THROWS_WITH_AS(readFile("/dev/zero"), doctest::Contains("at most 64 MB"), Error);
}

TEST_CASE("where there is no room the old file is whole and nothing is left beside it") {
    const Folder folder;
    writeFile(folder / "kept", "old");
    fs::create_hard_link(folder / "kept", folder / "second");
    struct rlimit before {};
    REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
    const rlimit small{1000, before.rlim_max};
    std::signal(SIGXFSZ, SIG_IGN);
    REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
    CHECK_THROWS_WITH_AS(writeFile(folder / "kept", std::string(5000, 'x')),
                         doctest::Contains("kept: cannot be written"), Error);
    REQUIRE(setrlimit(RLIMIT_FSIZE, &before) == 0);
    std::signal(SIGXFSZ, SIG_DFL);
    CHECK(readFile(folder / "kept") == "old");
    CHECK(folder.entries() == 2);
}

TEST_CASE("what cannot be written is said before it is tried; no two outputs are one file") {
    const Folder folder;
    CHECK_NOTHROW(checkWritable(folder / "new"));
    CHECK_FALSE(fs::exists(folder / "new"));
    CHECK_THROWS_WITH_AS(checkWritable(folder.path.string()), doctest::Contains("found a folder"), Error);
    CHECK_THROWS_WITH_AS(checkWritable(folder / "none/file"), doctest::Contains("no such folder"), Error);
    CHECK_THROWS_WITH_AS(writeFile(folder / "none/file", ""), doctest::Contains("none/file"), Error);
    CHECK_NOTHROW(checkOutputs({"", folder / "a", "", folder / "b"}));
    CHECK_THROWS_WITH_AS(checkOutputs({folder / "a", folder / "a"}), doctest::Contains("two outputs"), Error);
    writeFile(folder / "a", "");
    fs::create_symlink("a", folder / "link");
    CHECK_THROWS_WITH_AS(checkOutputs({folder / "a", folder / "link"}), doctest::Contains("two outputs"),
                         Error);
    CHECK_THROWS_WITH_AS(readFile(folder / "none"), doctest::Contains("no such file"), Error);
    CHECK_THROWS_WITH_AS(readFile(folder.path.string()), doctest::Contains("found a folder"), Error);
}

TEST_CASE("names of any bytes come back from their stored form, which is UTF-8") {
    for (const std::string name : {"plain", "gr\xc3\xbc\xc3\x9f", "latin \xe9\xe8 %41", "bytes:of", "\xff",
                                   "\xed\xa0\x80", "\xc0\xaf", "cut \xe2\x82", "\xf0\x9f\x98\x80"}) {
        CAPTURE(name);
        CHECK(isUtf8(storedName(name)));
        CHECK(namedBy(storedName(name)) == name);
        CHECK((storedName(name) == name) == (isUtf8(name) && !name.starts_with("bytes:")));
    }
    CHECK_FALSE(isUtf8("\xed\xa0\x80"));
    CHECK_FALSE(isUtf8("\xc0\xaf"));
    CHECK_FALSE(isUtf8("cut \xe2\x82"));
    CHECK(isUtf8("\xf0\x9f\x98\x80"));
}

TEST_CASE("text of any bytes becomes UTF-8: what is no character is replaced, byte by byte") {
    CHECK(asUtf8("caf\xc3\xa9 \xf0\x9f\x98\x80") == "caf\xc3\xa9 \xf0\x9f\x98\x80");
    CHECK(asUtf8("bad\xff"
                 "name") == "bad\xef\xbf\xbdname");
    CHECK(asUtf8("cut \xe2\x82") == "cut \xef\xbf\xbd\xef\xbf\xbd");
    CHECK(asUtf8("\xed\xa0\x80!") == "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd!");
    CHECK(asUtf8("").empty());
}

TEST_CASE("a path is within a folder, or it is refused, links followed") {
    const Folder folder;
    fs::create_directories(folder.path / "out" / "deep");
    fs::create_directory_symlink(folder.path, folder.path / "out" / "away");
    const std::string out = folder / "out";
    CHECK_NOTHROW(requireWithin(out, out + "/a.png"));
    CHECK_NOTHROW(requireWithin(out, out + "/deep/../a.png"));
    CHECK_NOTHROW(requireWithin(out + "/", out + "/new/a.png"));
    CHECK_NOTHROW(requireWithin("", "/anywhere"));
    for (const std::string& path :
         {folder / "a.png", out + "/../a.png", out + "/away/a.png", out + "side/a.png"}) {
        CAPTURE(path);
        CHECK_THROWS_WITH_AS(requireWithin(out, path), doctest::Contains("expected a path within"), Error);
    }
}
