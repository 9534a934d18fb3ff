#include "app/draw/rgba_image.h"

#include <algorithm>

namespace scorelet {

RgbaImage RgbaImage::magnifiedTo(int least) const {
    const int longer = std::max({1, width, height});
    const int factor = std::max(1, (least + longer - 1) / longer);
    RgbaImage large(width * factor, height * factor);
    for (int y = 0; y < large.height; ++y)
        for (int x = 0; x < large.width; ++x) std::copy_n(at(x / factor, y / factor), 4, large.at(x, y));
    return large;
}

} // namespace scorelet
