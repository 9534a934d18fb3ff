// A 2-D OpenGL texture that ends with its owner. UI thread, with a current context.
#pragma once

#include <cstdint>

namespace scorelet::gl {

/// Texels as they are stored; arrays are row-major, first row at v = 0.
enum class TexelFormat {
    r32f, ///< one float
    rgba8 ///< four bytes
};

/// Magnified without smoothing; shrunk with linear filtering.
class Texture {
public:
    Texture() = default;
    ~Texture();
    Texture(Texture&& other) noexcept;
    Texture& operator=(Texture&& other) noexcept;

    /// Sets size and content (`texels` may be null: undefined content). Throws Error where the card's limit
    /// is lower.
    void upload(TexelFormat format, int width, int height, const void* texels);

    /// The OpenGL name; 0 before the first upload.
    unsigned id() const { return id_; }
    int width() const { return width_; }
    int height() const { return height_; }

private:
    unsigned id_ = 0;
    int width_ = 0;
    int height_ = 0;
};

} // namespace scorelet::gl
