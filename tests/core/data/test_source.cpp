#include "core/data/source.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>

using namespace scorelet;
namespace fs = std::filesystem;

TEST_CASE("a data source means the same from every folder") {
    const std::string here = fs::current_path().string();
    CHECK(dataSource("strokes") == "strokes");
    CHECK(dataSource(" fashion-mnist\n") == "fashion-mnist");
    CHECK(dataSource("").empty());
    CHECK(dataSource("  ").empty());
    CHECK(dataSource("data/mnist") == here + "/data/mnist");
    CHECK(dataSource(" data/mnist/ ") == here + "/data/mnist");
    CHECK(dataSource("./a/../b//c/.") == here + "/b/c");
    CHECK(dataSource("a00.png") == here + "/a00.png");
    CHECK(dataSource("mnist", "/home/of/session") == "/home/of/session/mnist");
    CHECK(dataSource("/absolute", "/home/of/session") == "/absolute");
    CHECK(dataSource("/") == "/");
    CHECK(dataSource("bytes:/x%FF") == "/x\xff");
    const char* before = std::getenv("HOME");
    const std::string kept = before ? before : "";
    setenv("HOME", "/home/someone", 1);
    CHECK(dataSource("~/data") == "/home/someone/data");
    CHECK(dataSource("~") == "/home/someone");
    CHECK(dataSource("~other") == here + "/~other");
    setenv("HOME", kept.c_str(), 1);
}
