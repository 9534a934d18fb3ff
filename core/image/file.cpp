#include "core/image/file.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/image/decode.h"
#include "core/image/orientation.h"

#include <algorithm>
#include <cassert>
#include <cctype>
#include <climits>
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <initializer_list>
#include <variant>
#include <vector>

#define STBI_WRITE_NO_STDIO
#include <stb_image_write.h>

namespace scorelet {

namespace {

std::vector<std::uint8_t> readBytes(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    const std::streamoff size = file ? static_cast<std::streamoff>(file.tellg()) : -1;
    if (size < 0) throw Error(fmt::format("{}: cannot be opened", path.string()));
    if (size > INT_MAX)
        throw Error(fmt::format("{}: {} bytes are too many for one image", path.string(), size));
    std::vector<std::uint8_t> bytes(static_cast<size_t>(size));
    file.seekg(0);
    if (!file.read(reinterpret_cast<char*>(bytes.data()), size))
        throw Error(fmt::format("{}: cannot be read", path.string()));
    return bytes;
}

/// The values of decoded pixels as they are to be seen.
template <class Value>
class ShownPixels {
public:
    ShownPixels(const DecodedPicture& picture, const std::vector<Value>& values, Ground ground)
        : values_(values), step_(static_cast<std::size_t>(picture.channels)),
          hasOpacity_(picture.channels % 2 == 0), premultiplied_(picture.premultiplied),
          white_(ground == Ground::white) {}

    bool isColoured() const { return step_ >= 3; }

    /// Whether any pixel is not grey.
    bool anyColour() const {
        return isColoured() &&
               any([](const Value* pixel) { return pixel[0] != pixel[1] || pixel[0] != pixel[2]; });
    }

    /// Whether the ground is seen through any.
    bool anyTransparent() const {
        return hasOpacity_ && any([&](const Value* pixel) { return opacityOf(pixel) < 255.f; });
    }

    void luminanceInto(float* to) const {
        each([&](const Value* pixel) {
            *to++ = shown(isColoured() ? luminance(level(pixel[0]), level(pixel[1]), level(pixel[2]))
                                       : level(pixel[0]),
                          pixel);
        });
    }

    void channelInto(int channel, float* to) const {
        const int at = isColoured() ? channel : 0;
        each([&](const Value* pixel) { *to++ = shown(level(pixel[at]), pixel); });
    }

private:
    /// 0 to 255, between them for 16 bits.
    static float level(Value value) {
        return sizeof(Value) == 1 ? static_cast<float>(value) : static_cast<float>(value) / 257.f;
    }

    float opacityOf(const Value* pixel) const { return level(pixel[step_ - 1]); }

    /// The value in [-1, 1] of a level of this pixel, over the ground.
    float shown(float level, const Value* pixel) const {
        if (!hasOpacity_) return greyOfByte(level);
        const float opacity = opacityOf(pixel);
        const float own = premultiplied_ ? level : level * opacity / 255.f;
        return greyOfByte(white_ ? own + (255.f - opacity) : own);
    }

    template <class Body>
    void each(const Body& body) const {
        for (std::size_t i = 0; i < values_.size(); i += step_) body(values_.data() + i);
    }

    template <class Test>
    bool any(const Test& test) const {
        for (std::size_t i = 0; i < values_.size(); i += step_)
            if (test(values_.data() + i)) return true;
        return false;
    }

    const std::vector<Value>& values_;
    std::size_t step_;
    bool hasOpacity_, premultiplied_, white_;
};

template <class Value>
FilePicture pictureOf(const DecodedPicture& decoded, const std::vector<Value>& values, int channels,
                      Ground ground) {
    const ShownPixels<Value> pixels(decoded, values, ground);
    Image image(ImageShape{channels, decoded.height, decoded.width});
    if (channels == 1)
        pixels.luminanceInto(image.plane(0).data());
    else
        for (int channel = 0; channel < channels; ++channel)
            pixels.channelInto(channel, image.plane(channel).data());
    return {.image = turned(image, decoded.orientation),
            .colour = pixels.anyColour(),
            .transparent = pixels.anyTransparent(),
            .turned = decoded.orientation != 1,
            .furtherPages = decoded.furtherPages};
}

} // namespace

std::uint8_t byteOfGrey(float grey) {
    if (std::isnan(grey)) return 0;
    return static_cast<std::uint8_t>(std::lround((std::clamp(grey, -1.f, 1.f) + 1.f) * 127.5f));
}

const std::string& pictureKinds() {
    static const std::string kinds = fmt::format("PNG, JPEG, BMP,{}{} PGM or PPM",
                                                 readsTiff() ? " TIFF," : "", readsWebp() ? " WebP," : "");
    return kinds;
}

bool isPictureName(const std::filesystem::path& path) {
    std::string ending = path.extension().string();
    for (char& c : ending) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const auto isOne = [&](std::initializer_list<const char*> known) {
        return std::any_of(known.begin(), known.end(), [&](const char* one) { return ending == one; });
    };
    return isOne({".png", ".jpg", ".jpeg", ".bmp", ".pgm", ".ppm", ".pbm", ".pnm"}) ||
           (readsTiff() && isOne({".tif", ".tiff"})) || (readsWebp() && ending == ".webp");
}

FilePicture readPicture(const std::filesystem::path& path, int channels, Ground ground) {
    assert(channels == 1 || channels == 3);
    const DecodedPicture decoded = decodePicture(readBytes(path), path.string());
    return std::visit([&](const auto& values) { return pictureOf(decoded, values, channels, ground); },
                      decoded.values);
}

Image readImage(const std::filesystem::path& path, int channels, Ground ground) {
    return readPicture(path, channels, ground).image;
}

void writePng(const std::filesystem::path& path, const Image& image) {
    requireOneChannel(image.shape(), "a grey PNG");
    const std::span<const float> values = image.values();
    std::vector<std::uint8_t> bytes(values.size());
    std::transform(values.begin(), values.end(), bytes.begin(), byteOfGrey);
    writePng(path, bytes, image.height(), image.width(), 1);
}

std::vector<std::uint8_t> encodePng(std::span<const std::uint8_t> pixels, int height, int width,
                                    int channels) {
    assert(height > 0 && width > 0 && channels >= 1 && channels <= 4);
    assert(pixels.size() ==
           static_cast<size_t>(height) * static_cast<size_t>(width) * static_cast<size_t>(channels));
    std::vector<std::uint8_t> bytes;
    auto append = [](void* to, void* data, int size) {
        const auto* first = static_cast<const std::uint8_t*>(data);
        static_cast<std::vector<std::uint8_t>*>(to)->insert(
            static_cast<std::vector<std::uint8_t>*>(to)->end(), first, first + size);
    };
    stbi_write_png_to_func(append, &bytes, width, height, channels, pixels.data(), width * channels);
    return bytes;
}

void writePng(const std::filesystem::path& path, std::span<const std::uint8_t> pixels, int height, int width,
              int channels) {
    const std::vector<std::uint8_t> bytes = encodePng(pixels, height, width, channels);
    if (bytes.empty())
        throw Error(
            fmt::format("{}: no memory for a picture of {} x {} pixels", path.string(), width, height));
    writeFile(path.string(), {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

} // namespace scorelet
