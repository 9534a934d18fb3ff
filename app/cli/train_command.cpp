// scorelet train: trains a network, into the user's store or a file.

#include "app/cli/batch.h"
#include "app/cli/commands.h"
#include "app/shell/settings.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/evaluate/sampled_mse.h"
#include "core/families/network/trained.h"
#include "core/families/spec_text.h"
#include "core/image/spread.h"
#include "core/session/parameters.h"
#include "core/session/stencil_file.h"
#include "core/studies/class_errors.h"
#include "core/studies/classes.h"

#include <chrono>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <iostream>
#include <memory>
#include <optional>

namespace scorelet {
namespace {

using Clock = std::chrono::steady_clock;

struct TrainChoices {
    BatchOptions options;
    std::string model, out;
    double seconds = 0;
    std::int64_t steps = 0;
    bool small = false;
};

/// Where training goes on from, or begins.
StoredNetwork startOf(const NetworkRecipe& recipe, const TrainChoices& choices) {
    StoredNetwork begin{.recipe = recipe};
    const DenoisingNetwork network(recipe.recipe.architecture, recipe.shape, recipe.sigmaData);
    begin.state = beginTraining(recipe.recipe, network);
    std::error_code none;
    if (choices.out.empty()) {
        auto kept = NetworkStore::instance().find(recipe);
        return kept && kept->goesOn ? std::move(*kept) : begin;
    }
    if (!std::filesystem::exists(choices.out, none)) return begin;
    StoredNetwork there = readNetwork(choices.out, recipeOfText);
    const NetworkRecipe& r = there.recipe;
    if (r.model != recipe.model || r.imagesId != recipe.imagesId || r.images != recipe.images)
        throw Error(
            fmt::format("{}: expected a network {} of {} images of {}, to go on with, found {} of {} of {}",
                        choices.out, recipe.model, recipe.images, recipe.data, r.model, r.images, r.data),
            "give another --out");
    if (!there.goesOn)
        throw Error(
            fmt::format("{}: expected what training goes on from, found finished weights alone (--small)",
                        choices.out),
            "give another --out");
    return there;
}

/// Trains until it is enough or the user stops it; what there is is written about every ten seconds.
class TrainRun {
public:
    TrainRun(Batch& batch, const TrainChoices& choices, const ModelSpec& spec, StoredNetwork network)
        : batch_(batch), choices_(choices), spec_(spec), network_(std::move(network)),
          secondsBefore_(network_.seconds), stepsBefore_(network_.state.steps) {
        const auto rows = rowsTrainedOn(spec, batch.data(), batch.experiment().subset);
        if (!rows.empty()) ofClass_ = imagesAt(batch.data().train.pixels, rows);
    }

    /// False when the user stopped it.
    bool run() {
        const NetworkRecipe& r = network_.recipe;
        const DenoisingNetwork denoising(r.recipe.architecture, r.shape, r.sigmaData);
        TrainingMemory memory;
        try {
            while (fraction() < 1) {
                trainStep(r.recipe, denoising, ofClass_ ? *ofClass_ : batch_.data().train.pixels, r.images,
                          network_.state, memory, batch_.quiet());
                tell();
                if (Clock::now() - written_ > std::chrono::seconds(10)) write();
            }
        } catch (const Cancelled&) {
            write();
            return false;
        }
        write();
        return true;
    }

    const StoredNetwork& network() const { return network_; }
    std::int64_t seen() const { return network_.state.steps * network_.recipe.recipe.batch; }

private:
    double seconds() const { return std::chrono::duration<double>(Clock::now() - begun_).count(); }

    double fraction() const {
        if (choices_.steps > 0)
            return static_cast<double>(network_.state.steps) / static_cast<double>(choices_.steps);
        return seconds() / choices_.seconds;
    }

    void tell() {
        const double perSecond = static_cast<double>(network_.state.steps - stepsBefore_) *
                                 network_.recipe.recipe.batch / std::max(1e-9, seconds());
        batch_.progress().show(fmt::format("{} images seen, {:.0f} a second, loss {:.4f}", seen(), perSecond,
                                           network_.state.loss),
                               fraction());
    }

    void write() {
        network_.seconds = secondsBefore_ + seconds();
        const DataRequest& data = batch_.experiment().data;
        ModelSpec again = parseModelSpec(network_.recipe.model);
        again.imageClass = spec_.imageClass;
        const std::string ofClass = toText(again).substr(network_.recipe.model.size());
        network_.command = fmt::format(
            "scorelet train --model {}:images={}{} --data {} --size {} --fit {} --seed {} --steps {}",
            network_.recipe.model, network_.recipe.images, ofClass, data.source, data.size,
            valueText(experimentParameter("fit"), batch_.experiment()), data.seed, network_.state.steps);
        for (const char* id :
             {"channels", "ground", "range", "orientation", "labels", "control", "planted"}) {
            const ExperimentParameter& p = experimentParameter(id);
            if (valueText(p, batch_.experiment()) != valueText(p, Experiment{}))
                network_.command += fmt::format(" --{} {}", id, valueText(p, batch_.experiment()));
        }
        if (choices_.small) network_.command += " --small";
        if (!choices_.out.empty())
            network_.command += " --out " + std::filesystem::path(choices_.out).filename().string();
        NetworkStore::instance().put(network_);
        if (choices_.out.empty())
            NetworkStore::instance().save(network_.recipe);
        else
            writeFile(choices_.out,
                      encodeNetwork(*NetworkStore::instance().find(network_.recipe), !choices_.small));
        written_ = Clock::now();
    }

