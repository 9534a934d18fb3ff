// scorelet map, reconstruct: the Subbands tab's numbers of every coefficient, and its images of chosen
// subbands.

#include "app/cli/batch.h"
#include "app/cli/commands.h"
#include "core/base/csv.h"
#include "core/base/file.h"
#include "core/families/spec_text.h"
#include "core/image/npy.h"
#include "core/session/stencil_file.h"
#include "core/studies/map_study.h"
#include "core/studies/part_study.h"

#include <fmt/format.h>
#include <memory>
#include <optional>

namespace scorelet {
namespace {

struct SubbandChoices {
    BatchOptions options;
    std::vector<std::string> models;
    std::string model, csv, png, npy;
};

/// A model with its maps.
struct Mapped {
    ModelSpec spec;
    ResultOf<ModelMapsStudy> maps;
};

/// The fields that tell a coefficient, and what the training images are like there.
std::vector<std::string> placeFields(const SubbandLayout& layout, const DataMaps& data, int k) {
    const CoefficientPlace place = layout.place(k);
    const Subband& band = layout.bands()[static_cast<std::size_t>(place.band)];
    std::vector<std::string> fields = {fmt::format("{}", k), name(band.orientation),
                                       fmt::format("{}", band.level)};
    if (layout.channels() > 1) fields.push_back(band.channelName);
    for (const std::string& field : {fmt::format("{}", place.row), fmt::format("{}", place.col),
                                     csvNumber(data.variance[k]), csvNumber(data.kurtosis[k])})
        fields.push_back(field);
    return fields;
}

/// A row a model and coefficient; without models a row a coefficient.
Table mapRows(const SubbandLayout& layout, const DataMaps& data, const std::vector<Mapped>& models) {
    std::vector<std::string> columns = {"coefficient", "orientation", "level", "row",       "column",
                                        "variance",    "kurtosis",    "model", "train_mse", "test_mse",
                                        "train_saved", "test_saved",  "gain",  "condition", "share_of_gain"};
    if (layout.channels() > 1) columns.insert(columns.begin() + 3, "channel");
    Table table(columns);
    const auto add = [&](int k, const std::vector<std::string>& rest) {
        std::vector<std::string> row = placeFields(layout, data, k);
        row.insert(row.end(), rest.begin(), rest.end());
        table.add(std::move(row));
    };
    if (models.empty())
        for (int k = 0; k < layout.count(); ++k) add(k, std::vector<std::string>(8));
    for (std::size_t i = 0; i < models.size(); ++i) {
        const ModelMaps& maps = *models[i].maps;
        const Eigen::VectorXd train = savedShare(maps.train, maps.shrinkageTrain),
                              heldOut = savedShare(maps.heldOut, maps.shrinkageHeldOut);
        const Eigen::VectorXd share = sharesOfGain(models.front().maps->heldOut, maps.heldOut);
        for (int k = 0; k < layout.count(); ++k)
            add(k, {toText(models[i].spec), csvNumber(maps.train[k]), csvNumber(maps.heldOut[k]),
                    csvNumber(train[k]), csvNumber(heldOut[k]), csvNumber(maps.gain[k]),
                    csvNumber(maps.condition[k]), i == 0 ? std::string() : csvNumber(share[k])});
    }
    return table;
}

int runMap(const SubbandChoices& choices) {
    const std::vector<ModelSpec> specs =
        choices.models.empty() ? std::vector<ModelSpec>() : parseModels(choices.models);
    checkOutputs({choices.csv});
    Batch batch(choices.options);
    const Experiment& e = batch.experiment();
    const SubbandLayout layout = layoutOf(e);
    const auto data = batch.get<DataMapsStudy>(DataMapsStudy::of(e));
    std::vector<Mapped> models;
    for (const ModelSpec& asked : specs) {
        const ModelSpec spec = batch.trained(asked);
        models.push_back({spec, batch.get<ModelMapsStudy>(spec)});
    }
    batch.progress().clear();
    if (!choices.csv.empty()) writeFile(choices.csv, mapRows(layout, *data, models).csv());
    if (choices.csv == "-") return 0;
    fmt::print("{} training images of {}, {} coefficients: variance {} in the mean, excess kurtosis {}\n",
               data->images, batch.data().name, layout.count(), csvNumber(data->variance.mean()),
               csvNumber(data->kurtosis.mean()));
    Table table({"model", "train_mse", "test_mse", "test_mse of linear shrinkage"});
    for (const Mapped& one : models)
        table.add({toText(one.spec), csvNumber(one.maps->train.mean()), csvNumber(one.maps->heldOut.mean()),
                   csvNumber(one.maps->shrinkageHeldOut.mean())});
    if (!models.empty()) fmt::print("{}", table.aligned());
    return 0;
}

/// Throws Error where the basis has not one of the bands that are left out.
void requireBands(const Experiment& e) {
    const SubbandLayout layout = layoutOf(e);
    for (const std::string& name : parseBands(e.look.leftOut)) {
        const std::vector<bool> kept = keptBands(layout, name);
        if (std::find(kept.begin(), kept.end(), false) != kept.end()) continue;
        throw Error(fmt::format("subband {}: expected one of this basis, {}", name,
                                bandsText(layout, std::vector<bool>(kept.size(), false))));
    }
}

int runReconstruct(const SubbandChoices& choices) {
    std::optional<ModelSpec> spec;
    if (!choices.model.empty()) spec = parseModelChoice(choices.model);
    checkOutputs({choices.png, choices.npy});
    Batch batch(choices.options);
    const Experiment& e = batch.experiment();
    batch.checkImage();
    requireBands(e);
    const auto parts = batch.get<PartStudy>(PartStudy::of(e));
    ResultOf<DenoisedPartStudy> denoised;
    if (spec) denoised = batch.get<DenoisedPartStudy>(batch.trained(*spec));
    batch.progress().clear();
    fmt::print("held-out image {} of {}, sigma {}, without {}\n", e.image, batch.data().name, e.sigma,
               e.look.leftOut.empty() ? "nothing" : e.look.leftOut);
    std::vector<Tile> tiles;
    Table table({"image", "share_of_norm", "mse"});
    const auto add = [&](const std::string& name, const ImagePart& part) {
        table.add({name, csvNumber(part.share), csvNumber(part.mse)});
        tiles.push_back({part.image});
    };
    add("clean", parts->clean);
    add("noisy", parts->noisy);
    if (denoised) add(toText(*spec), *denoised);
    fmt::print("{}", table.aligned());
    if (!choices.npy.empty()) {
        std::vector<float> all;
        for (const Tile& tile : tiles)
            all.insert(all.end(), tile.image.values().begin(), tile.image.values().end());
        writeNpy(choices.npy, all, arrayShape(tiles.size(), tiles[0].image.shape()));
    }
    if (!choices.png.empty())
        writePicture(choices.png, sheet(tiles, e.look.channels, static_cast<int>(tiles.size()),
                                        zoomFor(e.data.size, 256)));
    return 0;
}

void addMap(CLI::App& program, Action& action) {
    auto choices = std::make_shared<SubbandChoices>();
    CLI::App* command = program.add_subcommand(
        "map", "Numbers of every wavelet coefficient: variance, kurtosis, and what models make of it.");
    command
        ->add_option("--models", choices->models,
                     "Wavelet score models with commas between them; shares of the gain are over the first.")
        ->type_name("A,B,...");
    choices->options.add(*command, {{"sigma"}});
    command
        ->add_option("--csv", choices->csv,
                     "A row a coefficient and model as a file; - is the standard output.")
        ->type_name("FILE");
    choices->options.addCommon(*command);
    command->callback([choices, &action] { action = [choices] { return runMap(*choices); }; });
}

void addReconstruct(CLI::App& program, Action& action) {
    auto choices = std::make_shared<SubbandChoices>();
    CLI::App* command = program.add_subcommand(
        "reconstruct", "One held-out image made of chosen subbands alone: clean, noisy, denoised.");
    command
        ->add_option("--model", choices->model,
                     "Model that denoises it, such as local:d2:r1; without it none.")
        ->type_name("MODEL");
    choices->options.add(*command, {{"sigma"}, {"image"}, {"left-out"}, {"channel"}});
    command->add_option("--png", choices->png, "Picture: clean, noisy, denoised.")->type_name("FILE");
    command->add_option("--npy", choices->npy, "Array (2 or 3, H, W): clean, noisy, denoised.")
        ->type_name("FILE");
    choices->options.addCommon(*command);
    command->callback([choices, &action] { action = [choices] { return runReconstruct(*choices); }; });
}

} // namespace

void addSubbandCommands(CLI::App& program, Action& action) {
    addMap(program, action);
    addReconstruct(program, action);
}

} // namespace scorelet
