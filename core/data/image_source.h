// Training and held-out images that are read a part at a time, so that there may be more of them than memory
// holds.
//
// IDX files (plain or compressed), folders of image files, NumPy's arrays (.npy where they lie, archives from
// memory) and strokes are read so, with any orientation. What depends on all images at once (control data,
// stretched values, patches), CIFAR's batches and data that lie some folders below are loaded whole, and
// `whole` says so. Either way the images are those of loadDataSet(), bit for bit.
#pragma once

#include "core/data/dataset.h"
#include "core/data/image_reader.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace scorelet {

struct ImageSource {
    std::string name; ///< as DataSet::name
    ImageShape shape; ///< of every image
    std::unique_ptr<ImageReader> train, heldOut;
    std::string whole = {}; ///< why all images were loaded at once; empty: they are read in parts
    std::function<std::vector<std::string>()> notes =
        {}; ///< as DataSet::notes, of what has been read; may be empty
};

/// Opens the images that the request names. Throws Error as loadDataSet(); what is damaged further on in a
/// file is found when it is read.
ImageSource openImages(const DataRequest& request, const Work& work);

} // namespace scorelet
