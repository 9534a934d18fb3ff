#include "core/lessons/lesson.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/families/spec_text.h"
#include "core/session/glossary.h"
#include "core/session/json.h"
#include "core/session/parameters.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace scorelet {
namespace {

using Json = nlohmann::ordered_json;
using Texts = std::vector<std::string>;

constexpr const char* formatName = "scorelet lesson";
constexpr int formatVersion = 1;

/// A fragment of a message's end: what stands there instead.
std::string shortened(const Json& json) {
    std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (text.size() > 60) text = text.substr(0, 57) + "...";
    return text;
}

void checkObject(const Json& json, const Texts& entries, const std::string& where) {
    if (!json.is_object())
        throw Error(fmt::format("{}: expected an object, found {}", where, shortened(json)));
    for (const auto& [key, value] : json.items())
        if (std::find(entries.begin(), entries.end(), key) == entries.end())
            throw Error(
                fmt::format("{}: unknown entry \"{}\"; known are {}", where, key, fmt::join(entries, ", ")));
}

/// A text, or a list of texts that are its paragraphs; empty where it is missing.
std::string textOf(const Json& json, const char* entry, const std::string& where, bool needed = false) {
    const Json value = json.value(entry, Json());
    if (value.is_null() && !needed) return {};
    if (value.is_string() && !value.get<std::string>().empty()) return value.get<std::string>();
    const bool paragraphs =
        value.is_array() && !value.empty() &&
        std::all_of(value.begin(), value.end(), [](const Json& one) { return one.is_string(); });
    if (!paragraphs)
        throw Error(fmt::format("{}: \"{}\": expected a text or a list of paragraphs, found {}", where, entry,
                                shortened(value)));
    return fmt::format("{}", fmt::join(value.get<Texts>(), "\n\n"));
}

Texts textsOf(const Json& json, const char* entry, const std::string& where) {
    Json value = json.value(entry, Json());
    if (value.is_null()) return {};
    if (value.is_string()) value = Json::array({value});
    const bool sound = value.is_array() && std::all_of(value.begin(), value.end(),
                                                       [](const Json& one) { return one.is_string(); });
    if (!sound)
        throw Error(fmt::format("{}: \"{}\": expected a text or a list of texts, found {}", where, entry,
                                shortened(value)));
    return value.get<Texts>();
}

template <class Table>
bool hasRow(const Table& table, const std::string& id) {
    return std::any_of(table.begin(), table.end(), [&](const auto& row) { return row.id == id; });
}

/// Names of controls: parameters of the experiment or of a column, or parts of the window.
Texts controlsOf(const Json& json, const char* entry, const std::string& where) {
    Texts ids = textsOf(json, entry, where);
    for (const std::string& id : ids) {
        const auto& parts = lessonParts();
        if (std::find(parts.begin(), parts.end(), id) == parts.end() && !hasRow(experimentParameters(), id) &&
            !hasRow(columnParameters(), id))
            throw Error(
                fmt::format("{}: \"{}\": \"{}\" is no parameter and no part of the window; the parts are {}",
                            where, entry, id, fmt::join(parts, ", ")));
    }
    return ids;
}

Texts coversOf(const Json& json, const std::string& where) {
    Texts ids = textsOf(json, "covers", where);
    const Texts& known = lessonCovers();
    for (const std::string& id : ids)
        if (std::find(known.begin(), known.end(), id) == known.end())
            throw Error(fmt::format("{}: \"covers\": expected some of {}, found \"{}\"", where,
                                    fmt::join(known, ", "), id));
    return ids;
}

ModelSpec columnOf(const Json& json, const std::string& where) {
    try {
        if (json.is_string()) return parseModelSpec(json.get<std::string>());
        checkObject(json, {"model", "title"}, where);
        ModelSpec spec = parseModelSpec(textOf(json, "model", where, true));
        spec.title = textOf(json, "title", where);
        return spec;
    } catch (const Error& error) {
        if (std::string(error.what()).starts_with(where)) throw;
        throw Error(fmt::format("{}: {}", where, error.what()));
    }
}

ExperimentPatch patchOf(const Json& json, const std::string& where) {
    ExperimentPatch patch;
    const Json value = json.value("experiment", Json::object());
    checkObject(value, {"parameters", "columns"}, where + ": experiment");
    const Json parameters = value.value("parameters", Json::object());
    if (!parameters.is_object())
        throw Error(
            fmt::format("{}: \"parameters\": expected an object, found {}", where, shortened(parameters)));
    Experiment scratch;
    for (const auto& [id, setting] : parameters.items()) {
        if (!hasRow(experimentParameters(), id))
            throw Error(fmt::format("{}: there is no parameter \"{}\"", where, id));
        const std::string text = setting.is_string() ? setting.get<std::string>() : setting.dump();
        try {
            setFromText(experimentParameter(id), scratch, text);
        } catch (const Error& error) {
            throw Error(fmt::format("{}: {}", where, error.what()));
        }
        patch.parameters.emplace_back(id, text);
    }
    if (!value.contains("columns")) return patch;
    const Json& columns = value["columns"];
    if (!columns.is_array() || columns.empty() || columns.size() > static_cast<size_t>(maxColumns))
        throw Error(fmt::format("{}: \"columns\": expected a list of 1 to {} models, found {}", where,
                                maxColumns, shortened(columns)));
    patch.columns.emplace();
    for (const Json& column : columns)
        patch.columns->push_back(
            columnOf(column, fmt::format("{}: column {}", where, patch.columns->size() + 1)));
    return patch;
}

LessonQuestion questionOf(const Json& json, const std::string& where) {
    checkObject(json, {"ask", "choices", "right", "answer", "covers"}, where);
    LessonQuestion question;
    question.ask = textOf(json, "ask", where, true);
    question.choices = textsOf(json, "choices", where);
    question.answer = textOf(json, "answer", where, true);
    question.covers = coversOf(json, where);
    if (question.choices.empty()) return question;
    const Json right = json.value("right", Json());
    const auto count = question.choices.size();
    if (count < 2) throw Error(where + ": \"choices\": expected at least two, found one");
    if (!right.is_number_unsigned() || right.get<size_t>() < 1 || right.get<size_t>() > count)
        throw Error(fmt::format("{}: \"right\": expected the number of the right choice, 1 to {}, found {}",
                                where, count, shortened(right)));
    question.right = right.get<int>() - 1;
    return question;
}

/// Throws Error where the text names a term as [[term]] that the glossary does not have.
void checkTerms(const std::string& text, const std::string& where) {
    for (size_t at = text.find("[["); at != std::string::npos; at = text.find("[[", at + 2)) {
        const std::string term = text.substr(at + 2, text.find_first_of("|]", at) - at - 2);
        if (!findTerm(term))
            throw Error(fmt::format("{}: [[{}]]: the glossary has no such term (Help > Glossary lists them)", where, term));
    }
}

/// Takes what the figures of a step's texts claim out of the texts.
void takeFigures(LessonStep& step, const std::string& where) {
    const auto take = [&](std::string& text, bool claimed = true) {
        checkTerms(text, where);
        FigureText read = readFigures(text, where);
        text = read.text;
        step.figures.insert(step.figures.end(), read.figures.begin(), read.figures.end());
        if (claimed) step.unclaimed.insert(step.unclaimed.end(), read.unclaimed.begin(), read.unclaimed.end());
    };
    take(step.text);
    take(step.tryThis);
    if (!step.question) return;
    take(step.question->ask);
    take(step.question->answer);
    for (std::string& choice : step.question->choices) take(choice, false); // the wrong ones are no figures
}

LessonStep stepOf(const Json& json, const std::string& where) {
    checkObject(json, {"title", "text", "experiment", "highlight", "show", "hide", "try", "question"}, where);
    LessonStep step;
    step.title = textOf(json, "title", where, true);
    step.text = textOf(json, "text", where, true);
    step.patch = patchOf(json, where);
    step.highlight = controlsOf(json, "highlight", where);
    step.show = controlsOf(json, "show", where);
    step.hide = controlsOf(json, "hide", where);
    step.tryThis = textOf(json, "try", where);
    if (json.contains("question")) step.question = questionOf(json["question"], where + ": question");
    takeFigures(step, where);
    return step;
}

} // namespace

