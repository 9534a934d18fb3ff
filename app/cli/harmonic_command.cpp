// scorelet harmonic: the basis in which models shrink a noisy image, and by how much.

#include "app/cli/batch.h"
#include "app/cli/commands.h"
#include "core/base/csv.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/families/spec_text.h"
#include "core/image/npy.h"
#include "core/studies/harmonic_study.h"

#include <fmt/format.h>
#include <memory>

namespace scorelet {
namespace {

struct HarmonicChoices {
    BatchOptions options;
    std::vector<std::string> models;
    std::vector<double> sigmas = {0.1, 0.5, 1};
    int vectors = 16;
    std::string csv, npy;
};

/// The first eigenvectors of a result, one after the other, behind those of others.
void append(const HarmonicResult& result, int vectors, std::vector<float>& values) {
    for (int k = 0; k < vectors; ++k) {
        const Image picture = result.picture(k);
        values.insert(values.end(), picture.values().begin(), picture.values().end());
    }
}

int runHarmonic(const HarmonicChoices& choices) {
    const std::vector<ModelSpec> asked = parseModels(choices.models);
    checkOutputs({choices.csv, choices.npy});
    Batch batch(choices.options);
    const Experiment& e = batch.experiment();
    const ImageShape shape = batch.data().shape;
    if (choices.vectors > shape.values())
        throw Error(fmt::format("--vectors {}: expected at most {}, the values of an image", choices.vectors,
                                shape.values()));
    batch.checkImage();
    Table factors({"model", "sigma", "index", "factor"});
    Table numbers({"model", "sigma", "trace", "squares", "largest", "least", "defect"});
    std::vector<float> vectors;
    std::size_t part = 0;
    for (const ModelSpec& one : asked) {
        const ModelSpec spec = batch.trained(one);
        for (const double sigma : choices.sigmas) {
            batch.progress().part(++part, asked.size() * choices.sigmas.size());
            HarmonicStudy::Inputs inputs{{fitOf(e, spec), imageChoiceOf(e), noiseOf(e)}};
            inputs.denoised.fit.sigma = sigma;
            const auto result = batch.get<HarmonicStudy>(inputs);
            const Eigen::VectorXd& all = result->basis.factors;
            for (Eigen::Index k = 0; k < all.size(); ++k)
                factors.add({toText(spec), csvNumber(sigma), fmt::format("{}", k + 1), csvNumber(all[k])});
            const JacobianNumbers& known = result->numbers;
            numbers.add({toText(spec), csvNumber(sigma), csvNumber(known.trace), csvNumber(known.squares),
                         csvNumber(all[0]), csvNumber(all[all.size() - 1]), csvNumber(known.defect)});
            if (!choices.npy.empty()) append(*result, choices.vectors, vectors);
        }
    }
    batch.progress().clear();
    if (!choices.csv.empty()) writeFile(choices.csv, factors.csv());
    if (!choices.npy.empty()) {
        std::vector<std::size_t> sizes = {asked.size(), choices.sigmas.size()};
        for (const std::size_t size : arrayShape(static_cast<std::size_t>(choices.vectors), shape))
            sizes.push_back(size);
        writeNpy(choices.npy, vectors, sizes);
    }
    if (choices.csv == "-") return 0;
    fmt::print("held-out image {} of {}: Jacobians of {} x {}; their trace is the effective dimension\n{}",
               e.image, batch.data().name, shape.values(), shape.values(), numbers.aligned());
    return 0;
}

} // namespace

void addHarmonicCommand(CLI::App& program, Action& action) {
    auto choices = std::make_shared<HarmonicChoices>();
    CLI::App* command = program.add_subcommand(
        "harmonic", "The basis in which models shrink one noisy image: eigenvectors of the whole Jacobian's "
                    "symmetric part, their shrink factors, effective dimension and symmetry defect.");
    command
        ->add_option("--models", choices->models,
                     "Models with commas between them, such as local:d2:r1,wiener.")
        ->required()
        ->type_name("MODELS");
    addSigmas(*command, choices->sigmas);
    choices->options.add(*command, {{"image"}});
    command
        ->add_option("--csv", choices->csv,
                     "All shrink factors, a row each by model and noise level; - is the standard output.")
        ->type_name("FILE");
    command
        ->add_option("--npy", choices->npy,
                     "Array (models, noise levels, vectors, H, W): eigenvectors by falling shrink factor.")
        ->type_name("FILE");
    command->add_option("--vectors", choices->vectors, "How many of them, 16 unless you say.")
        ->check(CLI::Range(1, maxJacobianValues))
        ->type_name("N");
    choices->options.addCommon(*command);
    command->callback([choices, &action] { action = [choices] { return runHarmonic(*choices); }; });
}

} // namespace scorelet
