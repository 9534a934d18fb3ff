#include "core/session/shown_channels.h"

#include "core/image/channels.h"

namespace scorelet {

Image shownChannels(const Image& image, ShownChannels shown) {
    if (image.channels() != 3 || shown == ShownChannels::all) return image;
    if (shown == ShownChannels::luminance) return withChannels(image, 1);
    return Image({1, image.height(), image.width()},
                 image.plane(static_cast<int>(shown) - static_cast<int>(ShownChannels::red))
                     .reshaped<Eigen::RowMajor>());
}

} // namespace scorelet
