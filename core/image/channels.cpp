#include "core/image/channels.h"

#include "core/base/error.h"

#include <fmt/format.h>

namespace scorelet {

Image withChannels(const Image& image, int channels) {
    if (image.channels() == channels) return image;
    Image result({channels, image.height(), image.width()});
    if (image.channels() == 1 && channels == 3) {
        for (int channel = 0; channel < 3; ++channel) result.plane(channel) = image.plane(0);
    } else if (image.channels() == 3 && channels == 1) {
        const float* red = image.plane(0).data();
        const float* green = image.plane(1).data();
        const float* blue = image.plane(2).data();
        for (Eigen::Index i = 0; i < result.flat().size(); ++i)
            result.flat()[i] = luminance(red[i], green[i], blue[i]);
    } else {
        throw Error(fmt::format("an image of {} channels: expected 1 or 3, to be brought to 1 or 3, not {}",
                                image.channels(), channels));
    }
    return result;
}

} // namespace scorelet
