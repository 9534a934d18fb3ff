// The painter of a window: float textures coloured on the graphics card by shaders/image.frag.
//
// A view is uploaded once as R32F, drawn through the shader into an RGBA8 texture of the same size, and that
// texture is what Dear ImGui draws, with its own clipping and blending. UI thread, with a current context.
#pragma once

#include "app/draw/gl/framebuffer.h"
#include "app/draw/gl/shader.h"
#include "app/draw/gl/texture.h"
#include "app/draw/image_painter.h"

#include <array>
#include <unordered_map>

namespace scorelet::gl {

class GlPainter final : public ImagePainter {
public:
    GlPainter();
    ~GlPainter() override;
    GlPainter(const GlPainter&) = delete;
    GlPainter& operator=(const GlPainter&) = delete;

    ImTextureID textureFor(const ImageView& view) override;
    void beginFrame() override;

    /// How many textures are alive.
    std::size_t count() const { return pictures_.size(); }

    /// The texture as it is on the card, rows from the top.
    RgbaImage readBack(const ImageView& view);

private:
    struct Picture {
        Texture texture;
        int lastUse = 0;
    };

    Picture& pictureFor(const ImageView& view);
    void draw(const ImageView& view, const Texture& target);

    Shader shader_;
    Framebuffer framebuffer_;
    Texture values_;
    std::array<Texture, 4> tables_;
    unsigned vertexArray_ = 0; // core profile: needed to draw, though there is no vertex data
    std::unordered_map<std::uint64_t, Picture> pictures_;
    int frame_ = 0;
};

} // namespace scorelet::gl
