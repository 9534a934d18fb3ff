#include "app/draw/raster.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace scorelet {
namespace {

using Vec4 = std::array<float, 4>;

constexpr int subpixels = 256;

struct ClipRect {
    int x0, y0, x1, y1; // half open
};

Vec4 texel(const RgbaImage& image, int x, int y) {
    const std::uint8_t* p = image.at(std::clamp(x, 0, image.width - 1), std::clamp(y, 0, image.height - 1));
    return {p[0] / 255.0f, p[1] / 255.0f, p[2] / 255.0f, p[3] / 255.0f};
}

Vec4 sample(const RasterTexture& texture, float u, float v) {
    if (!texture.image) return {1, 1, 1, 1};
    const RgbaImage& image = *texture.image;
    const float x = u * static_cast<float>(image.width);
    const float y = v * static_cast<float>(image.height);
    if (!texture.smooth)
        return texel(image, static_cast<int>(std::floor(x)), static_cast<int>(std::floor(y)));
    const float left = std::floor(x - 0.5f);
    const float top = std::floor(y - 0.5f);
    const float fx = x - 0.5f - left;
    const float fy = y - 0.5f - top;
    const int ix = static_cast<int>(left);
    const int iy = static_cast<int>(top);
    const Vec4 a = texel(image, ix, iy), b = texel(image, ix + 1, iy);
    const Vec4 c = texel(image, ix, iy + 1), d = texel(image, ix + 1, iy + 1);
    Vec4 mixed;
    for (std::size_t i = 0; i < 4; ++i)
        mixed[i] = (1 - fy) * ((1 - fx) * a[i] + fx * b[i]) + fy * ((1 - fx) * c[i] + fx * d[i]);
    return mixed;
}

Vec4 unpack(ImU32 color) {
    return {static_cast<float>(color >> IM_COL32_R_SHIFT & 0xff) / 255.0f,
            static_cast<float>(color >> IM_COL32_G_SHIFT & 0xff) / 255.0f,
            static_cast<float>(color >> IM_COL32_B_SHIFT & 0xff) / 255.0f,
            static_cast<float>(color >> IM_COL32_A_SHIFT & 0xff) / 255.0f};
}

void blend(std::uint8_t* pixel, const Vec4& color) {
    const float alpha = color[3];
    if (alpha <= 0) return;
    auto mixed = [&](float source, std::uint8_t ground) {
        const float value = source * alpha * 255.0f + static_cast<float>(ground) * (1 - alpha);
        return static_cast<std::uint8_t>(std::clamp(value + 0.5f, 0.0f, 255.0f));
    };
    for (std::size_t i = 0; i < 3; ++i) pixel[i] = mixed(color[i], pixel[i]);
    pixel[3] = mixed(1, pixel[3]);
}

/// One directed edge: positive to its inner side, and exactly on it only top and left edges count as inside.
struct Edge {
    std::int64_t dx, dy, offset;

    Edge(std::int64_t ax, std::int64_t ay, std::int64_t bx, std::int64_t by)
        : dx(bx - ax), dy(by - ay), offset(dy * ax - dx * ay) {}

    std::int64_t at(std::int64_t x, std::int64_t y) const { return dx * y - dy * x + offset; }
    bool isTopLeft() const { return dy < 0 || (dy == 0 && dx > 0); }
};

class TriangleFiller {
public:
    TriangleFiller(RgbaImage& target, ClipRect clip, RasterTexture texture)
        : target_(target), clip_(clip), texture_(texture) {}

    void fill(const ImDrawVert& a, const ImDrawVert& b, const ImDrawVert& c) const {
        std::array<const ImDrawVert*, 3> v = {&a, &b, &c};
        std::array<std::int64_t, 3> x, y;
        auto place = [&] {
            for (std::size_t i = 0; i < 3; ++i) {
                x[i] = std::llround(v[i]->pos.x * subpixels);
                y[i] = std::llround(v[i]->pos.y * subpixels);
            }
        };
        place();
        std::int64_t area = (x[1] - x[0]) * (y[2] - y[0]) - (y[1] - y[0]) * (x[2] - x[0]);
        if (area == 0) return;
        if (area < 0) {
            std::swap(v[1], v[2]);
            place();
            area = -area;
        }
        fillOrdered(v, x, y, static_cast<double>(area));
    }

private:
    static int pixelFloor(std::int64_t place) {
        return static_cast<int>(place >= 0 ? place / subpixels : -1);
    }

