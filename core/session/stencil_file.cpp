#include "core/session/stencil_file.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/families/spec_text.h"
#include "core/session/json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace scorelet {
namespace {

constexpr const char* stencilFormatName = "scorelet model";
constexpr int stencilFormatVersion = 1;

} // namespace

std::string modelFileText(const ModelSpec& spec) {
    nlohmann::ordered_json json;
    json["format"] = stencilFormatName;
    json["version"] = stencilFormatVersion;
    json["name"] = spec.title;
    json["model"] = toText(spec);
    return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

ModelSpec parseModelFile(const std::string& text, const std::string& where) {
    const auto json = parseJson(text, where);
    if (!json.is_object()) throw Error(fmt::format("{}: expected a JSON object with a \"model\"", where));
    const auto version = json.find("version");
    if (version != json.end() && *version != stencilFormatVersion)
        throw Error(
            fmt::format("{}: expected version {}, found {}", where, stencilFormatVersion, version->dump()));
    const auto model = json.find("model"), name = json.find("name");
    if (model == json.end() || !model->is_string())
        throw Error(fmt::format("{}: expected a text \"model\" such as \"custom:d2:sees=parent\"", where));
    if (name != json.end() && !name->is_string())
        throw Error(fmt::format("{}: expected a text \"name\", found {}", where, name->dump()));
    try {
        ModelSpec spec = parseModelSpec(model->get<std::string>());
        if (name != json.end()) spec.title = name->get<std::string>();
        return spec;
    } catch (const Error& error) {
        throw Error(fmt::format("{}: {}", where, error.what()));
    }
}

bool isModelFile(const std::string& text, const std::string& where) {
    const auto json = parseJson(text, where);
    return json.is_object() && json.contains("model");
}

void saveModelFile(const ModelSpec& spec, const std::string& path) {
    writeFile(path, modelFileText(spec));
}

ModelSpec parseModelChoice(const std::string& text) {
    if (text.empty() || text[0] != '@') return parseModelSpec(text);
    const std::string path = text.substr(1);
    return parseModelFile(readFile(path), path);
}

} // namespace scorelet
