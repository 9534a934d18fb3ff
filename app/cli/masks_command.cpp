// scorelet masks: the pixels that one output pixel looks at, over the noise level.

#include "app/cli/batch.h"
#include "app/cli/commands.h"
#include "core/base/csv.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"
#include "core/session/stencil_file.h"
#include "core/studies/mask_study.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <memory>

namespace scorelet {
namespace {

struct MasksChoices {
    BatchOptions options;
    std::string model, csv, png;
    std::vector<double> sigmas = {0.05, 0.1, 0.2, 0.5, 1, 2, 5};
    std::vector<int> pixel;
};

/// Throws Error for a model without masks, before anything is computed.
void requireMasks(const ModelSpec& spec) {
    if (offers<Locality>(spec)) return;
    std::vector<std::string> having;
    for (const Family& family : families())
        if (offers<Locality>({.family = family.id})) having.push_back(family.id);
    throw Error(fmt::format("{} has no masks", toText(spec)),
                fmt::format("models that have: {}", fmt::join(having, ", ")));
}

int runMasks(const MasksChoices& choices) {
    const ModelSpec asked = parseModelChoice(choices.model);
    requireMasks(asked);
    checkOutputs({choices.csv, choices.png});
    Batch batch(choices.options);
    const ModelSpec spec = batch.trained(asked);
    const Experiment& e = batch.experiment();
    const int size = e.data.size;
    const int channel = chosenChannel(e);
    const PixelId pixel = choices.pixel.empty() ? PixelId{channel, size / 2, size / 2}
                                                : PixelId{channel, choices.pixel[0], choices.pixel[1]};
    requirePixel(batch.data().shape, pixel, "the masks");
    Table table({"sigma", "size", "mean_size", "least_size", "most_size"});
    std::vector<Tile> tiles;
    for (const double sigma : choices.sigmas) {
        MaskStudy::Inputs inputs{fitOf(e, spec), pixel};
        inputs.fit.sigma = sigma;
        const auto result = batch.get<MaskStudy>(inputs);
        table.add({csvNumber(sigma), fmt::format("{}", result->size), csvNumber(result->sizes.mean),
                   fmt::format("{}", result->sizes.least), fmt::format("{}", result->sizes.most)});
        tiles.push_back({result->mask, ColorMap::grey, 0, 1});
    }
    batch.progress().clear();
    if (!choices.csv.empty()) writeFile(choices.csv, table.csv());
    if (!choices.png.empty())
        writePicture(choices.png, sheet(tiles, static_cast<int>(tiles.size()), zoomFor(size, 128)));
    if (choices.csv == "-") return 0;
    fmt::print("{}, {}, pixel {},{}\n{}", label(spec), batch.data().name, pixel.row, pixel.col,
               table.aligned());
    return 0;
}

} // namespace

void addMasksCommand(CLI::App& program, Action& action) {
    auto choices = std::make_shared<MasksChoices>();
    CLI::App* command = program.add_subcommand(
        "masks", "The pixels that one output pixel of a local machine looks at, over the noise level.");
    command->add_option("--model", choices->model, "Model, such as pca-locality or ls:p5.")
        ->required()
        ->type_name("MODEL");
    addSigmas(*command, choices->sigmas);
    command
        ->add_option("--pixel", choices->pixel, "Output pixel: row and column from 0; by default the middle.")
        ->delimiter(',')
        ->expected(2)
        ->type_name("Y,X");
    command
        ->add_option("--csv", choices->csv,
                     "How many pixels (of colour values, pixels and channels) are in the mask of this one, "
                     "and of all, "
                     "as a file; - is the standard output.")
        ->type_name("FILE");
    command
        ->add_option("--png", choices->png, "Picture of the masks of this pixel, one for every noise level.")
        ->type_name("FILE");
    choices->options.add(*command, {{"channel"}});
    choices->options.addCommon(*command);
    command->callback([choices, &action] { action = [choices] { return runMasks(*choices); }; });
}

} // namespace scorelet
