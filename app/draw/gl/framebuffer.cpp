#include "app/draw/gl/framebuffer.h"

#include "app/draw/gl/loader.h"
#include "core/base/error.h"

#include <algorithm>
#include <string>

namespace scorelet::gl {

Framebuffer::Framebuffer() {
    glGenFramebuffers(1, &id_);
}

Framebuffer::~Framebuffer() {
    glDeleteFramebuffers(1, &id_);
}

void Framebuffer::bind(const Texture& target) {
    glBindFramebuffer(GL_FRAMEBUFFER, id_);
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, target.id(), 0);
    if (glCheckFramebufferStatus(GL_FRAMEBUFFER) != GL_FRAMEBUFFER_COMPLETE) {
        unbind();
        throw Error("the graphics driver cannot draw into a picture of " + std::to_string(target.width()) +
                    " x " + std::to_string(target.height()) + " pixels");
    }
    glViewport(0, 0, target.width(), target.height());
    glDisable(GL_BLEND);
    glDisable(GL_SCISSOR_TEST);
    glDisable(GL_DEPTH_TEST);
    glDisable(GL_CULL_FACE);
}

void Framebuffer::unbind() {
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
}

RgbaImage readPixels(int width, int height, bool flip) {
    RgbaImage image(width, height);
    glPixelStorei(GL_PACK_ALIGNMENT, 4);
    glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, image.pixels.data());
    if (!flip) return image;
    for (int y = 0; y < height / 2; ++y)
        std::swap_ranges(image.at(0, y), image.at(0, y) + 4 * width, image.at(0, height - 1 - y));
    return image;
}

} // namespace scorelet::gl
