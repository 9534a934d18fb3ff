// IDX, the format of MNIST and its relatives (http://yann.lecun.com/exdb/mnist): big-endian header, then
// bytes.
//
// Images: magic 0x00000803, count, height, width (32 bits each), count x height x width bytes. Labels: magic
// 0x00000801, count, count bytes. Files plain or gzip-compressed; in one folder an image file with "train" in
// its name and one with "t10k" or "test" at the begin of a word, each name containing "images" and "idx3";
// the labels' file is named alike with "labels" and "idx1" (case and what is between the words do not count).
// Each may be in a subfolder of its own name.
#pragma once

#include "core/data/dataset.h"

#include <filesystem>

namespace scorelet {

/// Whether any file of the folder is named like IDX images.
bool holdsIdx(const std::filesystem::path& folder);

/// The files that a folder's data set is read from, plain or compressed.
struct IdxFiles {
    std::filesystem::path train;
    std::filesystem::path heldOut;
    std::filesystem::path trainLabels; ///< empty: there are none
    std::filesystem::path heldOutLabels;
};

/// Finds them. Throws Error, as loadIdx, where there is not one of each.
IdxFiles idxFiles(const std::filesystem::path& folder);

/// Loads a folder of IDX files; errors as loadDataSet. Labels may be missing. Images are decoded in blocks
/// straight into the final matrices: the memory needed is theirs and a few MB.
DataSet loadIdx(const std::filesystem::path& folder, const DataRequest& request, const Work& work);

} // namespace scorelet
