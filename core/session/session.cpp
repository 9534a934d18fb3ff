#include "core/session/session.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/stored_name.h"
#include "core/families/spec_text.h"
#include "core/session/json.h"
#include "core/session/parameters.h"

#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace scorelet {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* formatName = "scorelet session";
constexpr int formatVersion = 1;

Json valueOf(const ExperimentParameter& p, const Experiment& e) {
    switch (p.kind) {
    case ParameterKind::toggle:
        return p.get(e) != 0;
    case ParameterKind::integer:
        return static_cast<long long>(p.get(e));
    case ParameterKind::real:
        return p.get(e);
    case ParameterKind::text:
        return storedName(valueText(p, e));
    default:
        return valueText(p, e);
    }
}

void readColumns(const Json& columns, LoadedSession& session) {
    session.experiment.columns.clear();
    for (const Json& column : columns) {
        if (session.experiment.columns.size() == static_cast<size_t>(maxColumns)) {
            session.warnings.push_back(fmt::format("more than {} columns: the rest is left out", maxColumns));
            break;
        }
        const Json model = column.is_object() ? column.value("model", Json()) : column;
        const Json title = column.is_object() ? column.value("title", Json("")) : Json("");
        try {
            if (!model.is_string() || !title.is_string())
                throw Error(
                    fmt::format("expected a text \"model\" such as \"local:d2:r1\", and a text \"title\" or "
                                "none, found {}",
                                column.dump(-1, ' ', false, Json::error_handler_t::replace)));
            ModelSpec spec = parseModelSpec(model.get<std::string>());
            spec.title = title.get<std::string>();
            session.experiment.columns.push_back(std::move(spec));
        } catch (const Error& error) {
            session.warnings.push_back(fmt::format("a column is left out: {}", error.what()));
        }
    }
}

} // namespace

std::string toJson(const Experiment& experiment) {
    Json json;
    json["format"] = formatName;
    json["version"] = formatVersion;
    for (const ExperimentParameter& p : experimentParameters())
        json["parameters"][p.id] = valueOf(p, experiment);
    json["columns"] = Json::array();
    for (const ModelSpec& spec : experiment.columns)
        json["columns"].push_back(Json{{"model", toText(spec)}, {"title", spec.title}});
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

LoadedSession fromJson(const std::string& text, const std::string& origin,
                       const std::filesystem::path& folder) {
    const Json json = parseJson(text, origin);
    if (!json.is_object()) throw Error(fmt::format("{}: not a session: expected a JSON object", origin));
    if (json.value("format", Json()) != Json(formatName))
        throw Error(fmt::format("{}: not a session: expected \"format\": \"{}\"", origin, formatName));
    if (json.value("version", Json()) != Json(formatVersion))
        throw Error(fmt::format("{}: a session of another version: expected version {}, found {}", origin,
                                formatVersion, json.value("version", Json()).dump()));
    LoadedSession session;
    const Json parameters = json.value("parameters", Json::object());
    if (!parameters.is_object()) throw Error(fmt::format("{}: \"parameters\" must be an object", origin));
    for (const auto& [id, value] : parameters.items()) {
        const auto& table = experimentParameters();
        const auto p = std::find_if(table.begin(), table.end(),
                                    [&, &key = id](const auto& row) { return row.id == key; });
        if (p == table.end()) {
            session.warnings.push_back(fmt::format("unknown parameter \"{}\"", id));
            continue;
        }
        try {
            setFromText(*p, session.experiment, value.is_string() ? value.get<std::string>() : value.dump(),
                        folder);
        } catch (const Error& error) {
            session.warnings.emplace_back(error.what());
        }
    }
    if (json.contains("columns")) {
        if (json["columns"].is_array())
            readColumns(json["columns"], session);
        else
            session.warnings.emplace_back("\"columns\" must be a list; the default columns are taken");
    }
    for (std::string& warning : session.warnings) warning = fmt::format("{}: {}", origin, warning);
    return session;
}

void saveSession(const Experiment& experiment, const std::string& path) {
    writeFile(path, toJson(experiment));
}

LoadedSession loadSession(const std::string& path) {
    return fromJson(readFile(path), path, std::filesystem::absolute(path).parent_path());
}

} // namespace scorelet
