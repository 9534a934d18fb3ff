// Photographs as data: square patches of them, at random places and scales.
//
// A patch is of a photograph chosen in proportion to its area, at full, half or quarter scale (area averages
// of 1, 2 or 4 pixels a side) and at a place that are equally likely, all by the request's seed and the
// patch's number alone. Training and held-out patches are of different photographs (core/data/image_tree.h
// splits them). Patches have no classes.
#pragma once

#include "core/data/dataset.h"
#include "core/data/image_tree.h"

namespace scorelet {

/// How many patches are cut when the request leaves it open.
inline constexpr int defaultTrainPatches = 20'000, defaultHeldOutPatches = 2'000;

/// Patches of the request's size from the image files of a folder, of which there is at least one. A
/// photograph that is smaller than a patch is left out, which a note says. Every file is decoded twice, for
/// its size and for its patches: photographs in a row take little memory. Errors as loadDataSet.
DataSet loadPatches(const ImageTree& tree, const DataRequest& request, const Work& work);

} // namespace scorelet
