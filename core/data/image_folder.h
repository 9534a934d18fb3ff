// A folder of PNG, JPEG and BMP files as a data set.
//
// Subfolders named train and test (or training, val, valid, validation, held-out) are the split; the
// subfolders of a split, or of a folder without one, are classes in alphabetical order. Without a split of
// its own a seeded fifth of the files is held out. Files with classes or without a split come in an order
// shuffled by the seed, so that the first so many have every class; otherwise in the order of their names.
//
// Resizing takes the largest centred square, averages whole blocks where it has at least twice the size
// (photographs would alias otherwise), and then resizes bilinearly; padding keeps the whole image.
#pragma once

#include "core/data/dataset.h"

#include <filesystem>

namespace scorelet {

/// Whether the folder, or a subfolder of it, holds an image file by its name.
bool holdsImages(const std::filesystem::path& folder);

/// Loads a folder of image files; errors as loadDataSet.
DataSet loadImageFolder(const std::filesystem::path& folder, const DataRequest& request, const Work& work);

} // namespace scorelet
