#include "app/draw/assets.h"
#include "app/shell/window.h"
#include "core/base/error.h"

#include <doctest/doctest.h>

#include <filesystem>

using namespace scorelet;

TEST_CASE("A window size is read as WIDTHxHEIGHT or refused by name") {
    int width = 0, height = 0;
    parseWindowSize("1280x800", width, height);
    CHECK(width == 1280);
    CHECK(height == 800);
    for (const char* wrong :
         {"", "1280", "1280x", "x800", "1280x800x2", "1280x800 ", "12x8", "-1280x800", "axb"})
        CHECK_THROWS_WITH_AS(parseWindowSize(wrong, width, height), doctest::Contains("WIDTHxHEIGHT"), Error);
    CHECK(width == 1280);
}

TEST_CASE("The program finds its own files and names the folders it searched for a missing one") {
    CHECK(std::filesystem::exists(shaderFile("image.frag")));
    CHECK_THROWS_WITH_AS(assetFile("no-such-file"), doctest::Contains("assets/no-such-file"), Error);
}
