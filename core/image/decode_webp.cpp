#include "core/image/decode.h"

#include "core/base/error.h"

#include <fmt/format.h>

#ifdef SCORELET_HAS_WEBP
#include <webp/decode.h>
#endif

namespace scorelet {

#ifdef SCORELET_HAS_WEBP

bool readsWebp() {
    return true;
}

DecodedPicture decodeWebp(std::span<const std::uint8_t> bytes, const std::string& name) {
    const auto damaged = [&](const char* why) { return Error(fmt::format("{}: {}", name, why)); };
    WebPBitstreamFeatures features;
    if (WebPGetFeatures(bytes.data(), bytes.size(), &features) != VP8_STATUS_OK)
        throw damaged("a damaged WebP image");
    if (features.has_animation) throw damaged("an animation (WebP): expected a single image");
    DecodedPicture picture;
    picture.height = features.height;
    picture.width = features.width;
    picture.channels = features.has_alpha ? 4 : 3;
    requirePictureSize(picture.height, picture.width, picture.channels, name);
    std::vector<std::uint8_t>& values = picture.makeRoom<std::uint8_t>();
    const auto decode = features.has_alpha ? &WebPDecodeRGBAInto : &WebPDecodeRGBInto;
    if (!decode(bytes.data(), bytes.size(), values.data(), values.size(), picture.width * picture.channels))
        throw damaged("a damaged WebP image");
    return picture;
}

#else

bool readsWebp() {
    return false;
}

DecodedPicture decodeWebp(std::span<const std::uint8_t>, const std::string& name) {
    throw Error(fmt::format("{}: a WebP image, which this program was built without libwebp to read", name),
                "Convert it to PNG, or build with libwebp.");
}

#endif

} // namespace scorelet
