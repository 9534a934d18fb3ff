// scorelet shapes: in how many samples of models the numbers of pieces, holes and ends are such as no
// training image has; of the models as they are, or over one of their settings.

#include "app/cli/batch.h"
#include "app/cli/commands.h"
#include "app/cli/sample_files.h"
#include "core/base/csv.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/families/spec_text.h"
#include "core/session/parameters.h"
#include "core/studies/shapes_over_study.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <memory>

namespace scorelet {
namespace {

constexpr int mostDrawings = 10'000;

struct ShapesChoices {
    BatchOptions options;
    std::vector<std::string> models;
    int count = 100;
    std::string over;
    std::string csv;
};

/// A setting and its values, from "patch=3,5,7"; without values those that the window shows.
struct OverSetting {
    ShapesOver over = ShapesOver::models;
    std::string name;
    std::vector<double> values;
};

OverSetting parseOver(const std::string& text) {
    const auto equal = std::min(text.find('='), text.size());
    OverSetting setting{ShapesOver::models, text.substr(0, equal), {}};
    const auto& names = experimentParameter("shapes-over").choices;
    const auto found = std::find(names.begin() + 1, names.end(), setting.name); // behind "models"
    if (found == names.end())
        throw Error(fmt::format("--over: expected one of {}, found \"{}\"",
                                fmt::join(names.begin() + 1, names.end(), ", "), setting.name));
    setting.over = static_cast<ShapesOver>(found - names.begin());
    if (equal == text.size()) return setting;
    if (setting.over == ShapesOver::stencil)
        throw Error("--over: stencil has no values; its stencils are those of --ladder");
    for (const std::string& part : splitOutsideQuotes(text.substr(equal + 1), ',')) {
        double value = 0;
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
        if (error != std::errc{} || end != part.data() + part.size())
            throw Error(fmt::format("--over: expected numbers with commas between them behind \"{}=\", found "
                                    "\"{}\"",
                                    setting.name, part));
        setting.values.push_back(value);
    }
    return setting;
}

/// One line of the table.
struct Drawn {
    ModelSpec spec;
    std::string name;  ///< of the model
    std::string value; ///< of the setting; empty where the model has none
};

/// What is drawn of all models. Throws Error where none has the setting.
std::vector<Drawn> drawnModels(const std::vector<ModelSpec>& models, const OverSetting& setting,
                               Experiment e) {
    e.look.shapesOver = setting.over;
    std::vector<Drawn> all;
    bool any = setting.over == ShapesOver::models;
    for (const ModelSpec& spec : models) {
        const auto candidates = setting.values.empty() ? *shapeCandidates(e, spec)
                                                       : shapeCandidates(spec, setting.over, setting.values);
        any = any || !candidates.empty();
        if (candidates.empty()) all.push_back({spec, toText(spec), {}});
        for (const Candidate& one : candidates)
            all.push_back({one.spec, toText(one.spec),
                           setting.over == ShapesOver::stencil ? one.name : csvNumber(one.at)});
    }
    if (!any) throw Error(fmt::format("--over: none of the models has the setting {}", setting.name));
    return all;
}

/// Counts of further drawings added to those of others.
void addTo(WrongTopologies& sum, const WrongTopologies& more) {
    sum.count += more.count;
    sum.pieces += more.pieces;
    sum.holes += more.holes;
    sum.ends += more.ends;
    sum.whole += more.whole;
}

/// `first`: whose samples they are, in one field or two.
std::vector<std::string> shapesRow(std::vector<std::string> first, const WrongTopologies& wrong,
                                   int diverged) {
    const auto share = [&](int number) { return csvNumber(static_cast<double>(number) / wrong.count); };
    const auto [lower, upper] = wrong.interval(&WrongTopologies::whole);
    first.insert(first.end(), {fmt::format("{}", wrong.count), fmt::format("{}", diverged),
                               share(wrong.pieces), share(wrong.holes), share(wrong.ends), share(wrong.whole),
                               csvNumber(wrong.standardError(&WrongTopologies::whole)), csvNumber(lower),
                               csvNumber(upper)});
    return first;
}

/// The shapes of `count` samples, drawn in parts.
std::pair<WrongTopologies, int> shapesAndDiverged(Batch& batch, const ModelSpec& spec, int count) {
    const Experiment& e = batch.experiment();
    SamplesStudy::Inputs inputs{solverOf(e, spec), 0, samplingOf(e), 0};
    WrongTopologies sum;
    int diverged = 0;
    for (int first = 0; first < count; first += samplesPerBatch) {
        inputs.first = first;
        inputs.count = std::min(samplesPerBatch, count - first);
        const auto shapes = batch.get<SampleTopologyStudy>(inputs);
        addTo(sum, shapes->total);
        diverged += inputs.count - shapes->total.count;
    }
    return {sum, diverged};
}

int runShapes(const ShapesChoices& choices) {
    const std::vector<ModelSpec> asked = parseModels(choices.models);
    const OverSetting setting = choices.over.empty() ? OverSetting{} : parseOver(choices.over);
    checkOutputs({choices.csv});
    Batch batch(choices.options);
    const Experiment& e = batch.experiment();
    std::vector<ModelSpec> models;
    for (const ModelSpec& spec : asked) models.push_back(batch.trained(spec));
    const bool over = setting.over != ShapesOver::models;
    std::vector<std::string> fields = {"model"};
    if (over) fields.push_back(setting.name);
    fields.insert(fields.end(), {"samples", "diverged", "pieces", "holes", "ends", "wrong", "standard_error",
                                 "lower", "upper"});
    Table table(fields);
    const auto firstFields = [&](const std::string& name, const std::string& value) {
        return over ? std::vector{name, value} : std::vector{name};
    };
    const auto known = batch.get<KnownTopologiesStudy>(e.data);
    const std::vector<Drawn> all = drawnModels(models, setting, e);
    for (std::size_t part = 0; part < all.size(); ++part) {
        batch.progress().part(part + 1, all.size());
        const auto [wrong, diverged] = shapesAndDiverged(batch, all[part].spec, choices.count);
        table.add(shapesRow(firstFields(all[part].name, all[part].value), wrong, diverged));
    }
    table.add(shapesRow(firstFields("held-out images", ""), *batch.get<HeldOutTopologyStudy>(e.data), 0));
    table.add(shapesRow(firstFields("training images", ""), *batch.get<TrainingTopologyStudy>(e.data), 0));
    batch.progress().clear();
    if (!choices.csv.empty()) writeFile(choices.csv, table.csv());
    if (choices.csv == "-") return 0;
    fmt::print("shares of samples with a number of pieces, holes or ends that none of {} training images "
               "has; wrong: "
               "any of them, or all together, within one standard error (Wilson's) from lower to upper\n{}",
               known->images, table.aligned());
    return 0;
}

} // namespace

void addShapesCommand(CLI::App& program, Action& action) {
    auto choices = std::make_shared<ShapesChoices>();
    CLI::App* command = program.add_subcommand(
        "shapes",
        "In how many samples of models the numbers of pieces, holes and ends of lines are such as no "
        "training image has.");
    command->add_option("--models", choices->models, "Models with commas between them, such as ls:p3,ls:p7.")
        ->required()
        ->type_name("MODELS");
    command->add_option("--count", choices->count, "Samples of every model, 100 unless you say.")
        ->check(CLI::Range(1, mostDrawings))
        ->type_name("N");
    command
        ->add_option("--over", choices->over,
                     "Of every model that has this setting, models that differ in it alone: patch, radius, "
                     "stencil (those of --ladder), degree or h; with values such as patch=3,5,7, or those "
                     "that the window shows.")
        ->type_name("SETTING[=V,V,...]");
    choices->options.add(*command,
                         {{"ladder"}, {"steps"}, {"start-sigma"}, {"end-sigma"}, {"rule"}, {"sampler"}});
    command->add_option("--csv", choices->csv, "The table as CSV; - is the standard output.")
        ->type_name("FILE");
    choices->options.addCommon(*command);
    command->callback([choices, &action] { action = [choices] { return runShapes(*choices); }; });
}

} // namespace scorelet
