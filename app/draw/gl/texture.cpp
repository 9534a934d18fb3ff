#include "app/draw/gl/texture.h"

#include "app/draw/gl/loader.h"
#include "core/base/error.h"

#include <string>
#include <utility>

namespace scorelet::gl {

Texture::~Texture() {
    if (id_) glDeleteTextures(1, &id_);
}

Texture::Texture(Texture&& other) noexcept {
    *this = std::move(other);
}

Texture& Texture::operator=(Texture&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(width_, other.width_);
    std::swap(height_, other.height_);
    return *this;
}

void Texture::upload(TexelFormat format, int width, int height, const void* texels) {
    GLint limit = 0;
    glGetIntegerv(GL_MAX_TEXTURE_SIZE, &limit);
    if (width > limit || height > limit)
        throw Error("a picture of " + std::to_string(width) + " x " + std::to_string(height) +
                    " pixels is larger than this graphics card takes (" + std::to_string(limit) + ")");
    if (!id_) glGenTextures(1, &id_);
    glBindTexture(GL_TEXTURE_2D, id_);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    const bool isFloat = format == TexelFormat::r32f;
    glTexImage2D(GL_TEXTURE_2D, 0, isFloat ? GL_R32F : GL_RGBA8, width, height, 0, isFloat ? GL_RED : GL_RGBA,
                 isFloat ? GL_FLOAT : GL_UNSIGNED_BYTE, texels);
    width_ = width;
    height_ = height;
}

} // namespace scorelet::gl
