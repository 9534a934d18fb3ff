// scorelet moments: the moments of wavelet score models in a file, of all images of a source or of a part of
// them; scorelet merge: those of several files added up.
//
// Images are read a part at a time, so there may be any number of them.

#include "app/cli/commands.h"
#include "app/cli/options.h"
#include "app/output/interrupt.h"
#include "app/output/output.h"
#include "core/base/csv.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/data/to_size.h"
#include "core/engine/engine.h"
#include "core/families/spec_text.h"
#include "core/families/wavelet/wavelet.h"
#include "core/studies/moment_choices.h"
#include "core/studies/transform_study.h"

#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace scorelet {
namespace {

struct MomentsChoices {
    BatchOptions options;
    std::vector<std::string> models;
    std::string shard = "1/1", out, learning;
    std::vector<double> sigmas = {0.1, 0.5, 2};
};

/// "2/8" as 2 and 8; none where it is not such a text with 1 <= i <= n.
std::optional<std::pair<int, int>> parseShard(const std::string& text) {
    int part = 0, parts = 0;
    const char* const end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), end, part);
    if (first.ec != std::errc() || first.ptr == end || *first.ptr != '/') return std::nullopt;
    const auto second = std::from_chars(first.ptr + 1, end, parts);
    if (second.ec != std::errc() || second.ptr != end || part < 1 || parts < part) return std::nullopt;
    return std::pair(part, parts);
}

void printFile(const MomentFile& file, const std::string& path) {
    const Experiment e = experimentOf(file);
    std::vector<std::string> models;
    for (const ModelSpec& spec : file.models()) models.push_back(toText(spec));
    fmt::print("{:<20} {}\n", "file", path);
    fmt::print("{:<20} {}\n", "data set", e.data.source);
    fmt::print("{:<20} {}\n", "basis", basisName(basisOf(e)));
    fmt::print("{:<20} {}\n", "models", fmt::join(models, ", "));
    const auto count = [](const char* name, const SplitRanges& split) {
        fmt::print("{:<20} {} of {}\n", name, grouped(split.images()), grouped(split.count));
    };
    count("training images", file.train());
    count("held-out images", file.heldOut());
    if (const std::string missing = file.missing(); !missing.empty())
        fmt::print("{:<20} {}\n", "missing", missing);
}

/// Errors of all models of the file at these noise levels, a row each.
void addErrors(const MomentFile& file, const std::shared_ptr<const OrthonormalTransform>& transform,
               double budgetBytes, const std::vector<double>& sigmas, const Work& work, GrowingFile& csv) {
    for (const ModelSpec& spec : file.models()) {
        const WaveletModel model(spec, transform, file.moments(spec, *transform, budgetBytes, work));
        for (const double sigma : sigmas) {
            const ExactMse mse = model.exactMse(*model.at(sigma, work), work);
            csv.append(csvLine({toText(spec), fmt::format("{}", file.train().images()), csvNumber(sigma),
                                csvNumber(mse.train), csvNumber(mse.heldOut)}));
        }
    }
}

/// Doubling sizes of training sets, and all.
std::vector<int> learningSizes(int count) {
    std::vector<int> sizes;
    for (long long size = 1024; size < count; size *= 2) sizes.push_back(static_cast<int>(size));
    sizes.push_back(count);
    return sizes;
}

int runMoments(const MomentsChoices& choices) {
    const std::vector<ModelSpec> models = parseModels(choices.models);
    checkOutputs({choices.out, choices.learning});
    const auto [part, parts] = *parseShard(choices.shard);
    if (parts > 1 && !choices.learning.empty())
        throw Error("--learning beside --shard: a learning curve needs the images from the first on");
    const Experiment e = choices.options.experiment();
    const Work quiet{interruption(), choices.options.threads(), {}};
    ProgressLine progress(choices.options.quiet());
    Engine engine;
    if (e.basis == BasisKind::pca)
        throw Error("principal components are of all images: their moments cannot be added up part by part",
                    "Choose another basis: --basis.");
    const auto basis = engine.get<TransformStudy>({basisOf(e), e.data.shape()}, quiet);
    ImageSource images = openImages(e.data, quiet);
    if (!images.whole.empty())
        fmt::print(stderr, "scorelet: all images are loaded at once: {}\n", images.whole);
    const double budgetBytes = e.budgetGb * 1e9;
    MomentPass pass{part, parts};
    std::optional<GrowingFile> learning;
    if (!choices.learning.empty()) {
        learning.emplace(choices.learning)
            .append(csvLine({"model", "images", "sigma", "train_mse", "test_mse"}));
        pass.sizes = learningSizes(images.train->count());
        pass.onSize = [&](const MomentFile& sofar) {
            addErrors(sofar, basis->transform, budgetBytes, choices.sigmas, quiet, *learning);
        };
    }
    const MomentFile file =
        MomentFile::compute(momentChoicesOf(e), models, images, *basis->transform, budgetBytes, pass,
                            progress.work("moments", choices.options.threads()));
    progress.clear();
    if (learning) learning->finish();
    if (images.notes)
        for (const std::string& note : images.notes()) fmt::print(stderr, "scorelet: note: {}\n", note);
    file.write(choices.out);
    printFile(file, choices.out);
    return 0;
}

int runMerge(const std::vector<std::string>& files, const std::string& out) {
    checkWritable(out);
    MomentFile all = MomentFile::read(files.front());
    const SubbandLayout layout = layoutOf(experimentOf(all));
    for (std::size_t i = 1; i < files.size(); ++i) all.merge(MomentFile::read(files[i]), layout);
    all.write(out);
    printFile(all, out);
    return 0;
}

} // namespace

void addMomentsCommands(CLI::App& program, Action& action) {
    auto choices = std::make_shared<MomentsChoices>();
    CLI::App* command = program.add_subcommand(
        "moments",
        "Moments of wavelet score models in a file, of more images than memory holds, or of a part.");
    command
        ->add_option("--models", choices->models,
                     "Wavelet score models with commas between them, such as independent:d3,local:d1:r1.")
        ->required()
        ->type_name("A,B,...");
    command
        ->add_option("--shard", choices->shard,
                     "The i-th of n parts of all images; scorelet merge adds the parts up. (default 1/1)")
        ->check([](const std::string& text) -> std::string {
            if (parseShard(text)) return {};
            return fmt::format("--shard: expected i/n with 1 <= i <= n, such as 2/8, found {}", text);
        })
        ->type_name("I/N");
    command
        ->add_option("--learning", choices->learning,
                     "Table of errors over the number of training images, doubling from 1,024 to all, on the "
                     "same pass; at the noise levels --sigmas.")
        ->type_name("FILE");
    addSigmas(*command, choices->sigmas);
    command->add_option("--out", choices->out, "The file of moments, an archive for NumPy (.npz).")
        ->required()
        ->type_name("FILE");
    choices->options.addCommon(*command);
    command->callback([choices, &action] { action = [choices] { return runMoments(*choices); }; });

    struct MergeChoices {
        std::vector<std::string> files;
        std::string out;
    };
    auto merge = std::make_shared<MergeChoices>();
    CLI::App* add = program.add_subcommand("merge", "Adds up files of moments of disjoint images.");
    add->add_option("files", merge->files,
                    "Files that scorelet moments wrote with the same options but --shard.")
        ->required()
        ->type_name("FILES");
    add->add_option("--out", merge->out, "The file of all their images' moments.")
        ->required()
        ->type_name("FILE");
    add->callback([merge, &action] { action = [merge] { return runMerge(merge->files, merge->out); }; });
}

} // namespace scorelet
