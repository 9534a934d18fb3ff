// The image files below a folder, and what their folders' names say: splits and classes.
//
// The first folder on a file's way that is called train or test, or val (or training, training_set,
// test-images, validation ...: case, "-" and "_" do not count) is its split, wherever it stands; what is left
// of the way is its class, folders of several levels with "/" between them, without those that all files have
// in common.
#pragma once

#include "core/base/work.h"
#include "core/data/left_out.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace scorelet {

/// The image files below a folder.
struct ImageTree {
    std::filesystem::path root;
    std::vector<std::filesystem::path> files; ///< below the root, in the order of their paths
    LeftOut leftOut;
};

/// Looks through a folder, six levels deep. Links are followed once. Folders that may not be read are
/// counted. Leaves by Cancelled.
ImageTree imageTree(const std::filesystem::path& root, const Work& work);

/// One image file of a data set.
struct ImageEntry {
    std::filesystem::path file; ///< below the tree's root
    std::string className;      ///< empty: none
};

/// Training and held-out files.
struct ImageSplit {
    std::vector<ImageEntry> train, heldOut;
    std::string how;                     ///< where the split comes from, in a few words
    std::vector<std::string> classNames; ///< in alphabetical order; empty unless every file has a class
    std::vector<std::string> notes;      ///< what is left out or not used of them
};

/// Splits files as their folders say, else holds a fifth of them out by the seed. Files with classes or
/// without a split of their own come in an order shuffled by the seed, so that the first so many have every
/// class; otherwise in the order of their paths.
ImageSplit splitImages(const ImageTree& tree, std::uint64_t seed);

} // namespace scorelet