    void fillOrdered(const std::array<const ImDrawVert*, 3>& v, const std::array<std::int64_t, 3>& x,
                     const std::array<std::int64_t, 3>& y, double area) const {
        const std::array<Edge, 3> edges = {Edge(x[1], y[1], x[2], y[2]), Edge(x[2], y[2], x[0], y[0]),
                                           Edge(x[0], y[0], x[1], y[1])};
        const auto [minX, maxX] = std::minmax_element(x.begin(), x.end());
        const auto [minY, maxY] = std::minmax_element(y.begin(), y.end());
        const bool flat =
            v[0]->col == v[1]->col && v[0]->col == v[2]->col && sameUv(*v[0], *v[1]) && sameUv(*v[0], *v[2]);
        const Vec4 flatColor = shade(v, {1, 0, 0});
        for (int row = std::max(clip_.y0, pixelFloor(*minY)); row < std::min(clip_.y1, pixelFloor(*maxY) + 1);
             ++row) {
            for (int col = std::max(clip_.x0, pixelFloor(*minX));
                 col < std::min(clip_.x1, pixelFloor(*maxX) + 1); ++col) {
                std::array<double, 3> weight;
                if (!covers(edges, col, row, area, weight)) continue;
                blend(target_.at(col, row), flat ? flatColor : shade(v, weight));
            }
        }
    }

    static bool covers(const std::array<Edge, 3>& edges, int col, int row, double area,
                       std::array<double, 3>& weight) {
        const std::int64_t px = static_cast<std::int64_t>(col) * subpixels + subpixels / 2;
        const std::int64_t py = static_cast<std::int64_t>(row) * subpixels + subpixels / 2;
        for (std::size_t i = 0; i < 3; ++i) {
            const std::int64_t side = edges[i].at(px, py);
            if (side < 0 || (side == 0 && !edges[i].isTopLeft())) return false;
            weight[i] = static_cast<double>(side) / area;
        }
        return true;
    }

    static bool sameUv(const ImDrawVert& a, const ImDrawVert& b) {
        return a.uv.x == b.uv.x && a.uv.y == b.uv.y;
    }

    Vec4 shade(const std::array<const ImDrawVert*, 3>& v, const std::array<double, 3>& weight) const {
        float uvX = 0, uvY = 0;
        Vec4 color = {0, 0, 0, 0};
        for (std::size_t i = 0; i < 3; ++i) {
            const auto w = static_cast<float>(weight[i]);
            uvX += w * v[i]->uv.x;
            uvY += w * v[i]->uv.y;
            const Vec4 corner = unpack(v[i]->col);
            for (std::size_t k = 0; k < 4; ++k) color[k] += w * corner[k];
        }
        const Vec4 texture = sample(texture_, uvX, uvY);
        for (std::size_t k = 0; k < 4; ++k) color[k] *= texture[k];
        return color;
    }

    RgbaImage& target_;
    ClipRect clip_;
    RasterTexture texture_;
};

void drawList(RgbaImage& target, const ImDrawList& list, ImVec2 origin,
              const std::function<RasterTexture(ImTextureID)>& textureOf) {
    for (const ImDrawCmd& command : list.CmdBuffer) {
        if (command.UserCallback) continue;
        const ClipRect clip = {std::max(0, static_cast<int>(command.ClipRect.x - origin.x)),
                               std::max(0, static_cast<int>(command.ClipRect.y - origin.y)),
                               std::min(target.width, static_cast<int>(command.ClipRect.z - origin.x)),
                               std::min(target.height, static_cast<int>(command.ClipRect.w - origin.y))};
        const TriangleFiller filler(target, clip, textureOf(command.GetTexID()));
        for (unsigned i = 0; i + 2 < command.ElemCount; i += 3) {
            std::array<ImDrawVert, 3> corner;
            for (unsigned k = 0; k < 3; ++k) {
                const auto index = list.IdxBuffer[static_cast<int>(command.IdxOffset + i + k)];
                corner[k] = list.VtxBuffer[static_cast<int>(command.VtxOffset + index)];
                corner[k].pos.x -= origin.x;
                corner[k].pos.y -= origin.y;
            }
            filler.fill(corner[0], corner[1], corner[2]);
        }
    }
}

} // namespace

RgbaImage rasterize(const ImDrawData& data, Rgba ground,
                    const std::function<RasterTexture(ImTextureID)>& textureOf) {
    RgbaImage image(static_cast<int>(data.DisplaySize.x), static_cast<int>(data.DisplaySize.y));
    for (std::size_t i = 0; i < image.pixels.size(); i += 4) {
        image.pixels[i] = ground.r;
        image.pixels[i + 1] = ground.g;
        image.pixels[i + 2] = ground.b;
        image.pixels[i + 3] = ground.a;
    }
    for (int i = 0; i < data.CmdListsCount; ++i)
        drawList(image, *data.CmdLists[i], data.DisplayPos, textureOf);
    return image;
}

} // namespace scorelet
