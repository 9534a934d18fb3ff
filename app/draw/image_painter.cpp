#include "app/draw/image_painter.h"

#include <bit>
#include <cassert>
#include <cstring>

namespace scorelet {
namespace {

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
    hash = (hash ^ value) * 0x9e3779b97f4a7c15ull;
    return hash ^ (hash >> 32);
}

} // namespace

std::uint64_t textureKey(const ImageView& view) {
    const ImageShape& shape = view.image.shape();
    assert(!shape.empty());
    std::uint64_t hash =
        mix(static_cast<std::uint64_t>(shape.channels), static_cast<std::uint64_t>(shape.height));
    hash = mix(hash, static_cast<std::uint64_t>(shape.width));
    hash = mix(hash, static_cast<std::uint64_t>(view.map));
    hash = mix(hash, std::bit_cast<std::uint32_t>(view.lo));
    hash = mix(hash, std::bit_cast<std::uint32_t>(view.hi));
    hash = mix(hash, std::bit_cast<std::uint32_t>(view.gamma));
    const std::span<const float> values = view.image.values();
    for (std::size_t i = 0; i + 1 < values.size(); i += 2) {
        std::uint64_t pair = 0;
        std::memcpy(&pair, &values[i], sizeof pair);
        hash = mix(hash, pair);
    }
    return values.size() % 2 ? mix(hash, std::bit_cast<std::uint32_t>(values.back())) : hash;
}

ImTextureID CpuPainter::textureFor(const ImageView& view) {
    const std::uint64_t key = textureKey(view);
    Picture& picture = pictures_[key];
    picture.lastUse = frame_;
    if (picture.id == 0) {
        picture.image = colorize(view.image, view.map, view.lo, view.hi, view.gamma);
        picture.id = nextId_++;
        keys_[picture.id] = key;
    }
    return textureId(picture.id);
}

void CpuPainter::beginFrame() {
    ++frame_;
    std::erase_if(pictures_, [&](const auto& entry) {
        if (frame_ - entry.second.lastUse <= textureLifeFrames) return false;
        keys_.erase(entry.second.id);
        return true;
    });
}

const RgbaImage* CpuPainter::find(ImTextureID texture) const {
    const auto key = keys_.find((std::uintptr_t)texture);
    return key == keys_.end() ? nullptr : &pictures_.at(key->second).image;
}

} // namespace scorelet
