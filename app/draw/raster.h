// A software rasteriser of Dear ImGui's draw data: any panel as pixels, without a window, byte for byte the
// same again.
//
// Triangles by edge functions in 1/256 pixel with the top-left rule, pixel centres at one half, colours and
// texture coordinates interpolated linearly, "over" blending, clip rectangles honoured. Draw callbacks are
// ignored.
#pragma once

#include "app/draw/palette.h"

#include <imgui.h>

#include <functional>

namespace scorelet {

/// A texture as the rasteriser sees it. Smooth ones (the font atlas) are sampled bilinearly.
struct RasterTexture {
    const RgbaImage* image = nullptr; ///< null: unknown, drawn as if white
    bool smooth = false;
};

/// Draws onto a ground of one colour, DisplaySize pixels large.
RgbaImage rasterize(const ImDrawData& data, Rgba ground,
                    const std::function<RasterTexture(ImTextureID)>& textureOf);

} // namespace scorelet
