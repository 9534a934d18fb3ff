// scorelet folds: which wavelet model is best, by cross-validation on training images alone.

#include "app/cli/batch.h"
#include "app/cli/commands.h"
#include "core/base/csv.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"
#include "core/studies/folds_study.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <memory>

namespace scorelet {
namespace {

struct FoldsChoices {
    BatchOptions options;
    std::vector<std::string> models;
    std::vector<double> sigmas = {0.05, 0.1, 0.2, 0.5, 1, 2, 5};
    std::string csv;
};

int runFolds(const FoldsChoices& choices) {
    const std::vector<ModelSpec> specs = parseModels(choices.models);
    for (const ModelSpec& spec : specs)
        if (!needsMoments(spec))
            throw Error(
                fmt::format("{}: cross-validation is of models that are fitted by moments", toText(spec)),
                "Such as independent:d3 or local:d2:r1.");
    checkOutputs({choices.csv});
    Batch batch(choices.options);
    const Experiment& e = batch.experiment();
    std::map<double, std::pair<double, std::size_t>> best; // by noise level: error and model
    std::vector<std::vector<std::string>> rows;
    std::size_t part = 0;
    for (std::size_t m = 0; m < specs.size(); ++m)
        for (const double sigma : choices.sigmas) {
            batch.progress().part(++part, specs.size() * choices.sigmas.size());
            CrossValidationStudy::Inputs inputs{fitOf(e, specs[m])};
            inputs.fit.sigma = sigma;
            const auto result = batch.get<CrossValidationStudy>(inputs);
            const auto found = best.try_emplace(sigma, result->mse, m).first;
            if (result->mse < found->second.first) found->second = {result->mse, m};
            rows.push_back({toText(specs[m]), csvNumber(sigma), csvNumber(result->mse),
                            csvNumber(result->standardError), fmt::format("{}", result->errors.size())});
        }
    batch.progress().clear();
    Table table({"model", "sigma", "cv_mse", "cv_stderr", "folds", "best"});
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const double sigma = choices.sigmas[i % choices.sigmas.size()];
        rows[i].push_back(best.at(sigma).second == i / choices.sigmas.size() ? "1" : "0");
        table.add(rows[i]);
    }
    if (!choices.csv.empty()) writeFile(choices.csv, table.csv());
    if (choices.csv == "-") return 0;
    fmt::print("{}, {} folds of its training images\n{}", batch.data().name, foldCount, table.aligned());
    for (const auto& [sigma, winner] : best)
        fmt::print("sigma {}: {}\n", sigma, toText(specs[winner.second]));
    return 0;
}

} // namespace

void addFoldsCommand(CLI::App& program, Action& action) {
    auto choices = std::make_shared<FoldsChoices>();
    CLI::App* command =
        program.add_subcommand("folds", "Which wavelet model is best, by cross-validation on training images "
                                        "alone: held-out images take no part.");
    command
        ->add_option("--models", choices->models,
                     "Models with commas between them, such as independent:d3,local:d2:r1.")
        ->required()
        ->type_name("MODELS");
    addSigmas(*command, choices->sigmas);
    command->add_option("--csv", choices->csv, "The table as a file; - is the standard output.")
        ->type_name("FILE");
    choices->options.addCommon(*command);
    command->callback([choices, &action] { action = [choices] { return runFolds(*choices); }; });
}

} // namespace scorelet
