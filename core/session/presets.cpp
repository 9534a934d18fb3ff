#include "core/session/presets.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/families/spec_text.h"
#include "core/session/json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace scorelet {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* presetsFormatName = "scorelet model presets";
constexpr int presetsFormatVersion = 1;

std::string textOf(const Json& preset, const char* field, const std::string& where) {
    const auto found = preset.find(field);
    if (found == preset.end() || !found->is_string() || found->get<std::string>().empty())
        throw Error(fmt::format("{}: expected a text \"{}\"", where, field));
    return found->get<std::string>();
}

ModelPreset presetOf(const Json& json, const std::string& where) {
    if (!json.is_object()) throw Error(fmt::format("{}: expected an object", where));
    ModelPreset preset;
    preset.name = textOf(json, "name", where);
    preset.source = textOf(json, "source", where);
    try {
        preset.spec = parseModelSpec(textOf(json, "model", where));
    } catch (const Error& error) {
        throw Error(fmt::format("{} (\"{}\"): {}", where, preset.name, error.what()));
    }
    preset.spec.title = preset.name;
    return preset;
}

} // namespace

std::vector<ModelPreset> loadModelPresets(const std::string& path) {
    const Json json = parseJson(readFile(path), path);
    if (!json.is_object() || json.value("format", Json()) != Json(presetsFormatName))
        throw Error(
            fmt::format("{}: no list of model presets: expected a JSON object with \"format\": \"{}\"", path,
                        presetsFormatName));
    if (json.value("version", Json()) != Json(presetsFormatVersion))
        throw Error(fmt::format("{}: presets of another version: expected {}, found {}", path,
                                presetsFormatVersion, json.value("version", Json()).dump()));
    const Json list = json.value("presets", Json());
    if (!list.is_array()) throw Error(fmt::format("{}: expected a list \"presets\"", path));
    std::vector<ModelPreset> presets;
    for (const Json& one : list)
        presets.push_back(presetOf(one, fmt::format("{}: preset {}", path, presets.size() + 1)));
    return presets;
}

} // namespace scorelet
