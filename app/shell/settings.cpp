#include "app/shell/settings.h"

#include "app/draw/theme.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/stored_name.h"
#include "core/session/json.h"
#include "core/session/session.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace scorelet {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr int formatVersion = 1;

fs::path fromEnvironment(const char* name) {
    const char* value = std::getenv(name);
    return value && *value ? fs::path(value) : fs::path();
}

/// The folder of `variable`, else `below` the home folder; empty where neither is an absolute path.
fs::path userFolder(const char* variable, const char* below) {
    if (const fs::path set = fromEnvironment(variable); set.is_absolute()) return set / "scorelet";
    const fs::path home = fromEnvironment("HOME");
    return home.is_absolute() ? home / below / "scorelet" : fs::path(); // a relative one is below any folder
}

/// Reads numbers, switches and lists, each with its check; collects what is wrong.
class Reader {
public:
    Reader(const Json& json, std::vector<std::string>& warnings) : json_(json), warnings_(warnings) {}

    template <class Number>
    void number(const char* name, Number& value, double low, double high) {
        if (!json_.contains(name)) return;
        const Json& found = json_[name];
        if (found.is_number() && found.get<double>() >= low && found.get<double>() <= high)
            value = found.get<Number>();
        else
            warn(name, fmt::format("a number from {} to {}", low, high));
    }

    void toggle(const char* name, bool& value) {
        if (!json_.contains(name)) return;
        if (json_[name].is_boolean())
            value = json_[name].get<bool>();
        else
            warn(name, "true or false");
    }

    void entry(const char* name, bool& value) { toggle(name, value); }
    void entry(const char* name, float& units) { number(name, units, 0, 5000); }
    void entry(const char* name, NumberRows& rows) {
        auto row = static_cast<int>(rows);
        number(name, row, 0, static_cast<int>(NumberRows::all));
        rows = static_cast<NumberRows>(row);
    }

    void theme(Theme& value) {
        if (!json_.contains("theme")) return;
        const Json& found = json_["theme"];
        if (found == Json("dark") || found == Json("light"))
            value = found == Json("light") ? Theme::light : Theme::dark;
        else
            warn("theme", "\"dark\" or \"light\"");
    }

    void paths(const char* name, std::vector<std::string>& value) {
        if (!json_.contains(name)) return;
        const Json& found = json_[name];
        const bool sound = found.is_array() && std::all_of(found.begin(), found.end(),
                                                           [](const Json& path) { return path.is_string(); });
        if (!sound) return warn(name, "a list of paths");
        value.clear();
        for (const Json& path : found) value.push_back(namedBy(path.get<std::string>()));
        if (value.size() > Settings::maxRecent) value.resize(Settings::maxRecent);
    }

    void lessons(std::map<std::string, LessonProgress>& value) {
        if (!json_.contains("lessons")) return;
        const Json& found = json_["lessons"];
        if (!found.is_object()) return warn("lessons", "an object");
        for (const auto& [id, entry] : found.items()) {
            const Json step = entry.is_object() ? entry.value("step", Json()) : Json();
            const Json done = entry.is_object() ? entry.value("done", Json(false)) : Json();
            if (step.is_number_unsigned() && step.get<std::uint64_t>() < 1000 && done.is_boolean())
                value[id] = {step.get<int>(), done.get<bool>()};
            else
                warn("lessons", "a step and whether it is done");
        }
    }

private:
    void warn(const char* name, const std::string& expected) {
        warnings_.push_back(fmt::format("\"{}\": expected {}, found {}; the default is taken", name, expected,
                                        json_[name].dump(-1, ' ', true, Json::error_handler_t::replace)));
    }

    const Json& json_;
    std::vector<std::string>& warnings_;
};

/// Every field of a Arrangement with its name, so that writing and reading cannot drift apart.
template <class AnyArrangement, class Visit>
void visitArrangement(AnyArrangement& a, Visit visit) {
    visit("leftWidth", a.leftWidth);
    visit("rightWidth", a.rightWidth);
    visit("chartHeight", a.chartHeight);
    visit("choices", a.parts.choices);
    visit("chart", a.parts.chart);
    visit("inspector", a.parts.inspector);
    visit("inspectorAsked", a.inspectorAsked);
    visit("errors", a.parts.errors);
    visit("numbers", a.parts.numbers);
    visit("chartTrain", a.chartTrain);
    visit("chartHeldOut", a.chartHeldOut);
    visit("scaleBands", a.scaleBands);
}