const std::vector<std::string>& lessonParts() {
    static const std::vector<std::string> parts = {"experiment", "columns", "compare", "numbers",
                                                   "curves",     "tabs",    "chart",   "inspector",
                                                   "wiener",     "stencil"};
    return parts;
}

const std::vector<std::string>& lessonCovers() {
    static const std::vector<std::string> covers = [] {
        std::vector<std::string> all = {"compare", "numbers", "curves", "chart"};
        for (int i = 1; i <= maxColumns; ++i) all.push_back(fmt::format("column{}", i));
        return all;
    }();
    return covers;
}

Experiment applied(const ExperimentPatch& patch, Experiment experiment) {
    for (const auto& [id, text] : patch.parameters) setFromText(experimentParameter(id), experiment, text);
    if (patch.columns) experiment.columns = *patch.columns;
    return experiment;
}

Experiment experimentAt(const Lesson& lesson, size_t step, const Experiment& start) {
    Experiment experiment;
    experiment.data = start.data;
    experiment.budgetGb = start.budgetGb;
    experiment = applied(lesson.patch, experiment);
    for (size_t s = 0; s <= step && s < lesson.steps.size(); ++s)
        experiment = applied(lesson.steps[s].patch, experiment);
    return experiment;
}

std::vector<std::string> hiddenAt(const Lesson& lesson, size_t step) {
    std::vector<std::string> hidden = lesson.hide;
    for (size_t s = 0; s <= step && s < lesson.steps.size(); ++s) {
        for (const std::string& id : lesson.steps[s].show) std::erase(hidden, id);
        for (const std::string& id : lesson.steps[s].hide)
            if (std::find(hidden.begin(), hidden.end(), id) == hidden.end()) hidden.push_back(id);
    }
    return hidden;
}

