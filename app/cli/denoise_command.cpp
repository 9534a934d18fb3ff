// scorelet denoise: one held-out image, noised and denoised by one model.

#include "app/cli/batch.h"
#include "app/cli/commands.h"
#include "core/base/file.h"
#include "core/families/spec_text.h"
#include "core/image/npy.h"
#include "core/session/stencil_file.h"
#include "core/studies/picture_study.h"

#include <fmt/format.h>
#include <memory>

namespace scorelet {
namespace {

struct Choices {
    BatchOptions options;
    std::string model, png, npy;
};

/// The four images as an array (4, H, W).
void writeArray(const std::string& path, const std::vector<Tile>& tiles) {
    requireOneChannel(tiles[0].image.shape(), "the array of images");
    std::vector<float> values;
    for (const Tile& tile : tiles)
        values.insert(values.end(), tile.image.values().begin(), tile.image.values().end());
    writeNpy(path, values,
             {tiles.size(), static_cast<size_t>(tiles[0].image.height()),
              static_cast<size_t>(tiles[0].image.width())});
}

int runDenoise(const Choices& choices) {
    const ModelSpec spec = parseModelChoice(choices.model);
    checkOutputs({choices.png, choices.npy});
    Batch batch(choices.options);
    const Experiment& e = batch.experiment();
    batch.checkImage();
    const auto picture = batch.get<PictureStudy>(PictureStudy::of(e));
    const auto denoised = batch.get<DenoisedStudy>(spec);
    const Image error(picture->clean.shape(), denoised->image.flat() - picture->clean.flat());
    batch.progress().clear();
    fmt::print("{}: held-out image {} of {}, sigma {}\n", label(spec), e.image, batch.data().name, e.sigma);
    fmt::print("MSE noisy {:.6f}, denoised {:.6f}\n",
               (picture->noisy.flat() - picture->clean.flat()).cast<double>().square().mean(), denoised->mse);
    if (!denoised->fit.note.empty()) fmt::print("{}\n", denoised->fit.note);
    const float most = error.flat().abs().maxCoeff();
    const std::vector<Tile> tiles = {
        {picture->clean}, {picture->noisy}, {denoised->image}, {error, ColorMap::diverging, -most, most}};
    if (!choices.npy.empty()) writeArray(choices.npy, tiles);
    if (!choices.png.empty()) writePicture(choices.png, sheet(tiles, 4, zoomFor(e.data.size, 256)));
    return 0;
}

} // namespace

void addDenoiseCommand(CLI::App& program, Action& action) {
    auto choices = std::make_shared<Choices>();
    CLI::App* command =
        program.add_subcommand("denoise", "One held-out image, noised and denoised by one model.");
    command->add_option("--model", choices->model, "Model, such as local:d2:r1.")
        ->required()
        ->type_name("MODEL");
    choices->options.add(*command, {{"sigma"}, {"image"}});
    command->add_option("--png", choices->png, "Picture: clean, noisy, denoised, error.")->type_name("FILE");
    command->add_option("--npy", choices->npy, "Array (4, H, W): clean, noisy, denoised, error.")
        ->type_name("FILE");
    choices->options.addCommon(*command);
    command->callback([choices, &action] { action = [choices] { return runDenoise(*choices); }; });
}

} // namespace scorelet
