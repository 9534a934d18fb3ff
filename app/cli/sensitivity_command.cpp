// scorelet sensitivity: how one output pixel of a model answers to every input pixel.

#include "app/cli/batch.h"
#include "app/cli/commands.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/families/spec_text.h"
#include "core/image/npy.h"
#include "core/session/stencil_file.h"
#include "core/studies/sensitivity_study.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <memory>

namespace scorelet {
namespace {

struct SensitivityChoices {
    BatchOptions options;
    std::string model, png, npy;
    std::vector<int> pixel;
};

int runSensitivity(const SensitivityChoices& choices) {
    const ModelSpec asked = parseModelChoice(choices.model);
    const int size = choices.options.experiment().data.size;
    const int row = choices.pixel[0], column = choices.pixel[1];
    if (row < 0 || row >= size || column < 0 || column >= size)
        throw Error(
            fmt::format("pixel {},{}: expected a row and a column from 0 to {}", row, column, size - 1));
    checkOutputs({choices.png, choices.npy});
    Batch batch(choices.options);
    const ModelSpec spec = batch.trained(asked);
    const Experiment& e = batch.experiment();
    batch.checkImage();
    const auto result = batch.get<SensitivityStudy>(SensitivityStudy::Inputs{
        {fitOf(e, spec), imageChoiceOf(e), noiseOf(e)}, {chosenChannel(e), row, column}});
    const Image& map = result->map;
    batch.progress().clear();
    fmt::print("{}: held-out image {} of {}, sigma {}, pixel {},{}\n", label(spec), e.image,
               batch.data().name, e.sigma, row, column);
    fmt::print("own sensitivity {:.6f}, sum {:.6f}, ", map.value(result->pixel), map.flat().sum());
    if (std::isfinite(result->radius))
        fmt::print("effective radius {:.4f} pixels\n", result->radius);
    else
        fmt::print("no effective radius: the pixel answers to nothing\n");
    if (!choices.npy.empty()) writeNpy(choices.npy, map.values(), arrayShape(map.shape()));
    const float most = map.flat().abs().maxCoeff();
    if (!choices.png.empty())
        writePicture(choices.png, sheet({{map, ColorMap::diverging, -most, most}}, 1, zoomFor(size, 512)));
    return 0;
}

} // namespace

void addSensitivityCommand(CLI::App& program, Action& action) {
    auto choices = std::make_shared<SensitivityChoices>();
    CLI::App* command = program.add_subcommand(
        "sensitivity", "How one output pixel of a model answers to every input pixel, as a map.");
    command->add_option("--model", choices->model, "Model, such as local:d2:r1.")
        ->required()
        ->type_name("MODEL");
    choices->options.add(*command, {{"sigma"}, {"image"}});
    command
        ->add_option("--pixel", choices->pixel,
                     "Output pixel: row and column from 0, the comma between them.")
        ->required()
        ->delimiter(',')
        ->expected(2)
        ->type_name("Y,X");
    command->add_option("--png", choices->png, "Picture of the map, blue below zero, red above.")
        ->type_name("FILE");
    command
        ->add_option("--npy", choices->npy,
                     "Array (H, W): the derivative of that output pixel by every input pixel.")
        ->type_name("FILE");
    choices->options.add(*command, {{"channel"}});
    choices->options.addCommon(*command);
    command->callback([choices, &action] { action = [choices] { return runSensitivity(*choices); }; });
}

} // namespace scorelet
