// Arrays for NumPy as a data set: a folder of .npy files or with one .npz, or one such file; tables of images
// (core/data/image_table.h) are arrays, too.
//
// Images are (N, H, W), (N, H, W, C), (N, C, H, W) with C of 1, 3 or 4 (opacity), or (N, H * W) of squares.
// Bytes are 0 to 255, 16-bit integers 0 to 65535, bool 0 and 1; other numbers are taken for 0 to 1, -1 to 1
// or 0 to 255 (integers: 0 to 255 or 0 to 65535) by their least and greatest in all of the images, and which
// it was is said.
//
// Arrays are told by words in their names: "train", "test" and "val", and "label" or a "y" for labels
// (train_images, x_test, y_train ...: MedMNIST's names and Keras' among them). Without a split of their own a
// seeded fifth is held out; several arrays of images without one are a class each, named as they are.
#pragma once

#include "core/data/array_files.h"
#include "core/data/dataset.h"
#include "core/data/image_reader.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace scorelet {

/// Whether the path is a file of arrays, by its name, or a folder that holds any.
bool holdsArrays(const std::filesystem::path& path);

/// Both splits of a source of arrays, read image by image from the files (.npz archives are in memory).
struct ArrayReaders {
    std::unique_ptr<ImageReader> train, heldOut;
    std::vector<std::string> notes; ///< as DataSet::notes
};

/// Opens a file or a folder of them; errors as loadDataSet.
ArrayReaders openArrays(const std::filesystem::path& path, const DataRequest& request, const Work& work);

/// Loads their images; errors as loadDataSet.
DataSet loadArrays(const std::filesystem::path& path, const DataRequest& request, const Work& work);

/// The same of arrays that were read of the files of a folder.
DataSet loadArrays(ArrayFiles files, const std::filesystem::path& folder, const DataRequest& request,
                   const Work& work);

} // namespace scorelet
