// scorelet denoise: one held-out image, noised and denoised by one model; or noisy images of one's own.

#include "app/cli/batch.h"
#include "app/cli/commands.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/families/spec_text.h"
#include "core/image/npy.h"
#include "core/image/spread.h"
#include "core/session/stencil_file.h"
#include "core/studies/finite.h"
#include "core/studies/picture_study.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <memory>
#include <vector>

namespace scorelet {
namespace {

struct DenoiseChoices {
    BatchOptions options;
    std::string model, png, npy, in, out;
};

/// The four images as an array (4, H, W), of several channels (4, C, H, W).
void writeArray(const std::string& path, const std::vector<Tile>& tiles) {
    std::vector<float> values;
    for (const Tile& tile : tiles)
        values.insert(values.end(), tile.image.values().begin(), tile.image.values().end());
    writeNpy(path, values, arrayShape(tiles.size(), tiles[0].image.shape()));
}

/// Denoises an array of noisy images, (N, H, W) or (H, W), of several channels (N, C, H, W) or (C, H, W),
/// into one of the same shape.
int denoiseArray(Batch& batch, const ModelSpec& spec, const DenoiseChoices& choices) {
    if (spec.imageClass == ownClass)
        throw Error("denoise: class=own: it is not known of which classes noisy images of your own are",
                    "Choose a class by its name or number.");
    const NpyArray noisy = readNpy(choices.in);
    const ImageShape& shape = batch.data().shape;
    const std::vector<std::size_t> one = arrayShape(shape);
    const bool single = noisy.shape == one;
    if (!single && (noisy.shape.size() != one.size() + 1 ||
                    !std::equal(one.begin(), one.end(), noisy.shape.begin() + 1)))
        throw Error(fmt::format("{}: expected noisy images as an array (N, {}), found ({})", choices.in,
                                fmt::join(one, ", "), fmt::join(noisy.shape, ", ")),
                    "The images' size is that of --size, their channels are those of --channels.");
    const auto count = static_cast<Eigen::Index>(noisy.values.size()) / shape.values();
    ImageBatch images(shape, count);
    std::copy(noisy.values.begin(), noisy.values.end(), images.matrix().data());
    const double sigma = batch.experiment().sigma;
    const FitInputs fit = fitOf(batch.experiment(), spec);
    const ImageBatch answers = batch.get<FitStudy>(fit)->denoiser->denoise(images, batch.quiet());
    batch.progress().clear();
    std::vector<Eigen::Index> finite;
    for (Eigen::Index i = 0; i < count; ++i)
        if (images.matrix().row(i).allFinite()) finite.push_back(i);
    requireFinite(imagesAt(answers, finite), fit, "answer");
    const auto values = answers.matrix();
    writeNpy(choices.out, {values.data(), static_cast<std::size_t>(values.size())}, noisy.shape);
    if (choices.out != "-") fmt::print("{}: {} images at sigma {}\n", label(spec), count, sigma);
    if (const auto bad = count - static_cast<Eigen::Index>(finite.size()); bad > 0)
        fmt::print(stderr, "scorelet: {} of {} images are not finite, and so are their answers\n", bad,
                   count);
    return 0;
}

/// A line for every option about the held-out image, which is none of the images of one's own.
void tellUnused(const DenoiseChoices& choices) {
    const std::pair<const char*, bool> options[] = {{"--png", !choices.png.empty()},
                                                    {"--npy", !choices.npy.empty()},
                                                    {"--image", choices.options.given("image")},
                                                    {"--noise", choices.options.given("noise")},
                                                    {"--channel", choices.options.given("channel")}};
    for (const auto& [option, given] : options)
        if (given)
            fmt::print(stderr,
                       "scorelet: warning: {} changes nothing here: with --in, the images of that file are "
                       "denoised alone\n",
                       option);
}

int runDenoise(const DenoiseChoices& choices) {
    const ModelSpec asked = parseModelChoice(choices.model);
    checkOutputs({choices.png, choices.npy, choices.out});
    if (choices.in.empty() != choices.out.empty())
        throw Error("denoise: --in and --out belong together",
                    "--in FILE: noisy images; --out FILE: the answers.");
    Batch batch(choices.options);
    const ModelSpec spec = batch.trained(asked);
    if (!choices.in.empty()) tellUnused(choices);
    if (!choices.in.empty()) return denoiseArray(batch, spec, choices);
    const Experiment& e = batch.experiment();
    batch.checkImage();
    const auto picture = batch.get<PictureStudy>(PictureStudy::of(e));
    const auto denoised = batch.get<DenoisedStudy>(spec);
    const Image error(picture->clean.shape(), denoised->image.flat() - picture->clean.flat());
    batch.progress().clear();
    fmt::print("{}: held-out image {} of {}, sigma {}\n", label(spec), e.image, batch.data().name, e.sigma);
    if (const std::string file = batch.data().heldOut.names.of(e.image); !file.empty() && e.own.empty())
        fmt::print("from {}\n", file);
    fmt::print("MSE noisy {:.6f}, denoised {:.6f}\n", picture->noisyMse, denoised->mse);
    if (!denoised->ofClass.empty())
        fmt::print("made of the training images of class {}\n", denoised->ofClass);
    if (!denoised->fit.note.empty()) fmt::print("{}\n", denoised->fit.note);
    const float most = error.flat().abs().maxCoeff();
    const std::vector<Tile> tiles = {
        {picture->clean}, {picture->noisy}, {denoised->image}, {error, ColorMap::diverging, -most, most}};
    if (!choices.npy.empty()) writeArray(choices.npy, tiles);
    if (!choices.png.empty())
        writePicture(choices.png, sheet(tiles, e.look.channels, 4, zoomFor(e.data.size, 256)));
    return 0;
}

} // namespace

void addDenoiseCommand(CLI::App& program, Action& action) {
    auto choices = std::make_shared<DenoiseChoices>();
    CLI::App* command =
        program.add_subcommand("denoise", "One held-out image, noised and denoised by one model.");
    command->add_option("--model", choices->model, "Model, such as local:d2:r1.")
        ->required()
        ->type_name("MODEL");
    choices->options.add(*command, {{"sigma"}, {"image"}, {"channel"}});
    command->add_option("--png", choices->png, "Picture: clean, noisy, denoised, error.")->type_name("FILE");
    command
        ->add_option("--npy", choices->npy,
                     "Array (4, H, W), of colour (4, 3, H, W): clean, noisy, denoised, error.")
        ->type_name("FILE");
    command
        ->add_option("--in", choices->in,
                     "Noisy images of one's own, an array (N, H, W), of colour (N, 3, H, W), pixels in [-1, "
                     "1] plus noise of --sigma.")
        ->type_name("FILE");
    command->add_option("--out", choices->out, "The denoised images of --in, an array of the same shape.")
        ->type_name("FILE");
    choices->options.addCommon(*command);
    command->callback([choices, &action] { action = [choices] { return runDenoise(*choices); }; });
}

} // namespace scorelet
