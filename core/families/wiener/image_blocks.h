// Sums over images in fixed blocks, merged in order: the same bits on 1 thread or many.
#pragma once

#include "core/base/work.h"
#include "core/image/image.h"

#include <Eigen/Core>

#include <algorithm>

namespace scorelet {

using ImageRows = Eigen::Map<const ImageBatch::Matrix>;

constexpr Eigen::Index imagesABlock = 256;

/// Calls body(chunk, first, count) for every block of images; the blocks of a chunk in order on one thread.
template <class Body>
void forImageBlocks(Eigen::Index images, int chunks, const Work& work, const Body& body,
                    Eigen::Index together = imagesABlock) {
    const Eigen::Index blocks = (images + together - 1) / together;
    parallelFor(work, chunks, [&](int chunk, int) {
        for (Eigen::Index block = blocks * chunk / chunks; block < blocks * (chunk + 1) / chunks; ++block) {
            work.check();
            const Eigen::Index first = block * together;
            body(static_cast<size_t>(chunk), first, std::min(together, images - first));
        }
    });
}

/// The mean image, in double.
Eigen::VectorXd meanOf(const ImageRows& images, const Work& work);

} // namespace scorelet
