// scorelet bench: the program's own speed on this machine.

#include "app/cli/bench/frame_bench.h"
#include "app/cli/bench/kernel_bench.h"
#include "app/cli/bench/report.h"
#include "app/cli/commands.h"
#include "core/base/file.h"
#include "core/data/to_size.h"

#include <fmt/format.h>
#include <memory>

namespace scorelet {
namespace {

struct BenchChoices {
    BatchOptions options;
    std::string csv;
    bool full = false;
};

int runBench(BenchChoices& choices) {
    checkWritable(choices.csv);
    if (!fashionMnistFolder().empty()) choices.options.setDefault("data", "fashion-mnist");
    const Experiment experiment = choices.options.experiment();
    BenchReport report;
    fmt::print("Interface: {}, {} threads\n", experiment.data.source, choices.options.threads());
    benchFrames(experiment, choices.options.threads(), report);
    {
        Batch batch(choices.options);
        batch.progress().clear();
        fmt::print("Kernels: {}, {} training and {} held-out images, {} x {}, {} threads\n",
                   batch.data().name, grouped(batch.data().train.count()),
                   grouped(batch.data().heldOut.count()), batch.data().shape.height, batch.data().shape.width,
                   choices.options.threads());
        benchKernels(batch, choices.full, report);
    }
    // What is kept fills the budget; images and what is just being computed are beside it.
    report.add({"peak memory", "this process", peakMemoryBytes() / 1e9, "GB"});
    report.add({"peak memory / budget", "this process", peakMemoryBytes() / 1e9 / experiment.budgetGb,
                "times", 1.1});
    if (!choices.csv.empty()) writeFile(choices.csv, report.csv());
    return 0;
}

} // namespace

void addBenchCommand(CLI::App& program, Action& action) {
    auto choices = std::make_shared<BenchChoices>();
    CLI::App* command =
        program.add_subcommand("bench", "The program's own speed on this machine, as a table.");
    command->add_option("--csv", choices->csv, "The same table.")->type_name("FILE");
    command->add_flag("--full", choices->full,
                      "Local coupling of degree 3 on all images instead of the first 10,000.");
    choices->options.addCommon(*command);
    command->callback([choices, &action] { action = [choices] { return runBench(*choices); }; });
}

} // namespace scorelet
