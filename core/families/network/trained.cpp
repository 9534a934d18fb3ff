#include "core/families/network/trained.h"

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/data/classes.h"
#include "core/denoise/posterior.h"
#include "core/families/spec_text.h"
#include "core/image/spread.h"

#include <cmath>
#include <fmt/format.h>

namespace scorelet {
namespace {

/// What a model and its denoisers share.
struct Shared {
    NetworkRecipe recipe;
    std::int64_t seen;
    DenoisingNetwork network;
    SharedWeights weights;
};

class TrainedDenoiser final : public Denoiser {
public:
    TrainedDenoiser(std::shared_ptr<const Shared> shared, double sigma)
        : Denoiser(sigma), shared_(std::move(shared)) {}

    ImageBatch denoise(const ImageBatch& noisy, const Work& work) const override {
        requireShape(noisy.shape(), shared_->network.shape(), "a network");
        ImageBatch result(noisy.shape(), noisy.count());
        std::vector<NetworkMemory> memory(static_cast<size_t>(std::max(1, work.threads)));
        parallelFor(work, static_cast<int>(noisy.count()), [&](int i, int thread) {
            shared_->network.denoise(shared_->weights->data(), sigma(), noisy.row(i), result.row(i),
                                     memory[static_cast<size_t>(thread)]);
        });
        return result;
    }

    Image sensitivity(const Image& noisy, PixelId pixel, const Work& work) const override {
        requireShape(noisy.shape(), shared_->network.shape(), "a network");
        work.check();
        Image row(noisy.shape());
        NetworkMemory memory;
        shared_->network.sensitivity(shared_->weights->data(), sigma(), noisy.values(),
                                     noisy.shape().index(pixel), row.values(), memory);
        return row;
    }

    FitReport report() const override {
        FitReport report;
        report.parameters.fitted = shared_->weights->size();
        report.note = fmt::format("{} weights, {} images seen out of {} of {}", shared_->weights->size(),
                                  shared_->seen, shared_->recipe.images, shared_->recipe.data);
        return report;
    }

private:
    std::shared_ptr<const Shared> shared_;
};

class TrainedModel final : public Model, public Trained {
public:
    explicit TrainedModel(Shared shared) : shared_(std::make_shared<const Shared>(std::move(shared))) {}

    std::shared_ptr<const Denoiser> at(double sigma, const Work&) const override {
        requireNoiseLevel(sigma);
        return std::make_shared<TrainedDenoiser>(shared_, sigma);
    }
    std::size_t bytes() const override { return heapBytes(*shared_->weights); }

