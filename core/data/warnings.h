// What looks like a mistake in images that were loaded: lines for people, from pixels and labels alone.
#pragma once

#include "core/data/dataset.h"

#include <string>
#include <vector>

namespace scorelet {

/// A line each, where it is so: all images are equal; images of one value everywhere; images that repeat
/// another one of their split; held-out images that are training images; values that use little of the range,
/// as masks of 0 and 1 in bytes do; of images in colour one split of grey ones alone. Of the images that are
/// loaded, to the last bit. Leaves by Cancelled.
std::vector<std::string> warningsOf(const DataSet& data, const Work& work);

/// A line each, where it is so: one split alone has labels, unless a note of the data says already why there
/// are no classes; a class is missing in one split, of which all images were loaded that there are.
std::vector<std::string> warningsOfClasses(const DataSet& data, const DataRequest& request);

} // namespace scorelet
