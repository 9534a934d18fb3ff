// All trained networks that the program knows, by what their weights follow from: in memory, in a folder of
// the user's, and those that come with the program.
//
// A model that is asked for after so many images is a pure function of that and of its recipe: where the
// weights are not kept, they are trained to. So a store saves time and changes no result. Thread-safe.
#pragma once

#include "core/network/network_file.h"

#include <filesystem>
#include <mutex>
#include <optional>
#include <vector>

namespace scorelet {

/// How far a network is trained.
struct NetworkProgress {
    std::int64_t seen = 0; ///< training images
    bool goesOn = false;   ///< training can go on from there
    double seconds = 0;    ///< of training
    std::vector<std::int64_t> moments =
        {}; ///< steps of those fixed moments (isMoment) whose weights are kept, rising
    std::map<std::int64_t, float> losses = {}; ///< by steps
};

/// Whether two recipes give the same weights.
bool sameNetwork(const NetworkRecipe& a, const NetworkRecipe& b);

class NetworkStore {
public:
    /// The program's own.
    static NetworkStore& instance();

    /// What was trained only to answer weights() may take `passingBytes`; beyond, what was asked for longest
    /// ago is forgotten. What put() brought and what folders hold stays.
    explicit NetworkStore(std::size_t passingBytes = 256'000'000) : passingBytes_(passingBytes) {}

    /// Reads the networks of these folders when they are asked for: those that come with the program, and the
    /// user's, to which save() writes. An empty path is none.
    void useFolders(const std::filesystem::path& shipped, const std::filesystem::path& own,
                    Recipe (*recipeOf)(const std::string& model));

    /// Training images seen by the newest weights of a recipe; 0: none is known.
    std::int64_t newest(const NetworkRecipe& recipe);

    NetworkProgress progress(const NetworkRecipe& recipe);

    /// The averaged weights after so many training images (rounded up to whole batches), trained to where
    /// they are not kept. Leaves by Cancelled; what was trained by then is kept.
    SharedWeights weights(const NetworkRecipe& recipe, std::int64_t seen, const ImageBatch& images,
                          const Work& work);

    /// What training can go on from; none where it begins.
    std::optional<StoredNetwork> find(const NetworkRecipe& recipe);

    /// Takes the newest state; where it is a fixed moment, its weights stay.
    void put(const StoredNetwork& network);

    /// Writes what is kept of a recipe to the user's folder. Throws Error.
    void save(const NetworkRecipe& recipe);

    /// Forgets what was trained of a recipe, here and in the user's folder: training begins anew. One that
    /// comes with the program is shown again.
    void forget(const NetworkRecipe& recipe);

    /// What went wrong while reading folders; empties it.
    std::vector<std::string> takeWarnings();

private:
    StoredNetwork* known(const NetworkRecipe& recipe);
    void readFolder(const std::filesystem::path& folder, bool shipped);
    std::filesystem::path fileOf(const NetworkRecipe& recipe) const;
    void pass(const std::string& key);

    std::mutex mutex_;
    std::map<std::string, StoredNetwork> networks_; ///< by keyOf()
    std::map<std::string, StoredNetwork> finished_; ///< those of them that come with the program
    std::map<std::string, std::uint64_t>
        passing_; ///< those that nobody put, and when each was asked for last
    std::size_t passingBytes_;
    std::uint64_t asked_ = 0;
    std::filesystem::path own_, shipped_;
    Recipe (*recipeOf_)(const std::string& model) = nullptr;
    bool read_ = true; ///< the folders
    std::vector<std::string> warnings_;
};

/// Is this one of the fixed moments at which weights are kept: 1, 2, 3, 4, 5, 7, ... steps, each about a
/// quarter more than the one before?
bool isMoment(std::int64_t steps);

/// All of them up to `steps`.
std::vector<std::int64_t> momentsUpTo(std::int64_t steps);

} // namespace scorelet
