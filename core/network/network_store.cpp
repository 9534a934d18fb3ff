#include "core/network/network_store.h"

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/file.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {
namespace {

namespace fs = std::filesystem;

/// Two networks of one key have the same weights at the same moment.
std::string keyOf(const NetworkRecipe& r) {
    return fmt::format("{} {} {} {} {:016x} {}", r.model, r.shape.channels, r.shape.height, r.shape.width,
                       r.imagesId, r.images);
}

std::int64_t seenOf(const StoredNetwork& network) {
    return network.state.steps * network.recipe.recipe.batch;
}

std::size_t bytesOf(const StoredNetwork& network) {
    std::size_t bytes = heapBytes(network.state.weights) + heapBytes(network.state.average) +
                        heapBytes(network.state.first) + heapBytes(network.state.second);
    for (const auto& [steps, weights] : network.moments) bytes += heapBytes(*weights);
    return bytes;
}

} // namespace

std::vector<std::int64_t> momentsUpTo(std::int64_t steps) {
    std::vector<std::int64_t> all;
    for (std::int64_t at = 1; at <= steps; at = std::max(at + 1, (5 * at + 3) / 4)) all.push_back(at);
    return all;
}

bool isMoment(std::int64_t steps) {
    const auto all = momentsUpTo(steps);
    return !all.empty() && all.back() == steps;
}

bool sameNetwork(const NetworkRecipe& a, const NetworkRecipe& b) {
    return keyOf(a) == keyOf(b);
}

NetworkStore& NetworkStore::instance() {
    static NetworkStore store;
    return store;
}

void NetworkStore::useFolders(const fs::path& shipped, const fs::path& own,
                              Recipe (*recipeOf)(const std::string& model)) {
    const std::lock_guard lock(mutex_);
    shipped_ = shipped;
    own_ = own;
    recipeOf_ = recipeOf;
    read_ = false;
}

void NetworkStore::readFolder(const fs::path& folder, bool shipped) {
    std::error_code problem;
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder, problem))
        if (entry.path().extension() == ".npz") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
        try {
            StoredNetwork network = readNetwork(file.string(), recipeOf_);
            const std::string key = keyOf(network.recipe);
            if (shipped) finished_.insert_or_assign(key, network);
            networks_.insert_or_assign(key, std::move(network));
        } catch (const Error& error) {
            warnings_.push_back(error.what());
        }
    }
}

StoredNetwork* NetworkStore::known(const NetworkRecipe& recipe) {
    if (!read_) {
        read_ = true;
        if (!shipped_.empty()) readFolder(shipped_, true);
        if (!own_.empty()) readFolder(own_, false); // the user's go before
    }
    const auto found = networks_.find(keyOf(recipe));
    return found == networks_.end() ? nullptr : &found->second;
}

std::int64_t NetworkStore::newest(const NetworkRecipe& recipe) {
    const std::lock_guard lock(mutex_);
    const StoredNetwork* network = known(recipe);
    return network ? seenOf(*network) : 0;
}

NetworkProgress NetworkStore::progress(const NetworkRecipe& recipe) {
    const std::lock_guard lock(mutex_);
    NetworkProgress progress;
    const StoredNetwork* network = known(recipe);
    if (!network) return progress;
    progress.seen = seenOf(*network);
    progress.goesOn = network->goesOn;
    progress.seconds = network->seconds;
    for (const auto& [at, weights] : network->moments) progress.moments.push_back(at);
    progress.losses = network->losses;
    return progress;
}

void NetworkStore::pass(const std::string& key) {
    passing_[key] = ++asked_;
    std::size_t bytes = 0;
    for (const auto& [one, asked] : passing_) bytes += bytesOf(networks_.at(one));
    while (bytes > passingBytes_ && passing_.size() > 1) {
        const auto oldest =
            std::min_element(passing_.begin(), passing_.end(),
                             [](const auto& a, const auto& b) { return a.second < b.second; });
        bytes -= bytesOf(networks_.at(oldest->first));
        networks_.erase(oldest->first);
        passing_.erase(oldest);
    }
}

