// CIFAR-10's binary version (https://www.cs.toronto.edu/~kriz/cifar.html): records of one label byte and
// 3,072 bytes, the red, green and blue planes of a 32 x 32 image; data_batch_*.bin are the training images,
// test_batch.bin the held-out ones. The images are reduced to grey by Rec. 601 luminance.
#pragma once

#include "core/data/dataset.h"

#include <filesystem>

namespace scorelet {

/// Whether the folder holds any of CIFAR-10's binary batches.
bool holdsCifar(const std::filesystem::path& folder);

/// Loads a folder of CIFAR-10 binary batches; errors as loadDataSet.
DataSet loadCifar(const std::filesystem::path& folder, const DataRequest& request, const Work& work);

} // namespace scorelet
