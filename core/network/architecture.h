// The trained networks of the lab: what is chosen, and the network of it.
#pragma once

#include "core/image/image.h"
#include "core/network/network.h"

namespace scorelet {

enum class NetworkKind {
    unet,       ///< at full, half and quarter size, joined across
    convnet,    ///< at full size alone: what a pixel sees is a square of a chosen side
    transformer ///< of square patches, every one of which attends to all
};

struct Architecture {
    NetworkKind kind = NetworkKind::unet;
    int width = 16;          ///< channels: of the unet at full size
    int depth = 3;           ///< unet: sizes; transformer: blocks
    Norm norm = Norm::group; ///< of the unet
    int field = 15;          ///< convnet: side of the square that an output pixel sees, odd
    int patch = 4;           ///< transformer: side
    int heads = 4;           ///< transformer

    bool operator==(const Architecture&) const = default;
};

/// The network for images of a shape. Throws Error where the shape does not fit: a unet halves it depth - 1
/// times, a transformer cuts it into patches.
Network makeNetwork(const Architecture& architecture, const ImageShape& shape);

} // namespace scorelet
