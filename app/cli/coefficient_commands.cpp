// scorelet sum, histogram: one wavelet coefficient as the inspector shows it.

#include "app/cli/batch.h"
#include "app/cli/commands.h"
#include "core/base/csv.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/families/spec_text.h"
#include "core/image/npy.h"
#include "core/session/stencil_file.h"
#include "core/studies/answer_sum_study.h"
#include "core/studies/joint_study.h"

#include <fmt/format.h>
#include <memory>

namespace scorelet {
namespace {

struct CoefficientChoices {
    BatchOptions options;
    std::string model, csv, npy;
};

/// The chosen coefficient's name. Throws Error where it does not exist.
std::string placeOf(const Experiment& e) {
    const SubbandLayout layout = layoutOf(e);
    if (e.look.coefficient >= layout.count())
        throw Error(fmt::format("coefficient {}: expected 0 to {}, those of {} x {} pixels",
                                e.look.coefficient, layout.count() - 1, layout.height(), layout.width()));
    return layout.describe(e.look.coefficient);
}

int runSum(const CoefficientChoices& choices) {
    const ModelSpec asked = parseModelChoice(choices.model);
    const std::string place = placeOf(choices.options.experiment());
    checkOutputs({choices.csv});
    Batch batch(choices.options);
    const ModelSpec spec = batch.trained(asked);
    const Experiment& e = batch.experiment();
    batch.checkImage();
    const auto sum = batch.get<AnswerSumStudy>(spec);
    Table table({"feature", "value", "weight", "product"});
    table.add({"mean", csvNumber(sum->centre), "1", csvNumber(sum->centre)});
    for (const Summand& one : sum->summands)
        table.add({one.name, csvNumber(one.feature), csvNumber(one.weight), csvNumber(one.product)});
    table.add({"sum", "", "", csvNumber(sum->sum)});
    table.add({"denoised", "", "", csvNumber(sum->answer)});
    table.add({"clean", "", "", csvNumber(sum->clean)});
    batch.progress().clear();
    if (!choices.csv.empty()) writeFile(choices.csv, table.csv());
    if (choices.csv == "-") return 0;
    fmt::print("{}: held-out image {} of {}, sigma {}, {}\n{}", label(spec), e.image, batch.data().name,
               e.sigma, place, table.aligned());
    for (std::size_t a = 0; a < sum->stencil.size(); ++a)
        fmt::print("w{}: {}\n", a, sum->stencil[a].relation);
    return 0;
}

/// A row a cell, by its middle.
Table cellRows(const JointResult& joint) {
    Table table({"noise", "first", "second", "images"});
    for (const auto& [name, counts] : {std::pair{"clean", &joint.clean}, {"noisy", &joint.noisy}})
        for (int row = 0; row < jointBins; ++row)
            for (int col = 0; col < jointBins; ++col) {
                const auto middle = [](const std::vector<double>& edges, int cell) {
                    const auto at = static_cast<std::size_t>(cell);
                    return csvNumber((edges[at] + edges[at + 1]) / 2);
                };
                table.add({name, middle(counts->first, col), middle(counts->second, row),
                           csvNumber(static_cast<double>(counts->counts.value(0, row, col)))});
            }
    return table;
}

int runHistogram(const CoefficientChoices& choices) {
    placeOf(choices.options.experiment());
    checkOutputs({choices.csv, choices.npy});
    Batch batch(choices.options);
    const auto joint = batch.get<JointStudy>(JointStudy::of(batch.experiment()));
    batch.progress().clear();
    if (!choices.csv.empty()) writeFile(choices.csv, cellRows(*joint).csv());
    if (!choices.npy.empty()) {
        std::vector<float> all;
        for (const Image* counts : {&joint->clean.counts, &joint->noisy.counts})
            all.insert(all.end(), counts->values().begin(), counts->values().end());
        constexpr auto side = static_cast<std::size_t>(jointBins);
        writeNpy(choices.npy, all, {2, side, side});
    }
    if (choices.csv == "-") return 0;
    fmt::print("{}\nand {}\n{} training images of {}, sigma {}\n", joint->place, joint->otherPlace,
               joint->images, batch.data().name, joint->sigma);
    Table table({"", "clean", "noisy"});
    const auto line = [&](const char* name, double JointCounts::*value) {
        table.add({name, csvNumber(joint->clean.*value), csvNumber(joint->noisy.*value)});
    };
    line("correlation", &JointCounts::correlation);
    line("correlation of magnitudes", &JointCounts::magnitudeCorrelation);
    line("share beyond the edges", &JointCounts::outside);
    fmt::print("{}", table.aligned());
    return 0;
}

void addSum(CLI::App& program, Action& action) {
    auto choices = std::make_shared<CoefficientChoices>();
    CLI::App* command = program.add_subcommand(
        "sum", "A wavelet model's answer at one coefficient of one image, as a sum of weighted features.");
    command->add_option("--model", choices->model, "Wavelet score model, such as local:d2:r1.")
        ->required()
        ->type_name("MODEL");
    choices->options.add(*command, {{"sigma"}, {"image"}, {"coefficient"}});
    command->add_option("--csv", choices->csv, "The table as a file; - is the standard output.")
        ->type_name("FILE");
    choices->options.addCommon(*command);
    command->callback([choices, &action] { action = [choices] { return runSum(*choices); }; });
}

void addHistogram(CLI::App& program, Action& action) {
    auto choices = std::make_shared<CoefficientChoices>();
    CLI::App* command = program.add_subcommand(
        "histogram", "Two coefficients over the training images: their joint histogram, clean and noisy.");
    choices->options.add(*command, {{"sigma"}, {"coefficient"}, {"partner"}});
    command->add_option("--csv", choices->csv, "A row a cell as a file; - is the standard output.")
        ->type_name("FILE");
    command
        ->add_option(
            "--npy", choices->npy,
            "Array (2, 41, 41): clean and noisy, (expected) numbers of images, the second coefficient down.")
        ->type_name("FILE");
    choices->options.addCommon(*command);
    command->callback([choices, &action] { action = [choices] { return runHistogram(*choices); }; });
}

} // namespace

void addCoefficientCommands(CLI::App& program, Action& action) {
    addSum(program, action);
    addHistogram(program, action);
}

} // namespace scorelet
