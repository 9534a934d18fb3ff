// Trained networks as files: one .npz archive with the weights under their names, and how they came about.
//
// numpy.load reads it. "weights/NAME" are the arrays of the averaged weights, which denoise; "state/..." are
// what training goes on from, where the file has it; "moments/..." are weights at earlier moments.
#pragma once

#include "core/network/training.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace scorelet {

/// What a network was trained on, and how: all that its weights follow from.
struct NetworkRecipe {
    Recipe recipe;
    ImageShape shape;
    double sigmaData = 1;       ///< of the training images
    std::int64_t images = 0;    ///< training images
    std::uint64_t imagesId = 0; ///< fingerprint() of them
    std::string model;          ///< text form of the model, without the moment
    std::string data;           ///< the data set's name, for people
};

using SharedWeights = std::shared_ptr<const Eigen::VectorXf>;

struct StoredNetwork {
    NetworkRecipe recipe;
    TrainingState state =
        {};             ///< of the newest moment; where a file has no state, `average` and `steps` alone
    bool goesOn = true; ///< can training go on from `state`?
    double seconds = 0; ///< of training
    std::string command = {};                           ///< that made it; empty: the window
    std::map<std::int64_t, SharedWeights> moments = {}; ///< averaged weights by steps
    std::map<std::int64_t, float> losses = {};          ///< by steps: the mean since those before
};

/// A number that other images would hardly have, whatever build made them: of the first `count`.
std::uint64_t fingerprint(const ImageBatch& images, Eigen::Index count);

/// The same of these rows of them, as if they were all.
std::uint64_t fingerprint(const ImageBatch& images, const std::vector<Eigen::Index>& rows);

/// The bytes of a file; without what training goes on from unless `whole`.
std::string encodeNetwork(const StoredNetwork& network, bool whole);

/// Whether an archive says that it is a trained network. Throws Error where it is no archive of arrays.
bool isNetworkFile(const std::string& path);

/// Reads a file. Throws Error naming it, what was expected and what was found. `recipeOf` gives the recipe of
/// a model's text form.
StoredNetwork readNetwork(const std::string& path, Recipe (*recipeOf)(const std::string& model));

/// The same of a file's bytes; `path` names it in messages.
StoredNetwork decodeNetwork(std::string bytes, const std::string& path,
                            Recipe (*recipeOf)(const std::string& model));

} // namespace scorelet
