// scorelet shapes: in how many samples of models the numbers of pieces, holes and ends are such as no
// training image has.

#include "app/cli/batch.h"
#include "app/cli/commands.h"
#include "app/cli/sample_files.h"
#include "core/base/csv.h"
#include "core/base/file.h"
#include "core/families/spec_text.h"
#include "core/studies/topology_study.h"

#include <algorithm>
#include <fmt/format.h>
#include <memory>

namespace scorelet {
namespace {

constexpr int mostDrawings = 10'000;

struct ShapesChoices {
    BatchOptions options;
    std::vector<std::string> models;
    int count = 100;
    std::string csv;
};

/// Counts of further drawings added to those of others.
void addTo(WrongTopologies& sum, const WrongTopologies& more) {
    sum.count += more.count;
    sum.pieces += more.pieces;
    sum.holes += more.holes;
    sum.ends += more.ends;
    sum.whole += more.whole;
}

std::vector<std::string> shapesRow(const std::string& of, const WrongTopologies& wrong, int diverged) {
    const auto share = [&](int number) {
        return csvNumber(wrong.count > 0 ? static_cast<double>(number) / wrong.count : 0);
    };
    return {of,
            fmt::format("{}", wrong.count),
            fmt::format("{}", diverged),
            share(wrong.pieces),
            share(wrong.holes),
            share(wrong.ends),
            share(wrong.whole),
            csvNumber(wrong.standardError(&WrongTopologies::whole))};
}

int runShapes(const ShapesChoices& choices) {
    const std::vector<ModelSpec> asked = parseModels(choices.models);
    checkOutputs({choices.csv});
    Batch batch(choices.options);
    const Experiment& e = batch.experiment();
    Table table({"model", "samples", "diverged", "pieces", "holes", "ends", "wrong", "standard_error"});
    const auto known = batch.get<KnownTopologiesStudy>(e.data);
    for (std::size_t part = 0; part < asked.size(); ++part) {
        batch.progress().part(part + 1, asked.size());
        const ModelSpec spec = batch.trained(asked[part]);
        SamplesStudy::Inputs inputs{solverOf(e, spec), 0, samplingOf(e), 0};
        WrongTopologies sum;
        int diverged = 0;
        for (int first = 0; first < choices.count; first += samplesPerBatch) {
            inputs.first = first;
            inputs.count = std::min(samplesPerBatch, choices.count - first);
            const auto shapes = batch.get<SampleTopologyStudy>(inputs);
            addTo(sum, shapes->total);
            diverged += inputs.count - shapes->total.count;
        }
        table.add(shapesRow(toText(spec), sum, diverged));
    }
    table.add(shapesRow("held-out images", *batch.get<HeldOutTopologyStudy>(e.data), 0));
    batch.progress().clear();
    if (!choices.csv.empty()) writeFile(choices.csv, table.csv());
    if (choices.csv == "-") return 0;
    fmt::print("shares of samples with a number of pieces, holes or ends that none of {} training images "
               "has; wrong: "
               "any of them, or all together\n{}",
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
    choices->options.add(*command, {{"steps"}, {"start-sigma"}, {"end-sigma"}, {"rule"}, {"sampler"}});
    command->add_option("--csv", choices->csv, "The table as CSV; - is the standard output.")
        ->type_name("FILE");
    choices->options.addCommon(*command);
    command->callback([choices, &action] { action = [choices] { return runShapes(*choices); }; });
}

} // namespace scorelet
