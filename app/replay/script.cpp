#include "app/replay/script.h"

#include "app/replay/player.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/families/spec_text.h"
#include "core/session/json.h"
#include "core/session/parameters.h"
#include "core/session/session.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

namespace scorelet {
namespace {

using Json = nlohmann::ordered_json;
using Play = std::function<void(Player&)>;

/// What a step was read from.
struct StepReader {
    const Json& step;
    const std::string& scriptPath;

    [[noreturn]] static void expected(const std::string& what) { throw Error("expected " + what); }

    std::string text(const Json& value, const char* what) const {
        if (!value.is_string() || value.get<std::string>().empty()) expected(what);
        return value.get<std::string>();
    }

    /// A file below the output folder.
    std::string file(const Json& value, const char* what) const {
        const std::filesystem::path path = text(value, what);
        const auto up = std::find(path.begin(), path.end(), "..");
        if (path.is_absolute() || up != path.end() || !path.has_filename())
            expected(fmt::format("{} within the output folder", what));
        return path.string();
    }

    double number(const Json& value, double low, double high, const char* what) const {
        if (!value.is_number() || !(value >= low && value <= high))
            expected(fmt::format("{} from {} to {}", what, low, high));
        return value.get<double>();
    }

    /// A further entry of the step, or its default.
    double option(const char* key, double byDefault, double low, double high) const {
        return step.contains(key) ? number(step[key], low, high, key) : byDefault;
    }

