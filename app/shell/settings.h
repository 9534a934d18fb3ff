// What the program remembers between runs: theme, window and its arrangement, recent sessions and data sets.
//
// A JSON file in the user's configuration folder, versioned and range-checked: what is damaged or out of
// range takes its default and is named in a warning. Sessions are something else (core/session/session.h).
#pragma once

#include "app/draw/palette.h"
#include "app/panels/ui_state.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace scorelet {

/// Where the program keeps its files; empty paths: nowhere.
struct Folders {
    std::filesystem::path config;     ///< settings.json
    std::filesystem::path state;      ///< autosave.json, previous.json
    std::filesystem::path data = {};  ///< networks/
    std::filesystem::path cache = {}; ///< moments/: what may be deleted at any time
};

/// The user's folders: $XDG_CONFIG_HOME/scorelet, $XDG_STATE_HOME/scorelet, $XDG_DATA_HOME/scorelet and
/// $XDG_CACHE_HOME/scorelet, by default below ~/.config, ~/.local/state, ~/.local/share and ~/.cache
/// (Windows: %APPDATA% and %LOCALAPPDATA%). Empty without a home.
Folders userFolders();

/// How the window is arranged; lengths in units of the UI scale.
struct Arrangement {
    float leftWidth = 300;
    float rightWidth = 300;
    float chartHeight = 0; ///< 0: what the pictures leave
    ShownParts parts;
    bool inspectorAsked = false; ///< it takes room from the pictures
    bool chartTrain = true;
    bool chartHeldOut = true;
    bool scaleBands = true; ///< in the Subbands tab

    bool operator==(const Arrangement&) const = default;
};

struct Settings {
    Theme theme = Theme::dark;
    float uiScale = 1; ///< 0.75 to 4
    int width = 1440;  ///< of the window
    int height = 900;
    Arrangement arrangement;
    std::vector<std::string> recentSessions; ///< newest first, at most `maxRecent`
    std::vector<std::string> recentData;
    bool seenHint = false;                           ///< the first-run hint was put away
    std::map<std::string, LessonProgress> lessons{}; ///< how far the reader came, by lesson

    bool operator==(const Settings&) const = default;

    static constexpr std::size_t maxRecent = 8;
};

struct LoadedSettings {
    Settings settings;
    std::vector<std::string> warnings;
};

std::string toJson(const Settings& settings);

/// Never throws: a text that is no settings file gives the defaults and a warning.
LoadedSettings settingsFromJson(const std::string& text);

/// Reads folders.config/settings.json; defaults where there is none.
LoadedSettings loadSettings(const Folders& folders);

/// Writes it at once or not at all, making the folder. Throws Error. Nothing without a folder.
void saveSettings(const Settings& settings, const Folders& folders);

/// Puts a path first in a list of recent ones.
void remember(std::vector<std::string>& recent, const std::string& path);

} // namespace scorelet
