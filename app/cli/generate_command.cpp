// scorelet generate: samples of a model from pure noise, and how near they are to the training images.

#include "app/cli/batch.h"
#include "app/cli/commands.h"
#include "core/base/csv.h"
#include "core/engine/stages.h"
#include "core/evaluate/memorization.h"
#include "core/evaluate/pca_plane.h"
#include "core/image/npy.h"
#include "core/sample/trajectory.h"
#include "core/session/session.h"
#include "core/session/stencil_file.h"

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

Table samplesTable(const Trajectory& trajectory, const std::vector<Memorization>& gauges,
                   const TypicalDistance& typical) {
    Table table({"sample", "nearest_index", "distance", "typical_distance", "diverged_step"});
    for (int i = 0; i < trajectory.count(); ++i) {
        const auto& nearest = gauges[static_cast<size_t>(i)].nearest;
        const auto& diverged = trajectory.diverged[static_cast<size_t>(i)];
        table.add({fmt::format("{}", i), nearest.empty() ? "" : fmt::format("{}", nearest[0].index),
                   nearest.empty() ? "" : csvNumber(nearest[0].distance), csvNumber(typical.mean),
                   diverged ? fmt::format("{}", diverged->step) : ""});
    }
    return table;
}

/// Says what the samples amount to: copies of training images, or not; where and why some diverged.
void printVerdict(const Trajectory& trajectory, const std::vector<Memorization>& gauges,
                  const WaveletTransform& transform) {
    int copies = 0, nearCopies = 0, sound = 0;
    for (int i = 0; i < trajectory.count(); ++i) {
        const Memorization& gauge = gauges[static_cast<size_t>(i)];
        const auto& diverged = trajectory.diverged[static_cast<size_t>(i)];
        if (diverged) {
            fmt::print("sample {}: diverged at step {}, sigma {:.4g}: {}, largest at {}\n", i, diverged->step,
                       diverged->sigma, diverged->reason,
                       transform.layout().describe(largestCoefficient(diverged, transform)));
            continue;
        }
        ++sound;
        if (!(gauge.ratio < nearCopyRatio)) continue;
        const bool copy = gauge.ratio < copyRatio;
        (copy ? copies : nearCopies) += 1;
        fmt::print("sample {}: {} training image {}, distance {:.4f}\n", i, copy ? "ends on" : "near copy of",
                   gauge.nearest[0].index, gauge.nearest[0].distance);
    }
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
    const auto model = batch.prepare(spec);
    const Image mean = fitPcaPlane(batch.data().train.pixels, batch.work("mean image")).mean;
    const ImageBatch start = pureNoise(e.generateCount, mean, levels[0], e.data.seed);
    const SampleOptions options{.sampler = e.sampler, .seed = e.data.seed};
    const Trajectory trajectory =
        sampleTrajectory(*model, start, levels, options, batch.work("reverse diffusion"));
    const ImageSet& train = batch.data().train;
    const Work work = batch.work("nearest training images");
    const TypicalDistance typical = typicalDistance(batch.data().heldOut, train, typicalImages, work);
    const auto gauges = memorizationOf(trajectory.finalStates(), train, typical, 1, work);
    batch.progress().clear();

    const fs::path out = choices.out;
    const Table table = samplesTable(trajectory, gauges, typical);
    writeFileAtomically((out / "samples.csv").string(), table.csv());
    writeStates((out / "trajectory.npy").string(), trajectory);
    std::vector<Tile> tiles;
    for (int i = 0; i < trajectory.count(); ++i) tiles.push_back({trajectory.finalStates().image(i)});
    const int columns = static_cast<int>(std::ceil(std::sqrt(e.generateCount)));
    writePicture((out / "grid.png").string(), sheet(tiles, columns, zoomFor(e.data.size, 128)));
    fmt::print("{}: {} samples, {} steps of {}, sigma {} to {}\n{}", label(spec), e.generateCount,
               e.schedule.steps, name(e.sampler), e.schedule.sigmaMax, e.schedule.sigmaMin, table.aligned());
    printVerdict(trajectory, gauges, *batch.transform());
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
