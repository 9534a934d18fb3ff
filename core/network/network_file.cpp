#include "core/network/network_file.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/random.h"
#include "core/image/npz.h"

#include <cmath>
#include <fmt/format.h>

namespace scorelet {
namespace {

constexpr const char* format = "scorelet network 1";
constexpr std::size_t mostNetworkBytes = std::size_t{2} << 30; // of a file, and of its arrays

std::span<const float> valuesOf(const Eigen::VectorXf& vector) {
    return {vector.data(), static_cast<std::size_t>(vector.size())};
}

Eigen::VectorXf vectorOf(const NpyArray& array) {
    return Eigen::Map<const Eigen::VectorXf>(array.values.data(),
                                             static_cast<Eigen::Index>(array.values.size()));
}

/// A number of steps, images ...: a whole one, which a file may say anything of.
std::int64_t wholeNumber(double number, const NpzReader& file, const std::string& name) {
    constexpr double most = 1e12;
    if (!(number >= 0 && number <= most) || number != std::floor(number))
        throw Error(fmt::format("{}: \"{}\": expected a whole number from 0 on, found {}", file.file(), name,
                                number));
    return static_cast<std::int64_t>(number);
}

std::vector<std::int64_t> stepsIn(const NpzReader& file, const std::string& name) {
    std::vector<std::int64_t> steps;
    for (const double number : file.doubles(name)) steps.push_back(wholeNumber(number, file, name));
    return steps;
}

/// Weights of `count` values, finite ones.
NpyArray weightsIn(const NpzReader& file, const std::string& name, std::size_t count) {
    NpyArray array = file.array(name);
    if (array.values.size() != count)
        throw Error(fmt::format("{}: \"{}\": expected {} values, found {}", file.file(), name, count,
                                array.values.size()));
    for (const float value : array.values)
        if (!std::isfinite(value))
            throw Error(fmt::format("{}: \"{}\": expected finite weights, found others", file.file(), name));
    return array;
}

} // namespace

namespace {

/// `rowOf` gives the row of each of the `count` images.
template <class RowOf>
std::uint64_t fingerprintOf(const ImageBatch& images, Eigen::Index count, const RowOf& rowOf) {
    constexpr Eigen::Index most = 8; // spread over all of them: a frame of the window asks for it
    constexpr int side = 4;          // blocks of an image
    const ImageShape& shape = images.shape();
    std::uint64_t result =
        mixSeed(static_cast<std::uint64_t>(count), static_cast<std::uint64_t>(shape.values()));
    for (Eigen::Index k = 0; k < std::min(most, count); ++k) {
        const std::span<const float> image = images.row(rowOf(k * count / std::min(most, count)));
        std::vector<double> sums(static_cast<std::size_t>(shape.channels * side * side), 0.0);
        for (std::size_t i = 0; i < image.size(); ++i) {
            const PixelId pixel = shape.pixel(static_cast<int>(i));
            sums[static_cast<std::size_t>((pixel.channel * side + pixel.row * side / shape.height) * side +
                                          pixel.col * side / shape.width)] += static_cast<double>(image[i]);
        }
        // Coarse, for builds and machines round the last digits of an image in their own ways.
        const double pixels = static_cast<double>(shape.height * shape.width) / (side * side);
        for (const double sum : sums)
            result = mixSeed(result, static_cast<std::uint64_t>(std::llround(32 * sum / pixels) + 1000));
    }
    return result;
}

} // namespace

std::uint64_t fingerprint(const ImageBatch& images, Eigen::Index count) {
    return fingerprintOf(images, count, [](Eigen::Index image) { return image; });
}

std::uint64_t fingerprint(const ImageBatch& images, const std::vector<Eigen::Index>& rows) {
    return fingerprintOf(images, static_cast<Eigen::Index>(rows.size()),
                         [&](Eigen::Index image) { return rows[static_cast<std::size_t>(image)]; });
}

std::string encodeNetwork(const StoredNetwork& stored, bool whole) {
    const NetworkRecipe& r = stored.recipe;
    NpzArchive file;
    file.addText("format", format);
    file.addText("model", r.model);
    file.addText("data", r.data);
    file.addText("command", stored.command);
    file.addText("images_id", fmt::format("{:016x}", r.imagesId));
    file.add("shape",
             std::vector<double>{double(r.shape.channels), double(r.shape.height), double(r.shape.width)},
             {3});
    file.addNumber("images", static_cast<double>(r.images));
    file.addNumber("sigma_data", r.sigmaData);
    file.addNumber("steps", static_cast<double>(stored.state.steps));
    file.addNumber("seconds", stored.seconds);
    const Network network = makeNetwork(r.recipe.architecture, r.shape);
    for (const WeightArray& array : network.weights())
        file.add(
            "weights/" + array.name,
            valuesOf(stored.state.average)
                .subspan(static_cast<std::size_t>(array.offset), static_cast<std::size_t>(array.count())),
            array.shape);
    if (!whole) return std::move(file).finish();
    const auto count = static_cast<std::size_t>(network.weightCount());
    if (stored.goesOn) {
        file.add("state/weights", valuesOf(stored.state.weights), {count});
        file.add("state/first", valuesOf(stored.state.first), {count});
        file.add("state/second", valuesOf(stored.state.second), {count});
        file.addNumber("state/loss", stored.state.loss);
    }
    std::vector<double> steps;
    std::vector<float> weights;
    for (const auto& [step, moment] : stored.moments) {
        steps.push_back(static_cast<double>(step));
        weights.insert(weights.end(), moment->data(), moment->data() + moment->size());
    }
    file.add("moments/steps", steps, {steps.size()});
    std::vector<double> lossSteps, losses;
    for (const auto& [step, loss] : stored.losses) {
        lossSteps.push_back(static_cast<double>(step));
        losses.push_back(static_cast<double>(loss));
    }
    file.add("losses/steps", lossSteps, {lossSteps.size()});
    file.add("losses/values", losses, {losses.size()});
    file.add("moments/weights", std::span<const float>(weights), {steps.size(), count});
    return std::move(file).finish();
}

bool isNetworkFile(const std::string& path) {
    const NpzReader file(readFile(path, mostNetworkBytes), path, mostNetworkBytes);
    if (!file.has("format")) return false;
    try {
        return file.text("format") == format;
    } catch (const Error&) { // an array of numbers that is called so
        return false;
    }
}

StoredNetwork decodeNetwork(std::string bytes, const std::string& path,
                            Recipe (*recipeOf)(const std::string& model)) {
    const NpzReader file(std::move(bytes), path, mostNetworkBytes);
    if (!file.has("format") || file.text("format") != format)
        throw Error(fmt::format("{}: expected a trained network (\"{}\"), found {}", path, format,
                                file.has("format") ? file.text("format") : "another archive"));
    StoredNetwork stored;
    NetworkRecipe& r = stored.recipe;
    r.model = file.text("model");
    r.data = file.text("data");
    stored.command = file.text("command");
    r.imagesId = std::strtoull(file.text("images_id").c_str(), nullptr, 16);
    const NpyArray shape = file.array("shape");
    const auto isSide = [](float side, float most) {
        return side >= 1 && side <= most && side == std::floor(side);
    };
    if (shape.values.size() != 3 || !isSide(shape.values[0], 4) || !isSide(shape.values[1], 1024) ||
        !isSide(shape.values[2], 1024))
        throw Error(fmt::format(
            "{}: expected a shape of 1 to 4 channels and sides of 1 to 1024, found another", path));
    r.shape = {static_cast<int>(shape.values[0]), static_cast<int>(shape.values[1]),
               static_cast<int>(shape.values[2])};
    r.images = wholeNumber(file.number("images"), file, "images");
    r.sigmaData = file.number("sigma_data");
    if (!(r.sigmaData > 0 && r.sigmaData < 1e3))
        throw Error(fmt::format("{}: expected a positive sigma_data, found {}", path, r.sigmaData));
    stored.state.steps = wholeNumber(file.number("steps"), file, "steps");
    stored.seconds = file.number("seconds");
    if (!(stored.seconds >= 0 && stored.seconds < 1e12))
        throw Error(
            fmt::format("{}: \"seconds\": expected how long it was trained, found {}", path, stored.seconds));
    r.recipe = recipeOf(r.model);
    const Network network = makeNetwork(r.recipe.architecture, r.shape);
    TrainingState& state = stored.state;
    for (const WeightArray& array :
         network.weights()) { // before there is room made for what a text says alone
        const NpyView values = file.view("weights/" + array.name);
        if (values.shape != array.shape)
            throw Error(fmt::format("{}: weights of \"{}\": expected {} values in the shape of {}, found {}",
                                    path, array.name, array.count(), r.model, values.count()));
    }
    state.average.resize(network.weightCount());
    for (const WeightArray& array : network.weights())
        state.average.segment(array.offset, array.count()) =
            vectorOf(weightsIn(file, "weights/" + array.name, static_cast<std::size_t>(array.count())));
    stored.goesOn = file.has("state/weights");
    const auto count = static_cast<std::size_t>(network.weightCount());
    const auto ofState = [&](const char* name) { return vectorOf(weightsIn(file, name, count)); };
    if (stored.goesOn) {
        state.weights = ofState("state/weights");
        state.first = ofState("state/first");
        state.second = ofState("state/second");
        state.loss = file.number("state/loss");
    }
    if (file.has("moments/steps")) {
        const std::vector<std::int64_t> steps = stepsIn(file, "moments/steps");
        const NpyArray weights = weightsIn(file, "moments/weights", steps.size() * count);
        for (std::size_t k = 0; k < steps.size(); ++k)
            stored.moments[steps[k]] =
                std::make_shared<const Eigen::VectorXf>(Eigen::Map<const Eigen::VectorXf>(
                    weights.values.data() + k * count, static_cast<Eigen::Index>(count)));
    }
    if (file.has("losses/steps")) {
        const std::vector<std::int64_t> steps = stepsIn(file, "losses/steps");
        const NpyArray values = file.array("losses/values");
        for (std::size_t k = 0; k < std::min(steps.size(), values.values.size()); ++k)
            stored.losses[steps[k]] = values.values[k];
    }
    return stored;
}

StoredNetwork readNetwork(const std::string& path, Recipe (*recipeOf)(const std::string& model)) {
    return decodeNetwork(readFile(path, mostNetworkBytes), path, recipeOf);
}

} // namespace scorelet