    Batch& batch_;
    const TrainChoices& choices_;
    const ModelSpec& spec_;
    std::optional<ImageBatch> ofClass_; ///< the images of its class, where it is of one
    StoredNetwork network_;
    double secondsBefore_;
    std::int64_t stepsBefore_;
    Clock::time_point begun_ = Clock::now(), written_ = begun_;
};

/// Held-out errors of the trained network.
Table errorsOf(Batch& batch, const ModelSpec& spec) {
    Table table({"sigma", "test_mse", "standard_error"});
    constexpr Eigen::Index most = 1000;
    TrainingInputs of = fitOf(batch.experiment(), spec).solver.model.training;
    of = ofKnownClass(of, batch.data());
    const ImageBatch heldOut = firstHeldOut(of, batch.data(), most);
    for (const double sigma : {0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0}) {
        FitInputs inputs = fitOf(batch.experiment(), spec);
        inputs.sigma = sigma;
        const auto mse = sampledMse(*batch.get<FitStudy>(inputs)->denoiser, heldOut,
                                    noiseOf(batch.experiment()), batch.quiet());
        table.add({fmt::format("{}", sigma), fmt::format("{:.6f}", mse.mse),
                   std::isnan(mse.standardError) ? "" : fmt::format("{:.6f}", mse.standardError)});
    }
    return table;
}

int runTrain(const TrainChoices& choices) {
    ModelSpec spec = parseModelChoice(choices.model);
    if (!isTrained(spec))
        throw Error(fmt::format("train: expected a network such as unet, convnet or transformer, found {}",
                                choices.model));
    if (settingOf(spec, seenRow) > 0)
        throw Error("train: how far training goes is said by --seconds or --steps, not by seen=");
    if ((choices.seconds > 0) == (choices.steps > 0))
        throw Error("train: expected either --seconds or --steps, which says when training ends");
    checkOutputs({choices.out});
    if (choices.out.empty() && userFolders().data.empty())
        std::cerr << "scorelet: warning: no home folder keeps the network (--out names a file for it)\n";
    Batch batch(choices.options);
    const NetworkRecipe recipe = recipeOf(spec, batch.data(), batch.experiment().subset);
    StoredNetwork start = startOf(recipe, choices);
    const std::int64_t before = start.state.steps;
    TrainRun training(batch, choices, spec, std::move(start));
    fmt::print("{}: {} weights, {} training images of {}{}\n", label(spec),
               training.network().state.average.size(), recipe.images, batch.data().name,
               before > 0 ? fmt::format(", goes on after {} images", before * recipe.recipe.batch) : "");
    const bool finished = training.run();
    batch.progress().clear();
    fmt::print("{} images seen in {:.0f} s, loss {:.4f}{}\n", training.seen(), training.network().seconds,
               training.network().state.loss,
               choices.out.empty() ? "" : fmt::format(", written to {}", choices.out));
    if (!finished) {
        fmt::print("stopped; the same command goes on from here\n");
        throw Cancelled{};
    }
    spec.settings[seenRow] = static_cast<double>(training.seen());
    fmt::print("{}", errorsOf(batch, spec).aligned());
    return 0;
}

} // namespace

void addTrainCommand(CLI::App& program, Action& action) {
    auto choices = std::make_shared<TrainChoices>();
    CLI::App* command = program.add_subcommand(
        "train", "Trains a network. Ctrl-C keeps what there is; the same command goes on from there.");
    command
        ->add_option(
            "--model", choices->model,
            "Network, such as unet:w24, convnet:f9 or transformer, with :images=N to train on the first N.")
        ->required()
        ->type_name("MODEL");
    command->add_option("--seconds", choices->seconds, "How long to train now.")
        ->check(CLI::Range(0.1, 1e7))
        ->type_name("S");
    command
        ->add_option("--steps", choices->steps,
                     "Up to how many steps of a batch each, those before included.")
        ->check(CLI::Range(std::int64_t{1}, std::int64_t{100'000'000}))
        ->type_name("K");
    command
        ->add_option(
            "--out", choices->out,
            "File for the network (.npz), to go on from where it is there. Without it, the lab's own "
            "store: the window and all commands find it there.")
        ->type_name("FILE");
    command->add_flag("--small", choices->small,
                      "Only the weights into --out, not what training goes on from.");
    choices->options.addCommon(*command);
    command->callback([choices, &action] { action = [choices] { return runTrain(*choices); }; });
}

} // namespace scorelet