std::vector<std::string> stored(const std::vector<std::string>& paths) {
    std::vector<std::string> names;
    for (const std::string& path : paths) names.push_back(storedName(path));
    return names;
}

} // namespace

Folders userFolders() {
#ifdef _WIN32
    const fs::path roaming = fromEnvironment("APPDATA"), local = fromEnvironment("LOCALAPPDATA");
    return {roaming.empty() ? roaming : roaming / "scorelet", local.empty() ? local : local / "scorelet",
            local.empty() ? local : local / "scorelet", local.empty() ? local : local / "scorelet" / "cache"};
#else
    return {userFolder("XDG_CONFIG_HOME", ".config"), userFolder("XDG_STATE_HOME", ".local/state"),
            userFolder("XDG_DATA_HOME", ".local/share"), userFolder("XDG_CACHE_HOME", ".cache")};
#endif
}

std::string toJson(const Settings& settings) {
    Json json;
    json["format"] = "scorelet settings";
    json["version"] = formatVersion;
    json["theme"] = settings.theme == Theme::light ? "light" : "dark";
    json["uiScale"] = settings.uiScale;
    json["width"] = settings.width;
    json["height"] = settings.height;
    visitArrangement(settings.arrangement, [&](const char* name, auto value) { json[name] = value; });
    json["recentSessions"] = stored(settings.recentSessions);
    json["recentData"] = stored(settings.recentData);
    json["seenHint"] = settings.seenHint;
    json["lessons"] = Json::object();
    for (const auto& [id, progress] : settings.lessons)
        json["lessons"][id] = Json{{"step", progress.step}, {"done", progress.done}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

LoadedSettings settingsFromJson(const std::string& text) {
    LoadedSettings loaded;
    Json json;
    try {
        json = parseJson(text, "settings");
    } catch (const Error&) {
        json = nullptr;
    }
    if (!json.is_object() || json.value("format", Json()) != Json("scorelet settings") ||
        json.value("version", Json()) != Json(formatVersion)) {
        loaded.warnings.emplace_back(fmt::format(
            "damaged, or of another version: expected \"format\": \"scorelet settings\" and \"version\": "
            "{}; the defaults are taken",
            formatVersion));
        return loaded;
    }
    Settings& s = loaded.settings;
    Reader reader(json, loaded.warnings);
    reader.theme(s.theme);
    reader.number("uiScale", s.uiScale, minUiScale, maxUiScale);
    reader.number("width", s.width, 320, 16384);
    reader.number("height", s.height, 240, 16384);
    visitArrangement(s.arrangement, [&](const char* name, auto& value) { reader.entry(name, value); });
    reader.paths("recentSessions", s.recentSessions);
    reader.paths("recentData", s.recentData);
    reader.toggle("seenHint", s.seenHint);
    reader.lessons(s.lessons);
    return loaded;
}

LoadedSettings loadSettings(const Folders& folders) {
    if (folders.config.empty()) return {};
    const fs::path path = folders.config / "settings.json";
    std::error_code ignored;
    if (!fs::exists(path, ignored)) return {};
    try {
        LoadedSettings loaded = settingsFromJson(readFile(path.string()));
        if (!loaded.warnings.empty())
            if (const std::string copy = keepDamaged(path.string()); !copy.empty())
                loaded.warnings.push_back(fmt::format("the file as it was is kept as {}", copy));
        for (std::string& warning : loaded.warnings) warning = fmt::format("{}: {}", path.string(), warning);
        return loaded;
    } catch (const Error& error) {
        return {{}, {error.what()}};
    }
}

void saveSettings(const Settings& settings, const Folders& folders) {
    if (folders.config.empty()) return;
    std::error_code failed;
    fs::create_directories(folders.config, failed);
    if (failed)
        throw Error(fmt::format("{}: cannot be made: {}", folders.config.string(), failed.message()),
                    "Settings are not kept.");
    writeFile((folders.config / "settings.json").string(), toJson(settings));
}

void remember(std::vector<std::string>& recent, const std::string& path) {
    std::erase(recent, path);
    recent.insert(recent.begin(), path);
    if (recent.size() > Settings::maxRecent) recent.resize(Settings::maxRecent);
}

} // namespace scorelet
