// CIFAR's binary versions (https://www.cs.toronto.edu/~kriz/cifar.html): records of labels and 3,072 bytes,
// the red, green and blue planes of a 32 x 32 image.
//
// CIFAR-10: one label; data_batch_*.bin are the training images, test_batch.bin the held-out ones. CIFAR-100:
// two, of 20 coarse classes and of 100 fine ones; train.bin and test.bin, and the classes' names in
// fine_label_names.txt and coarse_label_names.txt.
#pragma once

#include "core/data/dataset.h"

#include <filesystem>

namespace scorelet {

/// Whether the folder holds any of these files.
bool holdsCifar(const std::filesystem::path& folder);

/// Whether loadCifar() made them of CIFAR-100, whose images have a fine and a coarse label.
bool haveTwoLabels(const DataSet& data);

/// Loads them, CIFAR-10's where there are both; errors as loadDataSet.
DataSet loadCifar(const std::filesystem::path& folder, const DataRequest& request, const Work& work);

} // namespace scorelet
