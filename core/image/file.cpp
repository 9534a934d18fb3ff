#include "core/image/file.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/image/image_header.h"

#include <algorithm>
#include <cassert>
#include <cctype>
#include <climits>
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <memory>
#include <vector>

#define STBI_NO_STDIO
#include <stb_image.h>
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

/// 0 to 255 of a pixel of 1 to 4 channels (grey, grey and opacity, colour, colour and opacity), over black.
float greyLevel(const std::uint8_t* pixel, int channels) {
    const float level =
        channels >= 3 ? luminance(pixel[0], pixel[1], pixel[2]) : static_cast<float>(pixel[0]);
    const bool hasOpacity = channels == 2 || channels == 4;
    return hasOpacity ? level * static_cast<float>(pixel[channels - 1]) / 255.f : level;
}

} // namespace

std::uint8_t byteOfGrey(float grey) {
    if (std::isnan(grey)) return 0;
    return static_cast<std::uint8_t>(std::lround((std::clamp(grey, -1.f, 1.f) + 1.f) * 127.5f));
}

bool isPictureName(const std::filesystem::path& path) {
    std::string ending = path.extension().string();
    for (char& c : ending) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return ending == ".png" || ending == ".jpg" || ending == ".jpeg" || ending == ".bmp";
}

Image readImage(const std::filesystem::path& path) {
    const std::vector<std::uint8_t> bytes = readBytes(path);
    const int size = static_cast<int>(bytes.size());
    int width = 0, height = 0, channels = 0;
    auto refuse = [&](const char* why) {
        return Error(fmt::format("{}: not a readable PNG, JPEG or BMP image ({})", path.string(), why));
    };
    if (bytes.empty()) throw refuse("the file is empty");
    checkImageHeader(bytes, path.string());
    if (!stbi_info_from_memory(bytes.data(), size, &width, &height, &channels))
        throw refuse(stbi_failure_reason());
    // The decoder's own reading of the head counts, too.
    if (width <= 0 || height <= 0 || static_cast<long long>(width) * height * channels > mostImageValues)
        throw refuse("its size");
    const std::unique_ptr<stbi_uc, decltype(&stbi_image_free)> pixels(
        stbi_load_from_memory(bytes.data(), size, &width, &height, &channels, 0), &stbi_image_free);
    if (!pixels) throw refuse(stbi_failure_reason());
    Image image(ImageShape{1, height, width});
    const std::uint8_t* pixel = pixels.get();
    for (float& value : image.values()) {
        value = greyOfByte(greyLevel(pixel, channels));
        pixel += channels;
    }
    return image;
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