    const NetworkRecipe& recipe() const override { return shared_->recipe; }
    std::int64_t seen() const override { return shared_->seen; }
    const DenoisingNetwork& network() const override { return shared_->network; }
    const Eigen::VectorXf& weights() const override { return *shared_->weights; }

private:
    std::shared_ptr<const Shared> shared_;
};

int intOf(const ModelSpec& spec, const char* row) {
    return static_cast<int>(std::lround(settingOf(spec, row)));
}

Recipe trainingOf(const ModelSpec& spec) {
    Recipe recipe;
    Architecture& a = recipe.architecture;
    a.width = intOf(spec, "width");
    if (spec.family == "unet") {
        a.kind = NetworkKind::unet;
        a.depth = intOf(spec, "sizes");
        a.norm = intOf(spec, "norm") == 2 ? Norm::group : intOf(spec, "norm") == 1 ? Norm::pixel : Norm::none;
    } else if (spec.family == "convnet") {
        a.kind = NetworkKind::convnet;
        a.field = intOf(spec, "field") | 1;
    } else {
        a.kind = NetworkKind::transformer;
        a.depth = intOf(spec, "blocks");
        a.patch = intOf(spec, "patch-side");
        a.heads = intOf(spec, "heads");
    }
    recipe.batch = intOf(spec, "batch");
    recipe.rate = settingOf(spec, "rate");
    recipe.levels = intOf(spec, "log-normal") != 0 ? NoiseLevels::logNormal : NoiseLevels::logUniform;
    recipe.seed = static_cast<std::uint64_t>(settingOf(spec, "start"));
    return recipe;
}

ModelSpec withSeen(ModelSpec spec, std::int64_t seen) {
    if (seen > 0)
        spec.settings[seenRow] = static_cast<double>(seen);
    else
        spec.settings.erase(seenRow);
    return spec;
}

std::shared_ptr<const Model> prepare(const ModelSpec& spec, const Ingredients& from, const Work& work) {
    ModelSpec plain = spec;
    plain.imageClass.clear(); // whose images these are
    NetworkRecipe recipe = recipeOf(plain, *from.data);
    const auto seen = static_cast<std::int64_t>(settingOf(spec, seenRow));
    DenoisingNetwork network(recipe.recipe.architecture, recipe.shape, recipe.sigmaData);
    SharedWeights weights = NetworkStore::instance().weights(recipe, seen, from.data->train.pixels, work);
    return std::make_shared<TrainedModel>(
        Shared{std::move(recipe), seen, std::move(network), std::move(weights)});
}

/// A network in a file, whatever it was trained on.
std::shared_ptr<const Model> prepareFile(const ModelSpec& spec, const Ingredients& from, const Work&) {
    const std::string path = textOf(spec, "file");
    if (path.empty())
        throw Error("network: expected a file, found none",
                    "name one that scorelet train wrote: network:FILE.npz");
    StoredNetwork stored = readNetwork(path, recipeOfText);
    requireShape(from.data->shape, stored.recipe.shape, path.c_str());
    DenoisingNetwork network(stored.recipe.recipe.architecture, stored.recipe.shape, stored.recipe.sigmaData);
    const std::int64_t seen = stored.state.steps * stored.recipe.recipe.batch;
    auto weights = std::make_shared<const Eigen::VectorXf>(std::move(stored.state.average));
    return std::make_shared<TrainedModel>(
        Shared{std::move(stored.recipe), seen, std::move(network), std::move(weights)});
}

FamilyRow integerRow(std::string id, std::string label, std::string tooltip, double low, double high,
                     double byDefault) {
    return {.id = std::move(id),
            .label = std::move(label),
            .unit = "",
            .tooltip = std::move(tooltip),
            .low = low,
            .high = high,
            .byDefault = byDefault,
            .integer = true,
            .inLabel = false};
}

/// One that the label shows.
FamilyRow mainRow(std::string id, std::string label, std::string tooltip, double low, double high,
                  double byDefault, char letter) {
    FamilyRow row = integerRow(std::move(id), std::move(label), std::move(tooltip), low, high, byDefault);
    row.letter = letter;
    row.inLabel = true;
    return row;
}

constexpr const char* widthMeaning = "Channels of the network's pictures: of a U-Net at full size (every "
                                     "halving adds half of them), of a transformer per patch.";

/// What training is, of all three.
std::vector<FamilyRow> withTraining(std::vector<FamilyRow> rows) {
    rows.push_back(integerRow("batch", "batch", "Training images of one step.", 1, 1024, 64));
    rows.push_back({.id = "rate",
                    .label = "learning rate",
                    .unit = "",
                    .tooltip = "How far a step of Adam goes. Too far, and training does not settle.",
                    .low = 1e-5,
                    .high = 0.1,
                    .byDefault = 2e-3,
                    .logarithmic = true,
                    .inLabel = false});
    rows.push_back(integerRow("log-normal", "log-normal noise",
                              "Noise levels of training: 0 log-uniform from .02 to 5, 1 log-normal about .3 "
                              "(Karras et al. 2022).",
                              0, 1, 0));
    rows.push_back(integerRow("start", "start",
                              "Which random weights, images and noise training begins with.", 0, 1e6, 0));
    rows.push_back(integerRow(seenRow, "images seen",
                              "Shows the network after so many training images; 0: as far as it has come. "
                              "Where its weights are not kept, it is trained to there.",
                              0, 1e9, 0));
    return rows;
}

/// The weights. Of a network that does not fit the images nothing: it is told by the preparation.
double bytes(const ModelSpec& spec, const Extent& extent) {
    try {
        return static_cast<double>(makeNetwork(trainingOf(spec).architecture, extent.shape).weightCount()) *
               sizeof(float);
    } catch (const Error&) {
        return 0;
    }
}

constexpr int samples = 200; // half a millisecond an image

const FamilyRegistration unet(
    {.id = "unet",
     .order = 300,
     .label = "U-Net",
     .settings = {"images"},
     .rows = withTraining(
         {mainRow("width", "width", widthMeaning, 2, 256, 16, 'w'),
          integerRow("sizes", "sizes", "At how many sizes it works: each half of the one before.", 1, 6, 3),
          integerRow("norm", "norm",
                     "What values are normalised over: 2 groups of channels over the whole picture, "
                     "1 the channels of each pixel, 0 nothing.",
                     0, 2, 2)}),
     .offers = capabilities<Trained>(),
     .chartSamples = samples,
     .stepByStep = true,
     .prepare = prepare,
     .bytes = bytes});

const FamilyRegistration
    convnet({.id = "convnet",
             .order = 310,
             .label = "convolutional network",
             .settings = {"images"},
             .rows = withTraining(
                 {mainRow("width", "width", widthMeaning, 2, 256, 16, 'w'),
                  mainRow("field", "receptive field",
                          "Side of the square that an output pixel sees, odd: locality by architecture.", 1,
                          63, 15, 'f')}),
             .offers = capabilities<Trained>(),
             .chartSamples = samples,
             .stepByStep = true,
             .prepare = prepare,
             .bytes = bytes});

const FamilyRegistration
    transformer({.id = "transformer",
                 .order = 320,
                 .label = "transformer",
                 .settings = {"images"},
                 .rows = withTraining(
                     {mainRow("width", "width", widthMeaning, 2, 256, 64, 'w'),
                      integerRow("blocks", "blocks", "Blocks of attention and two layers.", 1, 12, 3),
                      integerRow("patch-side", "patch side", "Side of the patches, pixels.", 1, 16, 4),
                      integerRow("heads", "heads", "Into how many parts attention is divided.", 1, 16, 4)}),
                 .offers = capabilities<Trained>(),
                 .chartSamples = samples,
                 .stepByStep = true,
                 .prepare = prepare,
                 .bytes = bytes});

const FamilyRegistration ofFile(
    {.id = "network",
     .order = 330,
     .label = "network of a file",
     .rows = {{.id = "file",
               .label = "file",
               .unit = "",
               .tooltip = "A network that scorelet train wrote. It may have been trained on other images.",
               .text = true,
               .bare = true,
               .ending = ".npz"}},
     .offers = capabilities<Trained>(),
     .chartSamples = samples,
     .inMenu = false,
     .ofTraining = false,
     .prepare = prepareFile});

} // namespace

bool isTrained(const ModelSpec& spec) {
    return offers<Trained>(spec) && familyOf(spec).has("images");
}

std::vector<Eigen::Index> rowsTrainedOn(const ModelSpec& spec, const DataSet& data, int subset) {
    if (!familyOf(spec).takesClass(spec.imageClass)) return {};
    auto rows = trainingRowsOfClass(data, labelOfClass(data, spec.imageClass), subset);
    rows.resize(static_cast<std::size_t>(imagesOf(spec, static_cast<Eigen::Index>(rows.size()))));
    return rows;
}

NetworkRecipe identityOf(const ModelSpec& spec, const DataSet& data, int subset) {
    const std::vector<Eigen::Index> ofClass = rowsTrainedOn(spec, data, subset);
    const Eigen::Index all = data.train.count();
    const Eigen::Index available = subset > 0 ? std::min(all, Eigen::Index{subset}) : all;
    NetworkRecipe r;
    r.recipe = trainingOf(spec);
    r.shape = data.shape;
    const bool one = !ofClass.empty();
    r.images = one ? static_cast<Eigen::Index>(ofClass.size()) : imagesOf(spec, available);
    r.imagesId = one ? fingerprint(data.train.pixels, ofClass) : fingerprint(data.train.pixels, r.images);
    ModelSpec plain = withSeen(spec, 0);
    plain.images = 0; // the number that there is counts, however it was chosen
    plain.title.clear();
    plain.imageClass.clear(); // its images tell it from others
    r.model = toText(plain);
    r.data = one ? nameOfClass(data, labelOfClass(data, spec.imageClass)) : data.name;
    return r;
}

NetworkRecipe recipeOf(const ModelSpec& spec, const DataSet& data, int subset) {
    NetworkRecipe r = identityOf(spec, data, subset);
    const std::vector<Eigen::Index> ofClass = rowsTrainedOn(spec, data, subset);
    r.sigmaData = ofClass.empty() ? rootMeanSquare(data.train.pixels, r.images)
                                  : rootMeanSquare(imagesAt(data.train.pixels, ofClass), r.images);
    return r;
}

Recipe recipeOfText(const std::string& model) {
    const ModelSpec spec = parseModelSpec(model);
    if (!isTrained(spec)) throw Error(fmt::format("\"{}\" is no network that is trained here", model));
    return trainingOf(spec);
}

std::vector<ModelSpec> atNewest(const std::vector<ModelSpec>& specs, const DataSet& data, int subset) {
    std::vector<ModelSpec> result = specs;
    for (ModelSpec& spec : result) {
        if (!isTrained(spec) || settingOf(spec, seenRow) > 0) continue;
        try {
            spec = withSeen(spec, NetworkStore::instance().newest(identityOf(spec, data, subset)));
        } catch (const Error&) { // no such class: told by the model
        }
    }
    return result;
}

std::vector<ModelSpec> asTrained(const std::vector<ModelSpec>& specs, const DataSet& data, int subset) {
    std::vector<ModelSpec> result;
    for (const ModelSpec& spec : specs) {
        if (!isTrained(spec)) {
            result.push_back(spec);
            continue;
        }
        const ModelSpec newest = atNewest({withSeen(spec, 0)}, data, subset).front();
        const bool asFarAsItHasCome = settingOf(spec, seenRow) == 0;
        const bool soFar = settingOf(newest, seenRow) >= settingOf(spec, seenRow);
        result.push_back(asFarAsItHasCome ? newest : soFar ? spec : withSeen(spec, 0));
    }
    return result;
}

} // namespace scorelet
