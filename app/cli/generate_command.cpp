// scorelet generate: samples of a model from pure noise, and how near they are to the training images.

#include "app/cli/batch.h"
#include "app/cli/commands.h"
#include "core/base/csv.h"
#include "core/base/file.h"
#include "core/families/spec_text.h"
#include "core/image/npy.h"
#include "core/session/stencil_file.h"

#include "core/studies/memorization_study.h"
#include "core/studies/samples_study.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <span>

namespace scorelet {
namespace {

namespace fs = std::filesystem;

struct Choices {
    BatchOptions options;
    std::string model, out;
};

/// The states as an array (sample, step, H, W); the steps are the noise levels, the last one 0.
void writeStates(const std::string& path, const Trajectory& trajectory) {
    const ImageShape shape = trajectory.finalStates().shape();
    requireOneChannel(shape, "the array of states");
    const size_t steps = trajectory.steps.size();
    std::vector<float> values;
    values.reserve(static_cast<size_t>(trajectory.count()) * steps * static_cast<size_t>(shape.values()));
    for (int sample = 0; sample < trajectory.count(); ++sample)
        for (const TrajectoryStep& step : trajectory.steps) {
            const std::span<const float> state = step.states.row(sample);
            values.insert(values.end(), state.begin(), state.end());
        }
    writeNpy(path, values,
             {static_cast<size_t>(trajectory.count()), steps, static_cast<size_t>(shape.height),
              static_cast<size_t>(shape.width)});
}

Table samplesTable(const SamplesResult& samples, const TypicalDistance& typical) {
    Table table({"sample", "nearest_index", "distance", "typical_distance", "diverged_step"});
    for (int i = 0; i < samples.path.count(); ++i) {
        const auto& nearest = samples.nearest[static_cast<size_t>(i)];
        const auto& diverged = samples.path.diverged[static_cast<size_t>(i)];
        table.add({fmt::format("{}", i), nearest.empty() ? "" : fmt::format("{}", nearest[0].index),
                   nearest.empty() ? "" : csvNumber(nearest[0].distance), csvNumber(typical.mean),
                   diverged ? fmt::format("{}", diverged->step) : ""});
    }
    return table;
}

/// Says what the samples amount to: copies of training images, or not; where and why some diverged.
void printVerdict(const SamplesResult& samples, const TypicalDistance& typical,
                  const WaveletTransform& transform) {
    int copies = 0, nearCopies = 0, sound = 0;
    for (int i = 0; i < samples.path.count(); ++i) {
        const auto& nearest = samples.nearest[static_cast<size_t>(i)];
        const auto& diverged = samples.path.diverged[static_cast<size_t>(i)];
        if (diverged) {
            fmt::print("sample {}: diverged at step {}, sigma {:.4g}: {}, largest at {}\n", i, diverged->step,
                       diverged->sigma, diverged->reason,
                       transform.layout().describe(largestCoefficient(diverged, transform)));
            continue;
        }
        ++sound;
        const Nearness nearness =
            nearest.empty() ? Nearness::unknown : nearnessOf(nearest[0].distance, typical);
        if (nearness != Nearness::copy && nearness != Nearness::nearCopy) continue;
        const bool copy = nearness == Nearness::copy;
        (copy ? copies : nearCopies) += 1;
        fmt::print("sample {}: {} training image {}, distance {:.4f}\n", i, copy ? "ends on" : "near copy of",
                   nearest[0].index, nearest[0].distance);
    }
    if (typical.repeated > 0)
        fmt::print(
            "{} of {} held-out images are training images, too, and left out of the typical distance\n",
            typical.repeated, typical.heldOut);
    if (!(typical.mean > 0))
        return fmt::print(
            "{} of {} sound samples are training images; no held-out image tells what distance is typical\n",
            copies, sound);
    fmt::print(
        "{} of {} sound samples end on a training image, {} near one (nearer than {} and {:.2f} of the "
        "typical distance)\n",
        copies, sound, nearCopies, copyRatio, nearCopyRatio);
}

int runGenerate(const Choices& choices) {
    const ModelSpec spec = parseModelChoice(choices.model);
    const std::vector<double> levels = noiseLevels(choices.options.experiment().schedule);
    makeOutputFolder(choices.out);
    Batch batch(choices.options);
    const Experiment& e = batch.experiment();
    const auto samples = batch.get<SamplesStudy>(spec);
    const auto typical = batch.get<TypicalDistanceStudy>(trainingOf(e));
    batch.progress().clear();

    const fs::path out = choices.out;
    const Table table = samplesTable(*samples, *typical);
    writeFile((out / "samples.csv").string(), table.csv());
    writeStates((out / "trajectory.npy").string(), samples->path);
    std::vector<Tile> tiles;
    for (int i = 0; i < samples->path.count(); ++i) tiles.push_back({samples->path.finalStates().image(i)});
    const int columns = static_cast<int>(std::ceil(std::sqrt(e.generateCount)));
    writePicture((out / "grid.png").string(), sheet(tiles, columns, zoomFor(e.data.size, 128)));
    fmt::print("{}: {} samples, {} steps of {}, sigma {} to {}\n{}", label(spec), e.generateCount,
               e.schedule.steps, name(e.sampler), e.schedule.sigmaMax, e.schedule.sigmaMin, table.aligned());
    printVerdict(*samples, *typical, WaveletTransform(e.wavelet, e.data.size, e.data.size, e.levels));
    return 0;
}

} // namespace

void addGenerateCommand(CLI::App& program, Action& action) {
    auto choices = std::make_shared<Choices>();
    CLI::App* command = program.add_subcommand("generate", "Samples of a model from pure noise.");
    command->add_option("--model", choices->model, "Model, such as local:d2:r1.")
        ->required()
        ->type_name("MODEL");
    choices->options.add(*command,
                         {{"count"}, {"steps"}, {"start-sigma"}, {"end-sigma"}, {"rule"}, {"sampler"}});
    command
        ->add_option("--out", choices->out,
                     "Folder for grid.png, trajectory.npy (sample, step, H, W) and samples.csv.")
        ->required()
        ->type_name("FOLDER");
    choices->options.addCommon(*command);
    command->callback([choices, &action] { action = [choices] { return runGenerate(*choices); }; });
}

} // namespace scorelet
