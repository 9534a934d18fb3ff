// A folder of image files (core/image/file.h) as a data set; how they are split into training and held-out
// images and what their classes are, core/data/image_tree.h says.
#pragma once

#include "core/data/dataset.h"
#include "core/data/image_tree.h"

namespace scorelet {

/// Loads the image files of a folder, of which there is at least one; errors as loadDataSet.
DataSet loadImageFolder(const ImageTree& tree, const DataRequest& request, const Work& work);

} // namespace scorelet
