// scorelet export: what a model has computed, as arrays in one file for NumPy.

#include "app/cli/batch.h"
#include "app/cli/commands.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/stored_name.h"
#include "core/families/family.h"
#include "core/families/network/trained.h"
#include "core/families/spec_text.h"
#include "core/image/npz.h"
#include "core/session/model_arrays.h"
#include "core/session/stencil_file.h"
#include "core/studies/choosing_study.h"
#include "core/studies/classes.h"
#include "core/studies/picture_study.h"
#include "core/studies/transform_study.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <memory>

namespace scorelet {
namespace {

struct ExportChoices {
    BatchOptions options;
    std::string model, out;
    std::vector<std::string> what, pixels;
};

const ArrayPart* findPart(const std::string& id) {
    const auto parts = arrayParts();
    const auto part =
        std::find_if(parts.begin(), parts.end(), [&](const ArrayPart& p) { return p.id == id; });
    return part == parts.end() ? nullptr : &*part;
}

std::vector<const char*> idsOf(const std::vector<const ArrayPart*>& parts) {
    std::vector<const char*> ids;
    for (const ArrayPart* part : parts) ids.push_back(part->id);
    return ids;
}

/// The parts to write: those that the user names, else all that the model has but those that must be named.
std::vector<const ArrayPart*> partsOf(const ExportChoices& choices, const ArraySource& source) {
    std::vector<const ArrayPart*> there, chosen;
    for (const ArrayPart& part : arrayParts())
        if (part.has(source)) there.push_back(&part);
    const std::string hint = fmt::format("it has: {}", fmt::join(idsOf(there), ", "));
    for (const std::string& id : choices.what) {
        const ArrayPart* part = findPart(id);
        if (!part->has(source)) throw Error(fmt::format("{} has no {}", toText(source.spec), id), hint);
        if (std::find(chosen.begin(), chosen.end(), part) == chosen.end()) chosen.push_back(part);
    }
    if (!choices.what.empty()) return chosen;
    for (const ArrayPart* part : there)
        if (part->unasked || !choices.pixels.empty()) chosen.push_back(part);
    if (chosen.empty())
        throw Error(fmt::format("{} has nothing to write unasked", toText(source.spec)),
                    fmt::format("--what {}", fmt::join(idsOf(there), ",")));
    return chosen;
}

std::vector<PixelId> pixelsOf(const ExportChoices& choices, const Experiment& e) {
    const ImageShape shape = e.data.shape();
    std::vector<PixelId> pixels;
    for (const std::string& text : choices.pixels) {
        PixelId pixel{chosenChannel(e), 0, 0};
        char more = 0;
        const bool two = std::sscanf(text.c_str(), "%d,%d%c", &pixel.row, &pixel.col, &more) == 2;
        if (!two || !shape.contains(pixel))
            throw Error(
                fmt::format("pixel {}: expected a row from 0 to {}, a comma and a column from 0 to {}", text,
                            shape.height - 1, shape.width - 1));
        pixels.push_back(pixel);
    }
    return pixels;
}

/// The atoms of a basis other than wavelets, whose names say what they are.
void addAtoms(const OrthonormalTransform& transform, NpzArchive& to) {
    if (transform.waveletFilter()) return;
    const SubbandLayout& layout = transform.layout();
    const auto n = static_cast<std::size_t>(layout.count());
    to.requireRoom("atoms", n * n * sizeof(float));
    std::vector<float> atoms;
    for (int k = 0; k < layout.count(); ++k) {
        const Image atom = transform.atom(k);
        atoms.insert(atoms.end(), atom.values().begin(), atom.values().end());
    }
    to.add("atoms", atoms, arrayShape(n, transform.shape()));
}

int runExport(const ExportChoices& choices) {
    const ModelSpec asked = parseModelChoice(choices.model);
    const std::vector<PixelId> pixels = pixelsOf(choices, choices.options.experiment());
    checkOutputs({choices.out});
    const bool asOnnx = std::filesystem::path(choices.out).extension() == ".onnx";
    if (asOnnx && (!choices.what.empty() || !pixels.empty()))
        throw Error(
            fmt::format("{}: --what and --pixel choose arrays, an ONNX file has the network", choices.out));
    Batch batch(choices.options);
    const ModelSpec spec = batch.trained(asked);
    const Experiment& e = batch.experiment();
    batch.checkImage();
    FitInputs inputs = fitOf(e, spec);
    inputs.solver = ofKnownClass(inputs.solver, batch.data());
    if (leavesChoice(spec)) inputs = batch.get<ChoiceStudy>(inputs)->fit;
    const auto model =
        withSettings(*batch.get<ModelStudy>(preparedFrom(inputs.solver.model)), inputs.solver.spec);
    const auto fitted = batch.get<FitStudy>(inputs);
    const auto picture = batch.get<PictureStudy>(PictureStudy::of(e));
    if (asOnnx) {
        const auto* network = as<Trained>(*model);
        if (!network)
            throw Error(fmt::format("{}: expected a network, whose weights an ONNX file can have, found {}",
                                    choices.out, label(spec)),
                        "its arrays go into a file that ends with .npz");
        const std::string file = network->network().encodeOnnx(
            network->weights().data(), {{"model", asUtf8(toText(spec))},
                                        {"data", asUtf8(network->recipe().data)},
                                        {"images_seen", fmt::format("{}", network->seen())}});
        writeFile(choices.out, file);
        fmt::print("{}, {}: {} weights, {:.3g} MB\n", label(spec), batch.data().name,
                   network->weights().size(), static_cast<double>(file.size()) / 1e6);
        return 0;
    }
    const ArraySource source{*model, *fitted->denoiser, inputs.solver.spec, picture->noisy, pixels};
    const auto parts = partsOf(choices, source);
    if (!pixels.empty() && std::find(parts.begin(), parts.end(), findPart("jacobian")) == parts.end())
        throw Error("--pixel chooses rows of the Jacobian, which --what leaves out");

    NpzArchive archive(static_cast<std::size_t>(e.budgetGb * 1e9));
    archive.addText("model", asUtf8(toText(inputs.solver.spec))); // paths in it may be any bytes
    archive.addNumber("sigma", e.sigma);
    if (usesBasis(spec)) {
        const BasisInputs basis = basisOf(e);
        archive.addText("basis", basisKindNames()[static_cast<std::size_t>(basis.kind)]);
        if (basis.kind == BasisKind::wavelet) archive.addText("wavelet", basis.wavelet);
        archive.add("levels", std::vector<std::int32_t>{basis.levels}, {});
        addAtoms(*batch.get<TransformStudy>({basis, e.data.shape()})->transform, archive);
    }
    try {
        for (const ArrayPart* part : parts)
            part->add(source, archive,
                      batch.progress().work(fmt::format("{} of {}", part->id, label(spec)),
                                            choices.options.threads()));
    } catch (const Error& error) {
        throw Error(error.what(), "--what leaves parts out; --budget says how many GB may be taken.");
    }
    const std::vector<std::string> names = archive.names();
    const std::string file = std::move(archive).finish();
    batch.progress().clear();
    writeFile(choices.out, file);
    if (choices.out != "-")
        fmt::print("{}, {}, sigma {}: {}\n{} arrays, {:.3g} MB: {}\n", label(spec), batch.data().name,
                   e.sigma, fmt::join(idsOf(parts), ", "), names.size(),
                   static_cast<double>(file.size()) / 1e6, fmt::join(names, " "));
    return 0;
}

} // namespace

void addExportCommand(CLI::App& program, Action& action) {
    auto choices = std::make_shared<ExportChoices>();
    CLI::App* command =
        program.add_subcommand("export", "A model's weights, moments, equations and more, as arrays for "
                                         "NumPy (NPZ); a trained network as ONNX.");
    command->add_option("--model", choices->model, "Model, such as local:d2:r1.")
        ->required()
        ->type_name("MODEL");
    std::string what =
        "What to write, with commas between; by default all that the model has but the Jacobian.";
    for (const ArrayPart& part : arrayParts()) what += fmt::format(" {}: {}.", part.id, part.meaning);
    command->add_option("--what", choices->what, what)
        ->delimiter(',')
        ->check([](const std::string& text) -> std::string {
            if (findPart(text)) return {};
            std::vector<const ArrayPart*> all;
            for (const ArrayPart& part : arrayParts()) all.push_back(&part);
            return fmt::format("{}: expected {}", text, fmt::join(idsOf(all), ", "));
        })
        ->type_name("PART,PART,...");
    command
        ->add_option(
            "--pixel", choices->pixels,
            "Output pixel of a row of the Jacobian: row and column from 0; may be given several times. "
            "Without any, the Jacobian has the rows of all pixels.")
        ->type_name("Y,X");
    choices->options.add(*command, {{"sigma"}, {"image"}});
    command
        ->add_option("--out", choices->out,
                     "The file, by its ending: .onnx is a network for other programs, anything else arrays; "
                     "- is the standard "
                     "output.")
        ->required()
        ->type_name("FILE.npz|FILE.onnx");
    choices->options.add(*command, {{"channel"}});
    choices->options.addCommon(*command);
    command->callback([choices, &action] { action = [choices] { return runExport(*choices); }; });
}

} // namespace scorelet
