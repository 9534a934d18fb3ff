#include "app/draw/gl/gl_painter.h"

#include "app/draw/gl/loader.h"

namespace scorelet::gl {

GlPainter::GlPainter() : shader_("image") {
    glGenVertexArrays(1, &vertexArray_);
    for (std::size_t map = 0; map < tables_.size(); ++map)
        tables_[map].upload(TexelFormat::rgba8, 256, 1, colorTable(static_cast<ColorMap>(map)).data());
}

GlPainter::~GlPainter() {
    glDeleteVertexArrays(1, &vertexArray_);
}

ImTextureID GlPainter::textureFor(const ImageView& view) {
    return textureId(pictureFor(view).texture.id());
}

GlPainter::Picture& GlPainter::pictureFor(const ImageView& view) {
    const std::uint64_t key = textureKey(view);
    if (const auto known = pictures_.find(key); known != pictures_.end()) {
        known->second.lastUse = frame_;
        return known->second;
    }
    Picture picture;
    picture.lastUse = frame_;
    const bool inShader = view.image.channels() == 1; // the only kind that it knows
    const RgbaImage inColour =
        inShader ? RgbaImage{} : colorize(view.image, view.map, view.lo, view.hi, view.gamma);
    picture.texture.upload(TexelFormat::rgba8, view.image.width(), view.image.height(),
                           inShader ? nullptr : inColour.pixels.data());
    if (inShader) draw(view, picture.texture);
    return pictures_.emplace(key, std::move(picture)).first->second;
}

void GlPainter::draw(const ImageView& view, const Texture& target) {
    values_.upload(TexelFormat::r32f, view.image.width(), view.image.height(), view.image.values().data());
    framebuffer_.bind(target);
    glUseProgram(shader_.id());
    glActiveTexture(GL_TEXTURE1);
    glBindTexture(GL_TEXTURE_2D, tables_[static_cast<std::size_t>(view.map)].id());
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, values_.id());
    glUniform1i(shader_.uniform("values"), 0);
    glUniform1i(shader_.uniform("table"), 1);
    glUniform2f(shader_.uniform("range"), view.lo, view.hi);
    glUniform1f(shader_.uniform("gamma"), view.map == ColorMap::grey ? view.gamma : 1.0f);
    glUniform1i(shader_.uniform("centred"), view.map == ColorMap::diverging);
    glUniform4f(shader_.uniform("nanColor"), nanColor.r / 255.0f, nanColor.g / 255.0f, nanColor.b / 255.0f,
                1);
    glBindVertexArray(vertexArray_);
    glDrawArrays(GL_TRIANGLES, 0, 3);
    glBindVertexArray(0);
    Framebuffer::unbind();
}

void GlPainter::beginFrame() {
    ++frame_;
    std::erase_if(pictures_,
                  [&](const auto& entry) { return frame_ - entry.second.lastUse > textureLifeFrames; });
}

RgbaImage GlPainter::readBack(const ImageView& view) {
    const Texture& texture = pictureFor(view).texture;
    framebuffer_.bind(texture);
    RgbaImage image = readPixels(texture.width(), texture.height(), false);
    Framebuffer::unbind();
    return image;
}

} // namespace scorelet::gl
