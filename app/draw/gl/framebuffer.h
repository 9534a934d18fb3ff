// Drawing into a texture, and reading pixels back. UI thread, with a current context.
#pragma once

#include "app/draw/gl/texture.h"
#include "app/draw/rgba_image.h"

namespace scorelet::gl {

/// A frame buffer without depth; its colour target is a texture given to bind().
class Framebuffer {
public:
    Framebuffer();
    ~Framebuffer();
    Framebuffer(const Framebuffer&) = delete;
    Framebuffer& operator=(const Framebuffer&) = delete;

    /// Draws go to `target` (rgba8) from here on, the viewport covers it, blending and clipping are off.
    /// Throws Error where the driver refuses the texture.
    void bind(const Texture& target);

    /// Draws go to the window again.
    static void unbind();

private:
    unsigned id_ = 0;
};

/// The pixels of what is bound for drawing, from its lower left corner, returned top row first (`flip`, the
/// window) or in memory order (textures drawn with row 0 first).
RgbaImage readPixels(int width, int height, bool flip);

} // namespace scorelet::gl
