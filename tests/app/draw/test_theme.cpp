#include "app/draw/headless.h"
#include "core/base/file.h"
#include "tests/app/cli/program.h"

#include <doctest/doctest.h>

#include <cstdlib>

using namespace scorelet;

#ifndef _WIN32

namespace {

/// SCORELET_FONT while it lives.
struct ChosenFont {
    explicit ChosenFont(const std::string& path) { setenv("SCORELET_FONT", path.c_str(), 1); }
    ~ChosenFont() { unsetenv("SCORELET_FONT"); }
    ChosenFont(const ChosenFont&) = delete;
    ChosenFont& operator=(const ChosenFont&) = delete;
};

} // namespace

TEST_CASE("A file that is no whole font is told and not taken") {
    const ScratchFolder folder;
    const std::string header = std::string("\0\1\0\0", 4) + std::string("\0\1", 2) + std::string(6, '\0');
    const std::string table = "glyf" + std::string(8, '\0') + std::string("\0\0\x7f\x7f", 4);
    for (const std::string& content : {std::string(), std::string("text"), header, header + table}) {
        writeFile(folder.file("font.ttf"), content);
        const ChosenFont chosen(folder.file("font.ttf"));
        REQUIRE(fontProblem());
        CHECK(fontProblem()->hint.find("SCORELET_FONT") != std::string::npos);
        Headless headless(320, 240);
        headless.frame([] { ImGui::TextUnformatted("text"); });
        CHECK(headless.picture().width == 320);
    }
}

TEST_CASE("A sound font is taken without a word, a part of it is not") {
    const char* sound = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
    if (!std::filesystem::exists(sound)) return;
    const ScratchFolder folder;
    const std::string font = readFile(sound);
    writeFile(folder.file("font.ttf"), font);
    const ChosenFont chosen(folder.file("font.ttf"));
    CHECK_FALSE(fontProblem());
    for (const std::size_t share : {900u, 500u, 10u, 1u}) {
        writeFile(folder.file("font.ttf"), font.substr(0, share * font.size() / 1000));
        CHECK(fontProblem());
        Headless headless(320, 240);
    }
}

#endif
