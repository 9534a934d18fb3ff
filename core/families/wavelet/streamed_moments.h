// Moments of images that are read a part at a time: a pass over more of them than memory holds.
#pragma once

#include "core/basis/orthonormal.h"
#include "core/data/image_reader.h"
#include "core/score/moments.h"

#include <memory>
#include <span>
#include <vector>

namespace scorelet {

/// Images [first, end) of a split.
struct ImageRange {
    int first = 0;
    int end = 0;

    int count() const { return end - first; }
    auto operator<=>(const ImageRange&) const = default;
};

/// Part `part` (1 to `parts`) of `images` images: the parts are disjoint, together all, and begin at whole
/// blocks of images, so that some are empty where there are fewer blocks than parts.
ImageRange partOf(int images, int part, int parts);

/// How many images of a shape are read at once, some 64 MB of them: a whole number of blocks, at least one.
int imagesReadAtOnce(const ImageShape& shape);

/// The plans of models whose centres are the means of the first images that are read at once, so that parts
/// of one set of images have one plan; in their order. Throws Error before anything large is allocated where
/// moments of all of them, two sets each, would not fit into `budgetBytes`.
std::vector<std::shared_ptr<const MomentPlan>> streamedPlans(std::span<const ModelSpec> specs,
                                                             ImageReader& training,
                                                             const OrthonormalTransform& transform,
                                                             double budgetBytes, const Work& work);

/// Adds a range of images to all models' moments, in one pass. Reports progress; leaves by Cancelled.
void addImages(std::span<Moments> models, ImageReader& images, ImageRange range,
               const OrthonormalTransform& transform, const Work& work);

} // namespace scorelet
