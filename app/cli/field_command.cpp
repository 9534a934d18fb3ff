// scorelet field: a model's score over the plane of two principal components, as the Plane tab's arrows.

#include "app/cli/batch.h"
#include "app/cli/commands.h"
#include "core/base/csv.h"
#include "core/base/file.h"
#include "core/families/spec_text.h"
#include "core/session/parameters.h"
#include "core/session/stencil_file.h"
#include "core/studies/field_study.h"

#include <fmt/format.h>
#include <memory>

namespace scorelet {
namespace {

struct FieldChoices {
    BatchOptions options;
    std::string model, csv;
};

int runField(const FieldChoices& choices) {
    const ModelSpec asked = parseModelChoice(choices.model);
    checkOutputs({choices.csv});
    Batch batch(choices.options);
    const ModelSpec spec = batch.trained(asked);
    Experiment e = batch.experiment();
    batch.checkImage();
    e.columns = {spec};
    FieldStudy::Inputs inputs = FieldStudy::of(e, 0);
    inputs.fit.sigma = e.sigma; // of this level instead of a step's
    const auto field = batch.get<FieldStudy>(inputs);
    Table table({"first", "second", "score_first", "score_second"});
    for (std::size_t j = 0; j < field->second.size(); ++j)
        for (std::size_t i = 0; i < field->first.size(); ++i) {
            const auto row = static_cast<Eigen::Index>(j * field->first.size() + i);
            table.add({csvNumber(field->first[i]), csvNumber(field->second[j]),
                       csvNumber(field->score(row, 0)), csvNumber(field->score(row, 1))});
        }
    batch.progress().clear();
    if (!choices.csv.empty()) writeFile(choices.csv, table.csv());
    if (choices.csv == "-") return 0;
    fmt::print("{}, {}, sigma {}, plane through the {}: {} states, {:.4f} of the score's squared norm in the "
               "plane\n",
               label(spec), batch.data().name, field->sigma, valueText(experimentParameter("through"), e),
               field->score.rows(), field->share);
    return 0;
}

} // namespace

void addFieldCommand(CLI::App& program, Action& action) {
    auto choices = std::make_shared<FieldChoices>();
    CLI::App* command = program.add_subcommand(
        "field", "A model's score over the plane of the data's two largest principal components.");
    command->add_option("--model", choices->model, "Model, such as local:d2:r1.")
        ->required()
        ->type_name("MODEL");
    choices->options.add(*command, {{"sigma"}, {"image"}, {"through"}});
    command
        ->add_option(
            "--csv", choices->csv,
            "A row a state as a file: its two coordinates, the score's two; - is the standard output.")
        ->type_name("FILE");
    choices->options.addCommon(*command);
    command->callback([choices, &action] { action = [choices] { return runField(*choices); }; });
}

} // namespace scorelet