SharedWeights NetworkStore::weights(const NetworkRecipe& recipe, std::int64_t seen, const ImageBatch& images,
                                    const Work& work) {
    const std::int64_t steps = (seen + recipe.recipe.batch - 1) / recipe.recipe.batch;
    const DenoisingNetwork network(recipe.recipe.architecture, recipe.shape, recipe.sigmaData);
    StoredNetwork at{.recipe = recipe, .state = beginTraining(recipe.recipe, network)};
    {
        const std::lock_guard lock(mutex_);
        if (const StoredNetwork* kept = known(recipe)) {
            if (const auto passing = passing_.find(keyOf(recipe)); passing != passing_.end())
                passing->second = ++asked_;
            if (kept->state.steps == steps)
                return std::make_shared<const Eigen::VectorXf>(kept->state.average);
            if (const auto moment = kept->moments.find(steps); moment != kept->moments.end())
                return moment->second;
            if (kept->goesOn && kept->state.steps < steps) at = *kept;
        }
    }
    TrainingMemory memory;
    const std::int64_t from = at.state.steps;
    while (at.state.steps < steps) {
        trainStep(recipe.recipe, network, images, recipe.images, at.state, memory, work);
        if (isMoment(at.state.steps)) {
            const std::lock_guard lock(mutex_);
            StoredNetwork* kept = known(recipe);
            if (!kept) {
                kept = &(networks_[keyOf(recipe)] = at);
                pass(keyOf(recipe));
            }
            kept->moments.emplace(at.state.steps, std::make_shared<const Eigen::VectorXf>(at.state.average));
        }
        work.report(static_cast<double>(at.state.steps - from) / static_cast<double>(steps - from));
    }
    auto weights = std::make_shared<const Eigen::VectorXf>(at.state.average);
    const std::lock_guard lock(mutex_);
    StoredNetwork* kept = known(recipe);
    if (!kept) {
        networks_.emplace(keyOf(recipe), std::move(at));
        pass(keyOf(recipe));
    } else if (kept->goesOn && kept->state.steps < steps) {
        kept->state = std::move(at.state);
        if (passing_.contains(keyOf(recipe))) pass(keyOf(recipe)); // it has grown
    }
    return weights;
}

std::optional<StoredNetwork> NetworkStore::find(const NetworkRecipe& recipe) {
    const std::lock_guard lock(mutex_);
    const StoredNetwork* network = known(recipe);
    return network ? std::optional(*network) : std::nullopt;
}

void NetworkStore::put(const StoredNetwork& network) {
    const std::lock_guard lock(mutex_);
    known(network.recipe); // the folders' come first
    StoredNetwork& kept = networks_[keyOf(network.recipe)];
    passing_.erase(keyOf(network.recipe));
    auto moments = std::move(kept.moments);
    kept = network;
    kept.moments.merge(moments);
    std::erase_if(kept.moments, [&](const auto& moment) { return moment.first > kept.state.steps; });
    if (isMoment(kept.state.steps))
        kept.moments.insert_or_assign(kept.state.steps,
                                      std::make_shared<const Eigen::VectorXf>(kept.state.average));
}

fs::path NetworkStore::fileOf(const NetworkRecipe& recipe) const {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const char c : keyOf(recipe)) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    return own_ / fmt::format("{}-{:016x}.npz", recipe.model.substr(0, recipe.model.find(':')), hash);
}

void NetworkStore::save(const NetworkRecipe& recipe) {
    std::string bytes, path;
    {
        const std::lock_guard lock(mutex_);
        const StoredNetwork* network = known(recipe);
        if (!network || own_.empty()) return;
        path = fileOf(recipe).string();
        bytes = encodeNetwork(*network, true);
    }
    std::error_code problem;
    fs::create_directories(fs::path(path).parent_path(), problem);
    writeFile(path, bytes);
}

void NetworkStore::forget(const NetworkRecipe& recipe) {
    const std::lock_guard lock(mutex_);
    const std::string key = keyOf(recipe);
    networks_.erase(key);
    passing_.erase(key);
    if (const auto finished = finished_.find(key); finished != finished_.end()) networks_.insert(*finished);
    std::error_code problem;
    if (!own_.empty()) std::filesystem::remove(fileOf(recipe), problem);
}

std::vector<std::string> NetworkStore::takeWarnings() {
    const std::lock_guard lock(mutex_);
    return std::exchange(warnings_, {});
}

} // namespace scorelet
