// IDX files beside those of images of bytes: images of other numbers, or of several channels.
//
// IDX is two zero bytes, the type of its numbers, how many dimensions, the length of each, and the numbers,
// the most significant byte first (Y. LeCun, http://yann.lecun.com/exdb/mnist/). Images are (N, H, W) or
// (N, C, H, W) and (N, H, W, C), as arrays for NumPy (core/data/arrays.h), whose rules for ranges and
// channels hold for them, too.
#pragma once

#include "core/data/idx.h"

#include <filesystem>

namespace scorelet {

/// Whether any file of a folder of IDX files is one that idx.h's reader of bytes does not read itself; false
/// where they are not complete, which loading tells.
bool isOtherIdx(const std::filesystem::path& folder);

/// Loads the files, whatever their numbers are; errors as loadDataSet. They are read whole.
DataSet loadIdxArrays(const std::filesystem::path& folder, const IdxFiles& files, const DataRequest& request,
                      const Work& work);

} // namespace scorelet
