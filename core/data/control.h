// Control data sets: images of any source, with one property taken away or put in.
//
// Is a model local because it cannot see far, or because its data say no more? Data that are known to be
// local, or not to be, tell the two apart.
#pragma once

#include "core/data/dataset.h"

#include <vector>

namespace scorelet {

/// Makes `data`, which has been loaded, the control that the request names; training and held-out images
/// alike.
///
/// shuffled: pixel p of every image becomes what pixel shuffledOrder()[p] was, in all its channels. Nothing
/// is lost that a machine sees which knows no places; neighbours mean nothing any more. gaussian: as many
/// images as before, each split by normal numbers of its own, from the Gaussian with the mean and the
/// covariance of all values of the training images, over the channels as well. Without classes; values may
/// leave [-1, 1]. Throws Error where an image has more than 4,096 values and there are more images than
/// values. drawn: as many drawn digits, those of the source "strokes" with this seed, with their classes.
/// planted: in plantedRegions() every pixel, in every channel, of the copy becomes (1 - share) itself + share
/// the same place of the source. What stood there is replaced, so that far pixels tell of each other.
void makeControl(DataSet& data, const DataRequest& request, const Work& work);

/// One image as those of the control are: shuffled or planted. (No image is made Gaussian, or drawn.)
Image asControl(const Image& image, const DataRequest& request);

/// The order of the pixels of shuffled images: a permutation that follows from the seed.
std::vector<int> shuffledOrder(int pixels, std::uint64_t seed);

/// Where the squares of planted images are, of a quarter of the image's side: half a side below each other,
/// in the middle from left to right.
struct PlantedRegions {
    int side;      ///< of both squares
    int column;    ///< leftmost, of both
    int sourceRow; ///< topmost
    int copyRow;
};
PlantedRegions plantedRegions(int size);

} // namespace scorelet
