// scorelet report: the whole comparison of a session as one HTML page.

#include "app/cli/batch.h"
#include "app/cli/commands.h"
#include "app/cli/options.h"
#include "app/output/interrupt.h"
#include "app/output/output.h"
#include "app/output/report.h"
#include "app/panels/instruments.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/engine/engine.h"

#include <fmt/format.h>
#include <memory>

namespace scorelet {
namespace {

struct ReportChoices {
    BatchOptions options;
    std::vector<std::string> models;
    std::string out;
};

int runReport(const ReportChoices& choices) {
    Experiment e = choices.options.experiment();
    e.look.tab = "compare"; // the page shows no instruments
    if (!choices.models.empty()) e.columns = parseModels(choices.models);
    checkWritable(choices.out);
    ProgressLine progress(choices.options.quiet());
    Engine engine;
    const Work work{interruption(), choices.options.threads(), {}};
    for (ModelSpec& spec : e.columns)
        if (isTrained(spec))
            spec = trained(spec, *engine.get<DataStudy>(DataStudy::of(e), work), e.subset,
                           choices.options.imagesAsGiven());
    const auto snapshot = engine.run(
        comparisonOf(e), work, [&](const auto& sofar) { progress.part(sofar->answered, sofar->wants); },
        [&](const std::string& stage, double done) { progress.show(stage, done); });
    progress.clear();
    const auto data = shownOf<DataStudy>(*snapshot, e);
    const Failure* failure = snapshot->failure ? &*snapshot->failure : data.failure;
    if (failure) throw Error(failure->message, failure->hint);
    writeFile(choices.out, htmlReport(e, *snapshot));
    return 0;
}

} // namespace

void addReportCommand(CLI::App& program, Action& action) {
    auto choices = std::make_shared<ReportChoices>();
    CLI::App* command = program.add_subcommand(
        "report", "A session's comparison as one HTML page: pictures, errors, chart, programs.");
    command->add_option("--out", choices->out, "The page.")->required()->type_name("FILE");
    command
        ->add_option("--models", choices->models,
                     "Models instead of the session's, such as wiener,local:d2:r1.")
        ->type_name("MODEL,...");
    choices->options.add(*command, {{"sigma"},
                                    {"image"},
                                    {"subset"},
                                    {"chart-min"},
                                    {"chart-max"},
                                    {"chart-points"},
                                    {"chart-samples"},
                                    {"rails"}});
    choices->options.addCommon(*command);
    command->callback([choices, &action] { action = [choices] { return runReport(*choices); }; });
}

} // namespace scorelet
