#include "app/cli/options.h"

#include "core/base/error.h"
#include "core/base/work.h"
#include "core/families/spec_text.h"
#include "core/image/array_store.h"
#include "core/session/parameters.h"
#include "core/session/session.h"
#include "core/session/stencil_file.h"

#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iostream>

namespace scorelet {
namespace {

/// Range or choices, for the help.
std::string rangeText(const ExperimentParameter& p) {
    switch (p.kind) {
    case ParameterKind::choice:
        return fmt::format("{}", fmt::join(p.choices, ", "));
    case ParameterKind::integer:
    case ParameterKind::real:
        return fmt::format("{} to {}", p.low, p.high);
    default:
        return {};
    }
}

std::string helpText(const ExperimentParameter& p, const std::string& byDefault) {
    std::string text = p.tooltip;
    const std::string range = rangeText(p);
    if (!range.empty()) text += fmt::format(" [{}{}{}]", range, p.unit.empty() ? "" : " ", p.unit);
    return byDefault.empty() ? text : text + fmt::format(" (default {})", byDefault);
}

/// CLI11's kind of check: empty when the text is a value of the parameter.
std::string problemWith(const ExperimentParameter& p, const std::string& text) {
    try {
        Experiment scratch;
        setFromText(p, scratch, text);
        return {};
    } catch (const Error& error) {
        return error.what();
    }
}

} // namespace

void BatchOptions::addCommon(CLI::App& command) {
    add(command,
        {{"data"},    {"train"},       {"test"},    {"size"},    {"fit"},        {"channels"}, {"ground"},
         {"range"},   {"orientation"}, {"labels"},  {"basis"},   {"basis-file"}, {"wavelet"},  {"levels"},
         {"colours"}, {"seed"},        {"control"}, {"planted"}, {"noise"},      {"budget"}});
    command.add_option("--session", session_, "Session file whose choices the other options start from.")
        ->type_name("FILE");
    command
        .add_option("--threads", threads_,
                    "Threads to compute on; results do not depend on it. [1 to 1024] (default: all cores)")
        ->check(CLI::Range(1, 1024))
        ->type_name("T");
    command.add_flag("--quiet", quiet_, "No progress on the standard error.");
    addNoCache(command);
    threads_ = defaultThreads();
}

void addNoCache(CLI::App& command) {
    command.add_flag_callback(
        "--no-cache", [] { ArrayStore::instance().useFolder({}); },
        "Compute all moments and eigenimages anew, and keep none on disk for the next start.");
}

void BatchOptions::add(CLI::App& command, const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        const ExperimentParameter& p = experimentParameter(row.id);
        const std::string byDefault = row.byDefault.empty() ? valueText(p, Experiment{}) : row.byDefault;
        const std::string& flag = flags_[row.id] = row.flag.empty() ? "--" + row.id : row.flag;
        command
            .add_option_function<std::string>(
                flag, [this, id = row.id](const std::string& text) { texts_[id] = text; },
                helpText(p, byDefault))
            ->check([&p](const std::string& text) { return problemWith(p, text); })
            ->type_name(p.kind == ParameterKind::text ? "SOURCE" : "VALUE");
    }
}

Experiment BatchOptions::experiment() const {
    Experiment experiment;
    for (const auto& [id, text] : defaults_) setFromText(experimentParameter(id), experiment, text);
    if (!session_.empty()) {
        LoadedSession session = loadSession(session_);
        for (const std::string& warning : session.warnings)
            std::cerr << fmt::format("scorelet: warning: {}\n", warning);
        experiment = std::move(session.experiment);
    }
    for (const auto& [id, text] : texts_) setFromText(experimentParameter(id), experiment, text);
    return experiment;
}

void BatchOptions::tellWithoutEffect(const Experiment& experiment, const DataSet& data) const {
    for (const auto& [id, text] : texts_)
        if (const std::string why = changesNothing(experimentParameter(id), experiment, data); !why.empty())
            std::cerr << fmt::format("scorelet: warning: {} {} changes nothing here: {}\n", flags_.at(id),
                                     text, why);
}

std::string BatchOptions::imagesAsGiven() const {
    std::string all;
    const auto add = [&](const std::string& option, const std::string& value) {
        const bool quotes = value.find_first_of(" '\"$&;()") != std::string::npos;
        all += fmt::format(" --{} {}", option, quotes ? fmt::format("'{}'", value) : value);
    };
    if (!session_.empty()) add("session", session_);
    for (const std::string& id : imageParameters())
        if (const auto text = texts_.find(id); text != texts_.end()) add(id, text->second);
    return all;
}

void addSigmas(CLI::App& command, std::vector<double>& sigmas) {
    command
        .add_option("--sigmas", sigmas,
                    "Noise levels in pixel units, for pixels in [-1, 1], with commas between them.")
        ->delimiter(',')
        ->check([](const std::string& text) -> std::string {
            return problemWith(experimentParameter("sigma"), text);
        })
        ->type_name("S,S,...");
}

std::vector<ModelSpec> parseModels(const std::vector<std::string>& texts) {
    std::vector<ModelSpec> specs;
    for (const std::string& list : texts)
        for (const std::string& text : splitOutsideQuotes(list, ',')) specs.push_back(parseModelChoice(text));
    return specs;
}

} // namespace scorelet
