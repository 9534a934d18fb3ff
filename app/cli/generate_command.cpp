// scorelet generate: samples of a model from pure noise, and how near they are to the training images.

#include "app/cli/batch.h"
#include "app/cli/commands.h"
#include "app/cli/sample_files.h"
#include "core/base/error.h"
#include "core/families/spec_text.h"
#include "core/session/stencil_file.h"

#include "core/studies/memorization_study.h"
#include "core/studies/samples_study.h"
#include "core/studies/transform_study.h"

#include <algorithm>
#include <fmt/format.h>
#include <memory>

namespace scorelet {
namespace {

constexpr int mostSamples = 10'000;

struct GenerateChoices {
    BatchOptions options;
    std::string model, out;
    int count = 0; ///< 0: the session's
};

/// What the samples amount to, counted while they come.
struct Verdict {
    int copies = 0, nearCopies = 0, sound = 0;
    std::vector<double> distances = {}; ///< to the nearest training images
};

/// Says which samples are copies of training images; where and why some diverged.
void printSamples(const SamplesResult& samples, int first, const TypicalDistance& typical,
                  const OrthonormalTransform& transform, Verdict& verdict) {
    for (int i = 0; i < samples.path.count(); ++i) {
        const auto& nearest = samples.nearest[static_cast<size_t>(i)];
        const auto& diverged = samples.path.diverged[static_cast<size_t>(i)];
        if (diverged) {
            fmt::print("sample {}: diverged at step {}, sigma {:.4g}: {}, largest at {}\n", first + i,
                       diverged->step, diverged->sigma, diverged->reason,
                       transform.layout().describe(largestCoefficient(diverged, transform)));
            continue;
        }
        ++verdict.sound;
        if (!nearest.empty()) verdict.distances.push_back(nearest[0].distance);
        const Nearness nearness =
            nearest.empty() ? Nearness::unknown : nearnessOf(nearest[0].distance, typical);
        if (nearness != Nearness::copy && nearness != Nearness::nearCopy) continue;
        const bool copy = nearness == Nearness::copy;
        (copy ? verdict.copies : verdict.nearCopies) += 1;
        fmt::print("sample {}: {} training image {}, distance {:.4f}\n", first + i,
                   copy ? "ends on" : "near copy of", nearest[0].index, nearest[0].distance);
    }
}

void printVerdict(Verdict verdict, const TypicalDistance& typical) {
    if (typical.repeated > 0)
        fmt::print(
            "{} of {} held-out images are training images, too, and left out of the typical distance\n",
            typical.repeated, typical.heldOut);
    if (!(typical.mean > 0))
        return fmt::print(
            "{} of {} sound samples are training images; no held-out image tells what distance is typical\n",
            verdict.copies, verdict.sound);
    fmt::print(
        "{} of {} sound samples end on a training image, {} near one (nearer than {} and {:.2f} of the "
        "typical distance)\n",
        verdict.copies, verdict.sound, verdict.nearCopies, copyRatio, nearCopyRatio);
    if (verdict.distances.empty()) return;
    constexpr double near = 0.1;
    const auto within = std::count_if(verdict.distances.begin(), verdict.distances.end(),
                                      [&](double distance) { return distance < near * typical.mean; });
    const auto middle = verdict.distances.begin() + static_cast<std::ptrdiff_t>(verdict.distances.size() / 2);
    std::nth_element(verdict.distances.begin(), middle, verdict.distances.end());
    fmt::print("their median distance to the nearest training image is {:.3g} of the typical one, {} of {} "
               "are nearer than "
               "a tenth of it\n",
               *middle / typical.mean, within, verdict.sound);
}

int runGenerate(const GenerateChoices& choices) {
    const ModelSpec asked = parseModelChoice(choices.model);
    const std::vector<double> levels = noiseLevels(choices.options.experiment().schedule);
    const int count = choices.count > 0 ? choices.count : choices.options.experiment().generateCount;
    SampleFiles files(choices.out, count, choices.options.experiment().look.channels);
    Batch batch(choices.options);
    batch.checkImage();
    const ModelSpec spec = batch.trained(asked);
    const Experiment& e = batch.experiment();
    const auto transform = batch.get<TransformStudy>(TransformStudy::of(e))->transform;
    const auto typical = batch.get<TypicalDistanceStudy>(trainingOf(e));
    SamplesStudy::Inputs inputs{solverOf(e, spec), 0, samplingOf(e), 0};
    Verdict verdict;
    fmt::print("{}: {} samples, {} steps of {}, sigma {} to {}\n", label(spec), count, e.schedule.steps,
               name(e.sampler), e.schedule.sigmaMax, e.schedule.sigmaMin);
    // Said before, since what kills the process may leave no moment for it.
    if (files.replaces())
        fmt::print("{} holds an earlier run: its files are replaced one by one, all of them once this run "
                   "has ended\n",
                   choices.out);
    for (int first = 0; first < count; first += samplesPerBatch) {
        inputs.first = first;
        inputs.count = std::min(samplesPerBatch, count - first);
        const auto samples = batch.get<SamplesStudy>(inputs);
        batch.progress().clear();
        if (first == 0 && !samples->ofClass.empty())
            fmt::print("made of the training images of class {}\n", samples->ofClass);
        const Table table = files.add(*samples, first, *typical, batch.data().train.names);
        if (count <= samplesPerBatch) fmt::print("{}", table.aligned());
        printSamples(*samples, first, *typical, *transform, verdict);
    }
    files.finish();
    printVerdict(verdict, *typical);
    return 0;
}

} // namespace

void addGenerateCommand(CLI::App& program, Action& action) {
    auto choices = std::make_shared<GenerateChoices>();
    CLI::App* command = program.add_subcommand("generate", "Samples of a model from pure noise.");
    command->add_option("--model", choices->model, "Model, such as local:d2:r1.")
        ->required()
        ->type_name("MODEL");
    command
        ->add_option(
            "--count", choices->count,
            fmt::format("Samples; sample i is the same however many there are. [1 to {}] (default {})",
                        mostSamples, Experiment{}.generateCount))
        ->check(CLI::Range(1, mostSamples))
        ->type_name("N");
    choices->options.add(
        *command, {{"steps"}, {"start-sigma"}, {"end-sigma"}, {"rule"}, {"sampler"}, {"image"}, {"channel"}});
    command
        ->add_option(
            "--out", choices->out,
            fmt::format("Folder for samples.npy (sample, H, W), samples.csv, trajectory.npy (sample, step, "
                        "H, W) and grid.png; of more than {} samples the last two for every {} of them, "
                        "written as they come: trajectory-00000.npy, ...",
                        samplesPerBatch, samplesPerBatch))
        ->required()
        ->type_name("FOLDER");
    choices->options.addCommon(*command);
    command->callback([choices, &action] { action = [choices] { return runGenerate(*choices); }; });
}

} // namespace scorelet