Lesson parseLesson(const std::string& text, const std::string& origin) {
    const Json json = parseJson(text, origin);
    if (!json.is_object() || json.value("format", Json()) != Json(formatName))
        throw Error(
            fmt::format("{}: no lesson: expected a JSON object with \"format\": \"{}\"", origin, formatName));
    if (json.value("version", Json()) != Json(formatVersion))
        throw Error(fmt::format("{}: a lesson of another version: expected {}, found {}", origin,
                                formatVersion, shortened(json.value("version", Json()))));
    checkObject(json, {"format", "version", "title", "summary", "experiment", "hide", "steps"}, origin);
    Lesson lesson;
    lesson.id = std::filesystem::path(origin).stem().string();
    lesson.title = textOf(json, "title", origin, true);
    lesson.summary = textOf(json, "summary", origin);
    lesson.patch = patchOf(json, origin);
    lesson.hide = controlsOf(json, "hide", origin);
    const Json steps = json.value("steps", Json());
    if (!steps.is_array() || steps.empty())
        throw Error(fmt::format("{}: \"steps\": expected a list with at least one step, found {}", origin,
                                shortened(steps)));
    for (const Json& step : steps)
        lesson.steps.push_back(stepOf(step, fmt::format("{}: step {}", origin, lesson.steps.size() + 1)));
    return lesson;
}

Lesson loadLesson(const std::string& path) {
    return parseLesson(readFile(path), path);
}

LessonShelf loadLessons(const std::string& folder) {
    LessonShelf shelf;
    std::vector<std::filesystem::path> files;
    std::error_code missing;
    for (const auto& entry : std::filesystem::directory_iterator(folder, missing))
        if (entry.path().extension() == ".json") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
        try {
            shelf.lessons.push_back(loadLesson(file.string()));
        } catch (const Error& error) {
            shelf.problems.emplace_back(error.what());
        }
    }
    return shelf;
}

} // namespace scorelet
