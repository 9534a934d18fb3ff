// What is made of all images of a source alike, because its files hold them otherwise than they are meant.
#pragma once

#include "core/data/dataset.h"

namespace scorelet {

/// Exchanges the rows and columns of every image.
void transposeAll(ImageBatch& images, const Work& work);

/// Exchanges rows and columns, and stretches values linearly so that the training images reach from -1 to 1,
/// where the request says so, and tells it in the data's origin. Images of one value stay as they are.
void adjustImages(DataSet& data, const DataRequest& request, const Work& work);

} // namespace scorelet
