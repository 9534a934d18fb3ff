// scorelet wavelet: where a wavelet comes from, and what it does at the image's border and to the errors of
// models.

#include "app/cli/batch.h"
#include "app/cli/commands.h"
#include "core/base/csv.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/families/spec_text.h"
#include "core/image/npy.h"
#include "core/studies/border_study.h"
#include "core/studies/wavelet_study.h"

#include <cmath>
#include <fmt/format.h>
#include <memory>

namespace scorelet {
namespace {

struct WaveletChoices {
    BatchOptions options;
    std::vector<std::string> models;
    std::vector<double> sigmas = {0.1, 0.5, 2};
    std::string csv, taps, npy;
};

std::string changeText(double change) {
    return std::isnan(change) ? std::string("-") : fmt::format("{:.2g}", change);
}

Table tapsTable(const Filter& filter) {
    Table table({"n", "low", "high"});
    for (std::size_t n = 0; n < filter.low.size(); ++n)
        table.add({fmt::format("{}", n), csvNumber(filter.low[n]), csvNumber(filter.high[n])});
    return table;
}

Table equationsTable(const WaveletOrigin& origin) {
    Table table({"equation", "residual"});
    for (const FilterEquation& equation : origin.equations)
        table.add({formula(equation), fmt::format("{:.1e}", equation.residual)});
    return table;
}

Table degreesTable(const WaveletOrigin& origin) {
    Table table({"degree", "largest_detail", "moment"});
    for (const DegreeDetail& degree : origin.degrees)
        table.add({fmt::format("{}", degree.degree), fmt::format("{:.2g}", degree.detail),
                   fmt::format("{:.2g}", degree.moment)});
    return table;
}

Table defectsTable(const std::vector<BoundaryDefect>& defects) {
    Table table({"mode", "noise", "energy", "inverse", "size"});
    for (const BoundaryDefect& defect : defects)
        table.add({name(defect.mode), fmt::format("{:.2g}", defect.whiteMax),
                   fmt::format("{:.2g}", defect.energyMax), fmt::format("{:.2g}", defect.inverseMax),
                   fmt::format("{:.3f}", defect.redundancy())});
    return table;
}

/// The errors of models in every mode, and by how many percent they are above those of the moved circle.
Table errorsTable(Batch& batch, const std::vector<ModelSpec>& models, const std::vector<double>& sigmas) {
    Table table({"model", "sigma", "mode", "mse", "standard_error", "above_moved_percent",
                 "above_moved_stderr", "images", "train_images"});
    std::size_t part = 0;
    for (const ModelSpec& spec : models)
        for (const double sigma : sigmas) {
            batch.progress().part(++part, models.size() * sigmas.size());
            const auto errorIn = [&](BoundaryMode mode) {
                return batch.get<BorderErrorStudy>(
                    BorderErrorStudy::of(batch.experiment(), spec, mode, sigma));
            };
            const auto moved = errorIn(BoundaryMode::moved);
            for (const BoundaryMode mode : boundaryModes) {
                const auto error = errorIn(mode);
                const BorderCost cost = borderCost(*error, *moved);
                table.add({toText(spec), csvNumber(sigma), name(mode), csvNumber(error->mse),
                           csvNumber(error->standardError), csvNumber(cost.percent),
                           csvNumber(cost.standardError), fmt::format("{}", error->images),
                           fmt::format("{}", error->trainImages)});
            }
        }
    batch.progress().clear();
    return table;
}

/// Both functions: x, scaling function and wavelet, a row each.
void writeFunctions(const std::string& file, const Cascade& functions) {
    const std::size_t count = functions.scaling.size();
    std::vector<float> values(3 * count, 0);
    for (std::size_t k = 0; k < count; ++k) {
        values[k] = static_cast<float>(static_cast<double>(k) * functions.step);
        values[count + k] = static_cast<float>(functions.scaling[k]);
        if (!functions.wavelet.empty()) values[2 * count + k] = static_cast<float>(functions.wavelet[k]);
    }
    writeNpy(file, values, {3, count});
}

int runWavelet(const WaveletChoices& choices) {
    const std::vector<ModelSpec> models = parseModels(choices.models);
    checkOutputs({choices.csv, choices.taps, choices.npy});
    const Experiment e = choices.options.experiment();
    if (e.basis != BasisKind::wavelet)
        throw Error(fmt::format("--basis {}: expected a wavelet", basisName(basisOf(e))),
                    "Leave out --basis, and choose the wavelet by --wavelet.");
    if (!choices.csv.empty() && models.empty())
        throw Error("--csv is the table of models' errors: expected --models, found none",
                    "The taps are written by --taps.");
    Engine engine;
    const Work work{interruption(), choices.options.threads(), {}};
    const auto origin = engine.get<WaveletStudy>(WaveletStudy::of(e), work);
    const auto defects = engine.get<BorderDefectsStudy>(BorderDefectsStudy::of(e), work);
    if (!choices.taps.empty()) writeFile(choices.taps, tapsTable(origin->filter).csv());
    if (!choices.npy.empty()) writeFunctions(choices.npy, origin->now);
    std::string errors;
    if (!models.empty()) {
        Batch batch(choices.options);
        const Table table = errorsTable(batch, models, choices.sigmas);
        if (!choices.csv.empty()) writeFile(choices.csv, table.csv());
        errors =
            fmt::format("\nheld-out errors, the same images and noise in every mode\n{}", table.aligned());
    }
    if (choices.csv == "-" || choices.taps == "-") return 0;
    fmt::print("{}: {} taps, {} vanishing moments; after {} iterations the cascade changes the scaling "
               "function by {} "
               "and the wavelet by {}\n{}\n{}\nwhat is left of a polynomial\n{}\nborders of {} x {} images, "
               "{} levels\n"
               "{}{}",
               origin->filter.name, origin->filter.low.size(), origin->vanishing, e.look.iterations,
               changeText(origin->scalingChange), changeText(origin->waveletChange),
               tapsTable(origin->filter).aligned(), equationsTable(*origin).aligned(),
               degreesTable(*origin).aligned(), e.data.size, e.data.size, e.levels,
               defectsTable(*defects).aligned(), errors);
    return 0;
}

} // namespace

void addWaveletCommand(CLI::App& program, Action& action) {
    auto choices = std::make_shared<WaveletChoices>();
    CLI::App* command =
        program.add_subcommand("wavelet", "Where a wavelet comes from: taps, the equations that they solve, "
                                          "vanishing moments, both functions by "
                                          "the cascade; how far boundary modes are from orthonormal, and "
                                          "what they do to the errors of models.");
    command
        ->add_option("--models", choices->models,
                     "Models of wavelet moments with commas between them, such as "
                     "independent:d1,local:d2:r1, for their "
                     "held-out error in every boundary mode.")
        ->type_name("MODELS");
    addSigmas(*command, choices->sigmas);
    choices->options.add(*command, {{"iterations"}, {"chart-samples"}});
    command
        ->add_option("--csv", choices->csv,
                     "Errors of the models, a row each by noise level and mode; - is the standard output.")
        ->type_name("FILE");
    command->add_option("--taps", choices->taps, "The taps as CSV; - is the standard output.")
        ->type_name("FILE");
    command->add_option("--npy", choices->npy, "Array (3, pieces): x, scaling function, wavelet.")
        ->type_name("FILE");
    choices->options.addCommon(*command);
    command->callback([choices, &action] { action = [choices] { return runWavelet(*choices); }; });
}

} // namespace scorelet
