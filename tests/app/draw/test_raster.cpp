#include "app/draw/headless.h"
#include "app/draw/raster.h"

#include <array>
#include <doctest/doctest.h>

#include <vector>

using namespace scorelet;

namespace {

constexpr Rgba black{0, 0, 0, 255};

/// One draw list of triangles, each vertex coloured by itself.
struct Triangles {
    ImDrawList list{nullptr};
    ImDrawData data;

    Triangles(int width, int height, std::vector<ImDrawVert> vertices, ImVec4 clip) {
        list.CmdBuffer.resize(0);
        for (const auto& vertex : vertices) {
            list.IdxBuffer.push_back(static_cast<ImDrawIdx>(list.VtxBuffer.Size));
            list.VtxBuffer.push_back(vertex);
        }
        ImDrawCmd command;
        command.ElemCount = static_cast<unsigned>(vertices.size());
        command.ClipRect = clip;
        list.CmdBuffer.push_back(command);
        data.DisplaySize = ImVec2(static_cast<float>(width), static_cast<float>(height));
    }

    RgbaImage draw() {
        lists = {&list};
        point(data);
        return rasterize(data, black, [](ImTextureID) { return RasterTexture{}; });
    }

private:
    void point(ImDrawData& target) {
        target.CmdListsCount = 1;
#if IMGUI_VERSION_NUM >= 18980
        target.CmdLists.clear();
        target.CmdLists.push_back(&list);
#else
        target.CmdLists = lists.data();
#endif
    }
    std::vector<ImDrawList*> lists;
};

ImDrawVert vertex(float x, float y, ImU32 color) {
    ImDrawVert v;
    v.pos = ImVec2(x, y);
    v.uv = ImVec2(0, 0);
    v.col = color;
    return v;
}

constexpr ImU32 white = IM_COL32(255, 255, 255, 255);
constexpr ImU32 half = IM_COL32(255, 255, 255, 128);

} // namespace

TEST_CASE("A right triangle covers exactly the pixels whose centres are inside") {
    // Corner at the origin, legs of 4: centre (x + 1/2, y + 1/2) is inside when x + y < 3; on the diagonal (x
    // + y = 3) the edge is a right one and does not own them.
    Triangles t(5, 5, {vertex(0, 0, white), vertex(4, 0, white), vertex(0, 4, white)}, ImVec4(0, 0, 5, 5));
    const RgbaImage image = t.draw();
    for (int y = 0; y < 5; ++y)
        for (int x = 0; x < 5; ++x) CHECK(image.at(x, y)[0] == (x + y < 3 ? 255 : 0));
}

TEST_CASE("Two triangles of a square meet without a gap or an overlap, in either winding") {
    Triangles t(6, 6,
                {vertex(1, 1, half), vertex(5, 1, half), vertex(5, 5, half), vertex(1, 1, half),
                 vertex(1, 5, half), vertex(5, 5, half)},
                ImVec4(0, 0, 6, 6));
    const RgbaImage image = t.draw();
    for (int y = 0; y < 6; ++y)
        for (int x = 0; x < 6; ++x)
            CHECK(image.at(x, y)[0] == (x >= 1 && x < 5 && y >= 1 && y < 5 ? 128 : 0)); // once, never twice
}

TEST_CASE("Nothing is drawn outside the clip rectangle") {
    Triangles t(6, 6, {vertex(-9, -9, white), vertex(30, -9, white), vertex(-9, 30, white)},
                ImVec4(2, 1, 4, 5));
    const RgbaImage image = t.draw();
    for (int y = 0; y < 6; ++y)
        for (int x = 0; x < 6; ++x)
            CHECK(image.at(x, y)[1] == (x >= 2 && x < 4 && y >= 1 && y < 5 ? 255 : 0));
}

TEST_CASE("Colours are interpolated between the corners") {
    Triangles t(101, 3,
                {vertex(0, -50, IM_COL32(0, 0, 0, 255)), vertex(0, 50, IM_COL32(0, 0, 0, 255)),
                 vertex(100, 0, IM_COL32(200, 0, 0, 255))},
                ImVec4(0, 0, 101, 3));
    CHECK(t.draw().at(50, 0)[0] == 101); // 200 * 50.5 / 100
}

TEST_CASE("A window without a display draws its picture's exact colours, and the same pixels every time") {
    const Image corners({1, 2, 2}, std::array<float, 4>{-1, 1, 1, -1});
    auto picture = [&] {
        Headless headless(120, 90, Theme::light);
        headless.frame([&] {
            const auto texture = headless.painter().textureFor({.image = corners});
            ImGui::GetForegroundDrawList()->AddImage(texture, ImVec2(10, 10), ImVec2(50, 50));
            ImGui::GetForegroundDrawList()->AddText(ImVec2(60, 10), IM_COL32(0, 0, 0, 255), "\xcf\x83 = 1");
        });
        return headless.picture();
    };
    const RgbaImage image = picture();
    CHECK(image.at(10, 10)[0] == 0);
    CHECK(image.at(29, 29)[0] == 0);
    CHECK(image.at(30, 29)[0] == 255);
    CHECK(image.at(29, 30)[0] == 255);
    CHECK(image.at(49, 49)[0] == 0);
    CHECK(image.at(50, 50)[0] == palette(Theme::light).background.r);
    int dark = 0;
    for (int y = 10; y < 26; ++y)
        for (int x = 60; x < 110; ++x) dark += image.at(x, y)[0] < 100;
    CHECK(dark > 20);
    CHECK(image == picture());
}
