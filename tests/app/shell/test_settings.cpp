#include "app/shell/settings.h"

#include "core/base/error.h"
#include "core/base/file.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

using namespace scorelet;
namespace fs = std::filesystem;

namespace {

/// A folder of its own, gone afterwards.
struct SettingsFolder {
    fs::path path = fs::temp_directory_path() / "scorelet-settings-test";
    SettingsFolder() {
        fs::remove_all(path);
        fs::create_directories(path);
    }
    ~SettingsFolder() { fs::remove_all(path); }
};

} // namespace

TEST_CASE("Settings come back as they were saved") {
    const SettingsFolder folder;
    const Folders folders{folder.path / "config", folder.path / "state"};
    CHECK(loadSettings(folders).settings == Settings{});
    Settings settings;
    settings.theme = Theme::light;
    settings.uiScale = 1.5f;
    settings.width = 1280;
    settings.height = 800;
    settings.seenHint = true;
    settings.arrangement = {250, 310, 275, {false, true, false, true, NumberRows::all}, true, false, false, false};
    remember(settings.recentSessions, "/a/\xc3\xa4 \"b\".json");
    remember(settings.recentData, "/data/one");
    remember(settings.recentData, "/data/two");
    saveSettings(settings, folders);
    const LoadedSettings loaded = loadSettings(folders);
    CHECK(loaded.warnings.empty());
    CHECK(loaded.settings == settings);
}

TEST_CASE("A damaged settings file gives the defaults and a warning") {
    const SettingsFolder folder;
    const Folders folders{folder.path, {}};
    for (const char* text : {"", "{", "[]", "null", "{\"format\": \"other\"}",
                             "{\"format\": \"scorelet settings\", \"version\": 99}", "\xff\xfe\x00"}) {
        writeFile((folder.path / "settings.json").string(), text);
        const LoadedSettings loaded = loadSettings(folders);
        CHECK(loaded.settings == Settings{});
        REQUIRE(loaded.warnings.size() == 2);
        CHECK(loaded.warnings[1].find("is kept as") != std::string::npos);
    }
    CHECK(readFile((folder.path / "settings.json.damaged-2").string()) == "{");
}

TEST_CASE("A faulty entry takes its default, the others stay") {
    const LoadedSettings loaded = settingsFromJson(
        R"({"format": "scorelet settings", "version": 1, "theme": "pink", "uiScale": 99, "width": 1280,
            "height": "tall", "recentData": [1, 2], "recentSessions": ["a.json"], "seenHint": 1,
            "leftWidth": -3, "choices": "yes", "errors": true, "numbers": 7})");
    CHECK(loaded.warnings.size() == 8);
    CHECK(loaded.settings.width == 1280);
    CHECK(loaded.settings.recentSessions == std::vector<std::string>{"a.json"});
    Settings expected;
    expected.width = 1280;
    expected.recentSessions = {"a.json"};
    expected.arrangement.parts.errors = true;
    CHECK(loaded.settings == expected);
}

TEST_CASE("A recent path moves to the front, and the oldest goes") {
    std::vector<std::string> recent;
    for (int i = 0; i < 12; ++i) remember(recent, std::to_string(i));
    CHECK(recent.size() == Settings::maxRecent);
    CHECK(recent.front() == "11");
    remember(recent, "8");
    CHECK(recent.front() == "8");
    CHECK(recent.size() == Settings::maxRecent);
    CHECK(std::count(recent.begin(), recent.end(), "8") == 1);
}