    std::pair<float, float> point(const Json& value) const {
        if (!value.is_array() || value.size() != 2) expected("a position [x, y]");
        return {static_cast<float>(number(value[0], 0, 1e5, "x")),
                static_cast<float>(number(value[1], 0, 1e5, "y"))};
    }
};

/// A parameter's value as the parameter table reads it.
std::string valueOf(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

/// The value of a parameter "sigma" or "column1.degree" as text.
std::string shownValue(const Experiment& experiment, const std::string& id) {
    const auto dot = id.find('.');
    if (id.starts_with("column") && dot != std::string::npos) {
        const auto number = static_cast<size_t>(std::atoi(id.c_str() + 6));
        if (number < 1 || number > experiment.columns.size())
            throw Error(fmt::format("{}: there are {} columns", id, experiment.columns.size()));
        const auto& table = columnParameters();
        const auto row = std::find_if(table.begin(), table.end(),
                                      [&](const ColumnParameter& p) { return p.id == id.substr(dot + 1); });
        if (row == table.end()) throw Error(fmt::format("{}: a column has no such parameter", id));
        return valueText(*row, experiment.columns[number - 1]);
    }
    const auto& table = experimentParameters();
    const auto row =
        std::find_if(table.begin(), table.end(), [&](const ExperimentParameter& p) { return p.id == id; });
    if (row == table.end()) throw Error(fmt::format("{}: there is no such parameter", id));
    return valueText(*row, experiment);
}

Play readSet(const StepReader& read, const Json& value) {
    if (!value.is_object()) read.expected("an object of parameters and values");
    std::vector<std::pair<std::string, std::string>> settings;
    for (const auto& [id, one] : value.items()) settings.emplace_back(id, valueOf(one));
    return [settings](Player& player) {
        for (const auto& [id, text] : settings) player.lab().set(id, text);
        player.frames(1);
    };
}

Play readColumns(const StepReader& read, const Json& value) {
    if (!value.is_array() || value.size() > static_cast<size_t>(maxColumns))
        read.expected(fmt::format("a list of up to {} models", maxColumns));
    std::vector<ModelSpec> specs;
    for (const Json& one : value)
        specs.push_back(parseModelSpec(read.text(one, "a model such as local:d2:r1")));
    return [specs](Player& player) {
        Experiment experiment = player.lab().experiment();
        experiment.columns = specs;
        player.lab().change(experiment);
        player.frames(1);
    };
}

Play readWait(const StepReader& read, const Json& value) {
    if (value == "idle") {
        const double seconds = read.option("seconds", 60, 0, 86400);
        return [seconds](Player& player) { player.waitUntilIdle(seconds); };
    }
    if (value == "trained") {
        const double seconds = read.option("seconds", 60, 0, 86400), seen = read.option("seen", 1, 1, 1e12);
        const int column = static_cast<int>(read.option("column", 1, 1, maxColumns));
        return [=](Player& player) { player.waitUntilTrained(column, seen, seconds); };
    }
    const int count =
        static_cast<int>(read.number(value, 1, 10000, "\"idle\", \"trained\" or a number of frames"));
    return [count](Player& player) { player.frames(count); };
}

Play readAction(const StepReader& read, const Json& value) {
    const std::string id = read.text(value, "the id of an action");
    return [id](Player& player) {
        if (!player.lab().perform(id))
            throw Error(fmt::format("action \"{}\": there is no such action, or it is not possible now", id));
        player.frames(1);
    };
}

Play readScreenshot(const StepReader& read, const Json& value) {
    const std::string file = read.file(value, "a file name");
    return [file](Player& player) { player.screenshot(file); };
}

/// A text on screen with what tells it from others of the same text.
Label readLabel(const StepReader& read, const Json& value) {
    const auto whole = [&](const char* key, int most) {
        const double number = read.option(key, 0, 1, most);
        if (number != std::floor(number)) read.expected(fmt::format("a whole number as {}", key));
        return static_cast<int>(number);
    };
    Label label = Label(read.text(value, "a position [x, y] or a text on screen")).nth(whole("nth", 1000));
    if (read.step.contains("in")) label = label.in(read.text(read.step["in"], "a region's name as in"));
    if (!read.step.contains("column")) return label;
    const Json& column = read.step["column"];
    return column.is_string() ? label.below(read.text(column, "a heading as column"))
                              : label.column(whole("column", maxColumns));
}

Play readClick(const StepReader& read, const Json& value) {
    const int button = static_cast<int>(read.option("button", 0, 0, 2));
    if (!value.is_array()) {
        const auto share = static_cast<float>(read.option("at", 0.5, 0, 1));
        return [label = readLabel(read, value), button, share](Player& player) {
            player.click(label, button, share);
        };
    }
    const auto [x, y] = read.point(value);
    return [x = x, y = y, button](Player& player) { player.click(x, y, button); };
}

Play readDrag(const StepReader& read, const Json& value) {
    if (!value.is_array() || value.size() != 2) read.expected("two positions [[x, y], [x, y]]");
    const auto from = read.point(value[0]), to = read.point(value[1]);
    const int count = static_cast<int>(read.option("frames", 10, 1, 1000));
    return [from, to, count](Player& player) {
        player.drag(from.first, from.second, to.first, to.second, count);
    };
}

Play readHover(const StepReader& read, const Json& value) {
    if (!value.is_array()) return [label = readLabel(read, value)](Player& player) { player.hover(label); };
    const auto [x, y] = read.point(value);
    return [x = x, y = y](Player& player) {
        player.input().x = x;
        player.input().y = y;
        player.frames(2);
    };
}

Play readScroll(const StepReader& read, const Json& value) {
    const auto steps = static_cast<float>(read.number(value, -100, 100, "steps of the wheel"));
    return [steps](Player& player) {
        player.input().wheel = steps;
        player.frames(2);
    };
}

Play readKey(const StepReader& read, const Json& value) {
    const std::string name = read.text(value, "a key such as \"Ctrl+Z\"");
    const std::optional<Chord> chord = parseChord(name);
    if (!chord) read.expected("a key such as \"Space\", \"F1\" or \"Ctrl+Shift+Z\"");
    return [chord](Player& player) { player.press(*chord); };
}

Play readType(const StepReader& read, const Json& value) {
    const std::string text = read.text(value, "a text");
    return [text](Player& player) {
        player.input().typed = text;
        player.frames(2);
    };
}

Play readTheme(const StepReader& read, const Json& value) {
    if (value != "dark" && value != "light") read.expected("\"dark\" or \"light\"");
    const Theme theme = value == "dark" ? Theme::dark : Theme::light;
    return [theme](Player& player) { player.setLook(theme, player.uiScale()); };
}

Play readScale(const StepReader& read, const Json& value) {
    const auto scale = static_cast<float>(read.number(value, minUiScale, maxUiScale, "a scale"));
    return [scale](Player& player) { player.setLook(player.theme(), scale); };
}

Play readSession(const StepReader& read, const Json& value) {
    const std::filesystem::path folder = std::filesystem::path(read.scriptPath).parent_path();
    const Experiment experiment =
        loadSession((folder / read.text(value, "a session file")).string()).experiment;
    return [experiment](Player& player) {
        player.lab().change(experiment);
        player.frames(1);
    };
}

Play readSave(const StepReader& read, const Json& value) {
    const std::string file = read.file(value, "a file name");
    return [file](Player& player) { saveSession(player.lab().experiment(), player.outPath(file)); };
}

Play readExport(const StepReader& read, const Json& value) {
    const std::string id = read.text(value, "the id of an export");
    if (!read.step.contains("to")) read.expected("\"to\", a file name");
    const std::string file = read.file(read.step["to"], "a file name in \"to\"");
    return [id, file](Player& player) {
        player.lab().ui().collectShown = true;
        player.frames(1);
        player.lab().ui().collectShown = false;
        if (!player.lab().exportTo(id, player.outPath(file)))
            throw Error(fmt::format("export \"{}\": there is no such export, or it is not possible now", id));
    };
}

/// The value beside a label: it is there, and where the step says so, what it is.
Play readRead(const StepReader& read, const Json& value) {
    const Label label = readLabel(read, value);
    const bool within = read.step.contains("within");
    if (!read.step.contains("expect")) {
        if (within) read.expected("\"expect\" beside \"within\"");
        return [label](Player& player) { player.read(label); };
    }
    const Json& expected = read.step["expect"];
    if (expected.is_number()) {
        const double number = expected.get<double>(), tolerance = read.option("within", 0, 0, 1e300);
        return [label, number, tolerance](Player& player) {
            const double found = player.number(label);
            if (!(std::abs(found - number) <= tolerance))
                throw Error(fmt::format("{}: expected {}{}, found {}", label.text(), number,
                                        tolerance > 0 ? fmt::format(" within {}", tolerance) : "",
                                        player.read(label)));
        };
    }
    if (within) read.expected("a number in \"expect\" beside \"within\"");
    const std::string text = read.text(expected, "a text or a number in \"expect\"");
    return [label, text](Player& player) {
        if (const std::string found = player.read(label); found != text)
            throw Error(fmt::format("{}: expected {}, found {}", label.text(), text, found));
    };
}

Play readExpect(const StepReader& read, const Json& value) {
    if (!value.is_object()) read.expected("an object of parameters and values");
    std::vector<std::pair<std::string, std::string>> values;
    for (const auto& [id, one] : value.items()) values.emplace_back(id, valueOf(one));
    return [values](Player& player) {
        for (const auto& [id, text] : values)
            if (const std::string shown = shownValue(player.lab().experiment(), id); shown != text)
                throw Error(fmt::format("{}: expected {}, found {}", id, text, shown));
    };
}

struct StepKind {
    const char* name;
    Play (*read)(const StepReader&, const Json&);
    std::string_view options = ""; ///< further entries that it understands, blanks between

    bool understands(std::string_view key) const {
        return key == name ||
               fmt::format(" {} ", options).find(fmt::format(" {} ", key)) != std::string::npos;
    }
};

constexpr StepKind stepKinds[] = {
    {"set", readSet},
    {"columns", readColumns},
    {"wait", readWait, "seconds column seen"},
    {"action", readAction},
    {"screenshot", readScreenshot},
    {"click", readClick, "button at column nth in"},
    {"drag", readDrag, "frames"},
    {"hover", readHover, "column nth in"},
    {"scroll", readScroll},
    {"key", readKey},
    {"type", readType},
    {"theme", readTheme},
    {"scale", readScale},
    {"session", readSession},
    {"save", readSave},
    {"export", readExport, "to"},
    {"read", readRead, "expect within column nth in"}, // before "expect", which is an entry of it
    {"expect", readExpect},
};

std::string knownKinds() {
    std::string text;
    for (const StepKind& kind : stepKinds) text += (text.empty() ? "" : ", ") + std::string(kind.name);
    return text;
}

Play readStep(const Json& step, const std::string& path) {
    if (!step.is_object() || step.empty()) throw Error("expected an object such as {\"wait\": \"idle\"}");
    const StepReader read{step, path};
    for (const StepKind& kind : stepKinds) {
        if (!step.contains(kind.name)) continue;
        for (const auto& [key, value] : step.items())
            if (!kind.understands(key))
                throw Error(fmt::format("\"{}\" does not belong to a step \"{}\"", key, kind.name));
        return kind.read(read, step[kind.name]);
    }
    throw Error(fmt::format("expected a step out of {}", knownKinds()));
}

} // namespace

Script parseScript(const std::string& text, const std::string& path) {
    const Json json = parseJson(text, path);
    if (!json.is_object() || !json.contains("steps") || !json["steps"].is_array())
        throw Error(fmt::format("{}: no replay script: expected an object with a list \"steps\"", path));
    Script script{path, {}};
    for (const Json& step : json["steps"]) {
        const std::string shown = step.dump();
        try {
            script.steps.push_back({shown, readStep(step, path)});
        } catch (const Error& error) {
            throw Error(
                fmt::format("{}: step {}, {}: {}", path, script.steps.size() + 1, shown, error.what()),
                error.hint());
        }
    }
    return script;
}

Script readScript(const std::string& path) {
    return parseScript(readFile(path), path);
}

void playScript(const Script& script, Player& player, const std::function<void(std::size_t)>& onStep) {
    for (size_t i = 0; i < script.steps.size(); ++i) {
        if (onStep) onStep(i + 1);
        try {
            script.steps[i].play(player);
        } catch (const Error& error) {
            throw Error(
                fmt::format("{}: step {}, {}: {}", script.path, i + 1, script.steps[i].text, error.what()),
                error.hint());
        }
    }
}

} // namespace scorelet
