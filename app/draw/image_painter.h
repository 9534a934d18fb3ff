// From an array of numbers to a texture that Dear ImGui can draw.
//
// A panel hands an ImageView to the painter of its frame and draws the texture that comes back; with a window
// that is GlPainter (app/draw/gl), which colours float textures by shaders/image.frag, without one
// CpuPainter, whose pictures the software rasteriser (app/draw/raster.h) reads. Textures are cached by
// content and dropped some frames after their last use, so no panel keeps one. UI thread only.
#pragma once

#include "app/draw/colormap.h"
#include "core/image/image.h"

#include <imgui.h>

#include <cstdint>
#include <unordered_map>

namespace scorelet {

/// What to draw: an image, coloured by `map` over [lo, hi] as colorize() does. It is read during the call
/// alone.
struct ImageView {
    const Image& image;
    ColorMap map = ColorMap::grey;
    float lo = -1;
    float hi = 1;
    float gamma = 1; ///< of the grey map
};

/// Where textures come from; one per window.
class ImagePainter {
public:
    virtual ~ImagePainter() = default;

    /// A texture of the view, valid until the end of this frame: magnified without smoothing. Throws Error
    /// where the image is larger than the graphics card takes.
    virtual ImTextureID textureFor(const ImageView& view) = 0;

    /// Once per frame, before anything is drawn: forgets the textures that are no longer used.
    virtual void beginFrame() = 0;
};

/// The key of a view's texture: its content, map and range.
std::uint64_t textureKey(const ImageView& view);

/// After so many frames without use a texture is dropped.
inline constexpr int textureLifeFrames = 8;

/// A painter without a graphics card, for tests and for pictures made on the command line.
class CpuPainter final : public ImagePainter {
public:
    ImTextureID textureFor(const ImageView& view) override;
    void beginFrame() override;

    /// The picture behind a texture of this painter; null when it is not one (any more).
    const RgbaImage* find(ImTextureID texture) const;

    /// How many textures are alive.
    std::size_t count() const { return pictures_.size(); }

private:
    struct Picture {
        RgbaImage image;
        std::uintptr_t id = 0;
        int lastUse = 0;
    };
    std::unordered_map<std::uint64_t, Picture> pictures_;
    std::unordered_map<std::uintptr_t, std::uint64_t> keys_;
    std::uintptr_t nextId_ = 1000; // below: the font atlas
    int frame_ = 0;
};

/// Dear ImGui's texture handle of a number, whatever its type is in this version.
inline ImTextureID textureId(std::uintptr_t id) {
    // A C-style cast: the handle is a pointer in some versions and an integer in others.
    return (ImTextureID)id;
}

} // namespace scorelet
